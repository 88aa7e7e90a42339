// From a ProgramSpec to a process at its gate.  Runs in init.
//
// Between fork and execve only the functions of set_up.cc run, upon a Plan made before: they
// allocate nothing.
#ifndef GRADER_SANDBOX_PROGRAM_H_
#define GRADER_SANDBOX_PROGRAM_H_

#include <linux/filter.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "grader/base/result.h"
#include "grader/base/unique_fd.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

// The steps of the set-up, in their order.
enum class Stage : int {
  kReady,  // no failure: the program is at its gate
  kSession,
  kTerminal,
  kStreams,
  kFolder,
  kSignals,
  kDescriptors,
  kLimits,
  kOwnership,
  kFilter,
  kExec,
};

std::string_view StageName(Stage stage);

// What a program says at its gate: first kReady or a failure; after the gate was opened a failure
// or, since the descriptor closes at a successful execve, nothing.
struct StageReport {
  Stage stage = Stage::kReady;
  int errno_value = 0;
};

// The exit status of a program that could not be set up or executed.
inline constexpr int kSetUpFailed = 127;

struct Limit {
  decltype(RLIMIT_CPU) resource;
  rlimit value;
};

struct Plan {
  const char* path = nullptr;
  const char* work_dir = nullptr;
  mode_t umask = 022;
  const char* terminal = nullptr;   // slave's path, null without terminal
  std::array<int, 3> streams = {};  // -1: the terminal
  int gate = -1;
  std::vector<char*> argv;         // null-terminated
  std::vector<char*> environment;  // null-terminated
  std::vector<Limit> limits;
  std::vector<sock_fprog> filters;  // installed in this order
};

// Holds a session whose controlling terminal is plan.terminal, as a shell does, and starts the
// program within it; init reads the program's pid from `to_init`.  The program must not lead the
// session itself: when a leader ends, the kernel sends SIGHUP to the children it leaves
// (tty_ioctl(4), setsid(2)), which on a person's terminal nobody does.
[[noreturn]] void HoldTerminal(const Plan& plan, int to_init);

// In the child of the fork.  Ends in the program or in _exit(kSetUpFailed).
[[noreturn]] void SetUpAndExecute(const Plan& plan);

// A program at its gate, with the keeper's ends as `letters` names them (see Prepared in
// messages.h).
struct Spawned {
  pid_t pid = 0;
  std::vector<UniqueFd> fds;
  std::string letters;
};

// `policy` is the jail's own filter; `place` is null with namespaces.
Result<Spawned> Spawn(const ProgramSpec& spec, const JailOptions& options,
                      const std::vector<sock_filter>& policy, const Place* place);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_PROGRAM_H_
