// What one assertion says about one run.
#ifndef GRADER_CHECKS_VERDICT_H_
#define GRADER_CHECKS_VERDICT_H_

#include <string>
#include <utility>
#include <vector>

#include "grader/checks/checks.h"

namespace ipclab {

struct Verdict {
  // From good to bad: of several verdicts the worst counts.
  enum class Kind {
    kPass,
    kUnjudged,  // what it is about never came to be: another check's fault
    kHung,      // not wrong so far, but the run was ended before it could be right
    kHangs,     // the hang itself is what is wrong
    kFail,
  };
  Kind kind = Kind::kPass;
  std::string message;
  std::vector<Evidence> evidence;

  static Verdict Pass() { return {}; }
  static Verdict Fail(std::string message, std::vector<Evidence> evidence = {}) {
    return {Kind::kFail, std::move(message), std::move(evidence)};
  }
  // A failure that, in a run that was cut short, may only show that the end never came.
  static Verdict FailOrHung(bool hung, std::string message, std::vector<Evidence> evidence = {}) {
    return {hung ? Kind::kHung : Kind::kFail, std::move(message), std::move(evidence)};
  }
  static Verdict Unjudged(std::string message) { return {Kind::kUnjudged, std::move(message), {}}; }

  bool passed() const { return kind == Kind::kPass; }

  // Keeps the worse one; of two equally bad ones this one, which came first.
  void Merge(Verdict other) {
    if (other.kind > kind) *this = std::move(other);
  }
};

}  // namespace ipclab

#endif  // GRADER_CHECKS_VERDICT_H_
