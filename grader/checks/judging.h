// Judges hand-written records by one assertion, for tests.
#ifndef GRADER_CHECKS_JUDGING_H_
#define GRADER_CHECKS_JUDGING_H_

#include <string>
#include <utility>
#include <vector>

#include "grader/checks/checks.h"
#include "grader/checks/run_builder.h"

namespace ipclab {

inline Check CheckOf(std::string id, Category category, std::vector<Assertion> assertions) {
  Check check;
  check.id = std::move(id);
  check.category = category;
  check.points = 1;
  check.assertions = std::move(assertions);
  return check;
}

// The finding of a check with these assertions alone.
inline Finding JudgeBy(const RunRecord& run, std::vector<Assertion> assertions) {
  Lab lab;
  lab.checks.push_back(CheckOf("it", Category::kMechanism, std::move(assertions)));
  return Judge(lab, {}, {{"it", {{&run}}}}).findings[0];
}

inline bool Passes(const RunRecord& run, Assertion assertion) {
  return JudgeBy(run, {std::move(assertion)}).status == Status::kPass;
}

inline std::string MessageBy(const RunRecord& run, Assertion assertion) {
  return JudgeBy(run, {std::move(assertion)}).message;
}

}  // namespace ipclab

#endif  // GRADER_CHECKS_JUDGING_H_
