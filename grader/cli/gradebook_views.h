// A gradebook as text for a person.
#ifndef GRADER_CLI_GRADEBOOK_VIEWS_H_
#define GRADER_CLI_GRADEBOOK_VIEWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/gradebook/gradebook.h"
#include "grader/gradebook/policy.h"

namespace ipclab {

// A line for each student: a column for each lab, the total; below it what the marks at the numbers
// mean, as far as they occur.
std::string ListView(const std::vector<StudentMarks>& marks, const std::vector<Failure>& failures);

// All about one student in the labs of `marks`: the mark and how it came about, which checks did
// not pass, and every grading.
Result<std::string> ShowView(Gradebook& book, const StudentMarks& marks);

// Who gained or lost what since the run began.
Result<std::string> DiffView(Gradebook& book, std::int64_t run);

}  // namespace ipclab

#endif  // GRADER_CLI_GRADEBOOK_VIEWS_H_
