// A submission: the folder that a student hands in, as far as the grader looks at it.
#ifndef GRADER_SCENARIO_SUBMISSION_H_
#define GRADER_SCENARIO_SUBMISSION_H_

#include <string>
#include <vector>

#include "grader/base/result.h"

namespace ipclab {

struct SourceFile {
  std::string path;  // relative to the folder
  std::string content;
};

struct Submission {
  std::string name;  // the folder's
  // C and C++ sources and headers, sorted by path; nothing else is looked at
  std::vector<SourceFile> files;
  // why a source was not taken: too large, a symbolic link, not readable
  std::vector<std::string> left_out;

  const SourceFile* Find(const std::string& path) const;
};

// By its extension.
bool IsSource(const std::string& name);

// Reads it.  Symbolic links, which could lead out of the folder, are not followed unless
// `follow_links` says that the folder is trusted (a test's, whose files Bazel links to).  An Error
// if there is no such folder.
Result<Submission> ReadSubmission(const std::string& folder, bool follow_links);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_SUBMISSION_H_
