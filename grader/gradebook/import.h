// Enters into the gradebook what tests under Bazel have graded (attempt_file.h).
#ifndef GRADER_GRADEBOOK_IMPORT_H_
#define GRADER_GRADEBOOK_IMPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/gradebook/gradebook.h"

namespace ipclab {

struct ImportFacts {
  std::string folder;  // bazel-testlogs, or any that holds attempt files, also within outputs.zip
  std::string roster;  // CSV texts (roster.h); empty: none
  std::string times;
};

struct ImportOutcome {
  int graded = 0;     // that the gradebook did not have
  int unchanged = 0;  // that it had
  int missing = 0;    // students without a submission for a lab
  int students = 0;
  std::vector<std::string> remarks;  // what was passed over, and why
};

// Importing again adds nothing.  When something was handed in, only `times` can tell.  An Error if
// the folder cannot be read or the gradebook not be written; a file that is no attempt is a remark.
Result<ImportOutcome> ImportAttempts(Gradebook& book, std::int64_t run, const ImportFacts& facts);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_IMPORT_H_
