// Programs of a class that are alike: from what the gradebook knows to files.
#ifndef GRADER_CLI_COPIES_H_
#define GRADER_CLI_COPIES_H_

#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/copies/pages.h"
#include "grader/gradebook/gradebook.h"
#include "grader/gradebook/policy.h"

namespace ipclab {

struct FoundCopies {
  std::vector<LabCopies> labs;
  DisplayNames names;
  std::vector<std::string> remarks;  // whose program could not be compared, and why
};

// Of each lab the programs that were graded, read from where they lie.  Not counted is what the
// project's skeletons/LAB gives, and what is in the folders `given`.  An Error if one of these
// cannot be read.
Result<FoundCopies> FindCopies(const std::vector<Student>& students,
                               const std::vector<StudentMarks>& marks,
                               const std::vector<std::string>& given);

// index.html and a page for each pair.
Result<void> WriteCopies(const FoundCopies& copies, const std::string& dir);

}  // namespace ipclab

#endif  // GRADER_CLI_COPIES_H_
