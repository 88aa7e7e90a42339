#include "grader/checks/answering.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipclab {

Answering::Answering(const Expectations& expectations, const Facts& facts) : facts_(facts) {
  const auto named = [&](int process) {
    return std::ranges::any_of(expectations.processes, [&](const ProcessExpectation& expected) {
      return facts.Selects(expected.process, process);
    });
  };
  // Parents are born before their children, so theirs is known already.
  for (int i = 0; i < static_cast<int>(facts.run().processes.size()); ++i) {
    const int parent = facts.process(i).parent;
    answers_.push_back(named(i) ? i : parent < i ? For(parent) : kNobody);
  }
}

std::vector<WrittenLine> Answering::LinesFor(int process) const {
  return LinesOf(facts_.run(), 1, [&](int writer) { return For(writer) == process; });
}

bool Answering::Unfinished(int process) const {
  for (int i = 0; i < static_cast<int>(answers_.size()); ++i) {
    if (answers_[i] == process && facts_.Unfinished(i)) return true;
  }
  return false;
}

std::string NeverWas(const Selector& process, const Facts& facts) {
  const std::string& unreached = facts.run().unreached;
  if (unreached.empty()) return fmt::format("There never was a process \"{}\".", process);
  return fmt::format("There never was a process \"{}\": the scenario did not get so far ({}).",
                     process, unreached);
}

}  // namespace ipclab
