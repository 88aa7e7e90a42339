// From a folder to a grade: builds the submission, makes the runs that the lab's checks ask for,
// judges them.
#ifndef GRADER_SCENARIO_GRADE_H_
#define GRADER_SCENARIO_GRADE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/checks/checks.h"
#include "grader/record/record.h"
#include "grader/scenario/isolation.h"
#include "grader/scenario/submission.h"
#include "grader/spec/lab.h"

namespace ipclab {

struct GradeOptions {
  std::uint64_t seed = 1;
  // perturbed runs of a check that asks for any; -1: as many as it asks for
  int schedules = -1;
  IsolationChoice isolation;
  std::string build_cache;                       // a folder (build_cache.h); empty: none
  std::vector<std::string> only;                 // ids of checks; empty: all
  std::function<void(const RunRecord&)> on_run;  // told of each run, in order; may be empty
};

// An Error only when the grader could not do its work.
Result<Grade> GradeSubmission(const Lab& lab, const Submission& submission,
                              const GradeOptions& options);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_GRADE_H_
