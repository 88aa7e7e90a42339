// Runs programs of a person's own under the tracer, with that person's terminal: `ipclab run`.
//
// The programs see the machine's files and have the person's rights; they run in a jail whose IPC
// objects, processes and network are its own, so that what they leave is known exactly, and gone
// afterwards, but for files.
#ifndef GRADER_SCENARIO_FREE_RUN_H_
#define GRADER_SCENARIO_FREE_RUN_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/record/record.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

struct FreeProgram {
  std::string path;  // absolute
  std::vector<std::string> argv;
};

struct FreeRunOptions {
  std::vector<FreeProgram> programs;  // each is started once the former ones wait, or have ended
  std::uint64_t seed = 1;
  bool perturb = false;
  bool real_time = true;  // else sleeping costs no time
  std::optional<std::chrono::nanoseconds> time_limit;
  // When every process waits: as if ^C had been typed, once.
  bool interrupt_when_idle = false;
  // Reduced: leftovers are told, and IPC objects removed, by the trace; what else is on the machine
  // is out of the programs' reach as ever, but they see its processes, and use its network.
  Isolation isolation = Isolation::kFull;
  // Each ^C is for the programs; else the second in a row ends the run.
  bool pass_interrupts = false;
};

struct FreeRun {
  RunRecord record;
  std::string explanation;  // who waited where for what, if the run did not end by itself
};

// In the current folder, with our environment and standard streams.  Precondition: the calling
// process is single-threaded.  An Error only when the grader could not do its work.
Result<FreeRun> RunFreely(const FreeRunOptions& options);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_FREE_RUN_H_
