// Compiles a submission in a jail, at -O0 and -O2.  The compiler sees the submission's sources and
// the system, nothing else (no network, no grader, no other submission), and has bounds on time,
// memory and output.
#ifndef GRADER_SCENARIO_BUILD_H_
#define GRADER_SCENARIO_BUILD_H_

#include <map>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/checks/checks.h"
#include "grader/sandbox/jail.h"
#include "grader/scenario/submission.h"
#include "grader/spec/lab.h"

namespace ipclab {

// Where sources lie while they are compiled, and so what debug information calls them.
inline constexpr char kSourceFolder[] = "/src";
// Where a scenario's jail holds the programs.
inline constexpr char kProgramFolder[] = "/opt/lab";

struct Programs {
  std::map<std::string, std::string> executables;  // ELF images by contract name
};

struct Build {
  BuildFacts facts;
  std::map<std::string, Programs> by_level;  // "O0", "O2"; empty unless facts.ok
};

// `levels`: which of "O0", "O2" are wanted.  An Error is the grader's failure; what the student did
// wrong is in `facts`.
Result<Build> BuildSubmission(const Lab& lab, const Submission& submission,
                              const std::vector<std::string>& levels,
                              Isolation isolation = Isolation::kFull);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_BUILD_H_
