// Builds that were made before, by content: the same sources under the same compiler are compiled
// once.
//
//   IPCLAB_ASSIGN_OR_RETURN(const Build build, BuildCached(folder, lab, submission, levels));
//
// The key is a hash of the sources with their paths, the names of programs and library files, the
// levels, and the compiler (its real path, size and time of change).  Headers of the system are not
// part of it: after an upgrade of the C library alone, remove the folder.  A build that failed is
// not kept, since it may have failed for want of time; a file that cannot be read counts as absent.
// Nobody but the grader should be able to write the folder: what lies in it is run (in the jail)
// and judged.
#ifndef GRADER_SCENARIO_BUILD_CACHE_H_
#define GRADER_SCENARIO_BUILD_CACHE_H_

#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/scenario/build.h"
#include "grader/scenario/submission.h"
#include "grader/spec/lab.h"

namespace ipclab {

// 32 hexadecimal digits.
std::string BuildKey(const Lab& lab, const Submission& submission,
                     const std::vector<std::string>& levels);

// As BuildSubmission.  `folder` is made if it does not exist; that it cannot be written is no
// error, the build is then not kept.
Result<Build> BuildCached(const std::string& folder, const Lab& lab, const Submission& submission,
                          const std::vector<std::string>& levels,
                          Isolation isolation = Isolation::kFull);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_BUILD_CACHE_H_
