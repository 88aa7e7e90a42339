// Who gained or lost what in a run, and why.
#ifndef GRADER_GRADEBOOK_DIFF_H_
#define GRADER_GRADEBOOK_DIFF_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/gradebook/gradebook.h"

namespace ipclab {

struct CheckChange {
  std::string check;
  std::string was;  // "pass", "fail", "skip"; empty: there was no such check
  std::string now;  // empty: there is none any more
  double was_score = 0;
  double now_score = 0;
  std::string message;  // of the check now
};

struct MarkChange {
  std::string student;
  std::string lab;
  std::optional<double> was;  // none: it is the first mark
  double now = 0;
  std::vector<std::string> causes;  // "the submission", "the lab", "the grader", ...
  std::vector<CheckChange> checks;  // in the lab's order

  bool SameMark() const { return was && *was == now; }
};

// What differs between the findings, in the order of `now`.
std::vector<CheckChange> CompareFindings(const std::vector<StoredFinding>& was,
                                         const std::vector<StoredFinding>& now);

// Each student and lab for which another attempt counts since that run; by student and lab.
Result<std::vector<MarkChange>> DiffSince(Gradebook& book, std::int64_t run);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_DIFF_H_
