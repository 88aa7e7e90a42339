// A grading that was made elsewhere, as a file: `ipclab attempt` writes it, under Bazel and perhaps
// on another machine, and `ipclab gradebook import` reads it.  With the parts of the key
// (content_key.h) as they were where the grading was made.
#ifndef GRADER_GRADEBOOK_ATTEMPT_FILE_H_
#define GRADER_GRADEBOOK_ATTEMPT_FILE_H_

#include <string>

#include "grader/base/result.h"
#include "grader/gradebook/gradebook.h"

namespace ipclab {

// By this name importing finds it.
inline constexpr char kAttemptFileName[] = "attempt.json";

struct AttemptFile {
  std::string student = {};  // the name of their folder
  std::string lab = {};
  std::string content = {};
  AttemptFacts facts = {};
  std::string report = {};  // ipclab.grade/1; empty: there was nothing of this lab
};

// `report` must be JSON or empty.
std::string ToJson(const AttemptFile& attempt, int schedules);

// The key is made from its parts, not read.  An Error for what is no ipclab.attempt/1.
Result<AttemptFile> ParseAttempt(const std::string& text);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_ATTEMPT_FILE_H_
