#include "grader/spec/lab.h"

#include <algorithm>

#include "grader/spec/words.h"

namespace ipclab {

double Lab::MaxScore() const {
  double sum = 0;
  for (const Check& check : checks) sum += check.points;
  return sum;
}

const Scenario* Lab::FindScenario(const std::string& name) const {
  const auto found = std::find_if(scenarios.begin(), scenarios.end(),
                                  [&](const Scenario& scenario) { return scenario.name == name; });
  return found == scenarios.end() ? nullptr : &*found;
}

std::string_view Name(Category category) {
  return spec::WordOf<Category>(spec::kCategoryWords, category);
}

}  // namespace ipclab
