// Reads what gcc and the linker say.
#ifndef GRADER_SCENARIO_COMPILER_OUTPUT_H_
#define GRADER_SCENARIO_COMPILER_OUTPUT_H_

#include <string_view>
#include <vector>

#include "grader/checks/checks.h"

namespace ipclab {

struct Diagnostics {
  std::vector<BuildProblem> errors;
  std::vector<BuildProblem> warnings;
};

// "pipe.c:12:5: error: ..." and the linker's "pipe.c:(.text+0x1e): undefined reference to `f'";
// notes and source excerpts are left out, each message is kept once.
Diagnostics ParseCompilerOutput(std::string_view output);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_COMPILER_OUTPUT_H_
