// Makes what exists before the programs start.  Runs in init.
#ifndef GRADER_SANDBOX_FIXTURES_H_
#define GRADER_SANDBOX_FIXTURES_H_

#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

// Relative paths are below `work_dir`.
Result<void> MakeFixtures(const std::vector<Fixture>& fixtures, const std::string& work_dir);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_FIXTURES_H_
