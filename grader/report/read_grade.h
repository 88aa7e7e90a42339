// A grade from its JSON, for those who show grades that were made earlier.
//
//   IPCLAB_ASSIGN_OR_RETURN(const Grade grade, GradeFromJson(text));
//   for (const TestResult& test : TestResults(grade, Audience::kStudent)) …
//
// What no report for people needs is not read: runs, orders.
#ifndef GRADER_REPORT_READ_GRADE_H_
#define GRADER_REPORT_READ_GRADE_H_

#include <string>

#include "grader/base/result.h"
#include "grader/checks/checks.h"

namespace ipclab {

// An Error if it is no ipclab.grade/1.  What is missing in it is empty; a check without a
// visibility that we know is taken to be hidden.
Result<Grade> GradeFromJson(const std::string& text);

}  // namespace ipclab

#endif  // GRADER_REPORT_READ_GRADE_H_
