// Who is in the class: rosters, and which student a folder belongs to.
//
// A roster is a CSV file with a header; the gradebooks that Canvas, Moodle, Gradescope and GitHub
// Classroom export are such files as they are.  docs/gradebook.md lists the columns.
#ifndef GRADER_GRADEBOOK_ROSTER_H_
#define GRADER_GRADEBOOK_ROSTER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grader/base/result.h"
#include "grader/gradebook/gradebook.h"

namespace ipclab {

// One student a line.  An Error if no column says who is meant.
Result<std::vector<Student>> ParseRoster(std::string_view csv);

// Who handed in when, from a CSV file with a column `submitted`, `submission_timestamp` or
// `Submission Time` beside those of a roster.  Lines without a time are left out; an Error for one
// that is no moment (moment.h).
Result<std::vector<std::pair<Student, std::int64_t>>> ParseTimes(std::string_view csv);

// Those of `known` that `found` stands for: the one who has the same name, id, address or account;
// or all members of the team of that name.  Empty if there is none, or it is in doubt.
std::vector<const Student*> Match(const std::vector<Student>& known, const Student& found);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_ROSTER_H_
