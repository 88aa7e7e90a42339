// Runs one untraced program, such as a compiler, to its end and collects what it says.
//
//   IPCLAB_ASSIGN_OR_RETURN(std::unique_ptr<Jail> jail, Jail::Create(options));
//   ProgramSpec compiler = {.path = "/usr/bin/gcc", .argv = {"gcc", "-o", "pipe", "pipe.c"}};
//   IPCLAB_ASSIGN_OR_RETURN(CommandResult result, RunCommand(*jail, compiler, {}));
//   if (result.succeeded()) …
#ifndef GRADER_SANDBOX_COMMAND_H_
#define GRADER_SANDBOX_COMMAND_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "grader/base/result.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

struct CommandLimits {
  // A command that waits for nothing that will come is killed: none of its processes has computed
  // for so long, and none could have.  However busy the machine is, one that computes goes on; that
  // is bounded by JailLimits::cpu_seconds.
  std::chrono::milliseconds idle_time = std::chrono::seconds(10);
  // Of each stream so much is kept, half of it from the beginning and half from the end.
  std::uint64_t kept_bytes = 64u << 10;
  // After so much on one stream the command is killed.
  std::uint64_t written_bytes = 64u << 20;
};

struct CommandResult {
  int wait_status = 0;  // SIGKILL's, as a rule, after idle or output_limit
  std::string output;   // what was left out of the middle is marked by a line that says how much
  std::string error;
  bool idle = false;          // killed after idle_time
  bool output_limit = false;  // killed for writing more than written_bytes
  std::chrono::microseconds user_time{0};
  std::chrono::microseconds system_time{0};
  std::uint64_t max_resident = 0;  // bytes

  // Exited with status 0.
  bool succeeded() const { return wait_status == 0; }
};

// The standard streams in `spec` are overridden: input is /dev/null, output and error are pipes.
//
// Returns when the program has ended.  If others hold its streams then (children in the
// background), they get no second chance: everything in the jail is killed.  So it is at either
// limit.  Hence: have no other programs there.
//
// That the program cannot be executed is an Error.
Result<CommandResult> RunCommand(Jail& jail, const ProgramSpec& spec, const CommandLimits& limits);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_COMMAND_H_
