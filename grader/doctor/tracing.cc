// ptrace and seccomp, as the tracer uses them.
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <optional>

#include "grader/base/files.h"
#include "grader/base/unique_fd.h"
#include "grader/doctor/child.h"
#include "grader/doctor/facts.h"
#include "grader/trace/stop.h"

namespace ipclab {
namespace {

// `action` upon getppid, which has no other use here.
Result<void> InstallFilter(unsigned action) {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter = {sizeof program / sizeof *program, program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return ErrnoError("prctl(PR_SET_NO_NEW_PRIVS)");
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0) {
    return ErrnoError("seccomp(SECCOMP_SET_MODE_FILTER)");
  }
  return {};
}

Result<std::string> TryFilter() {
  IPCLAB_RETURN_IF_ERROR(InstallFilter(SECCOMP_RET_ERRNO | EXDEV));
  if (syscall(SYS_getppid) >= 0 || errno != EXDEV) {
    return MakeError("a filter was installed, but has no effect");
  }
  return std::string();
}

[[noreturn]] void BeTraced(int gate) {
  DieWithParent();
  char byte = 0;
  if (read(gate, &byte, 1) != 1) _exit(1);
  const bool filtered = InstallFilter(SECCOMP_RET_TRACE).ok();
  if (filtered) syscall(SYS_getppid);
  _exit(filtered ? 0 : 2);
}

// To the tracee's end.  What was seen at the filter's event, if it came.
std::optional<Result<std::string>> Follow(pid_t tracee) {
  std::optional<Result<std::string>> seen;
  while (true) {
    bool no_children = false;
    const Stop stop = NextStop(&no_children);
    if (no_children || stop.kind == Stop::Kind::kEnded) return seen;
    if (stop.kind == Stop::Kind::kNone) {
      AwaitReport(100'000'000);
      continue;
    }
    if (stop.kind == Stop::Kind::kCallEntry) {
      seen = ReadFile(fmt::format("/proc/{}/syscall", tracee));
    }
    Resume(stop.tid, Go::kRun, stop.kind == Stop::Kind::kSignal ? stop.number : 0);
  }
}

// Gives the text of /proc/<tid>/syscall at the filter's event, or why it could not be read.
Result<std::string> TryTrace() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return ErrnoError("pipe2");
  const UniqueFd gate(ends[0]);
  UniqueFd word(ends[1]);
  BlockReports();
  prctl(PR_SET_DUMPABLE, 1);  // for the tracee, as the sandbox does; lost by a change of user
  const pid_t tracee = fork();
  if (tracee < 0) return ErrnoError("fork");
  if (tracee == 0) {
    word.reset();
    BeTraced(gate.get());
  }
  const Result<void> seized = Seize(tracee);
  if (!seized.ok()) {
    word.reset();
    waitpid(tracee, nullptr, 0);
    return seized.error();
  }
  if (write(word.get(), "", 1) != 1) return ErrnoError("write");
  const auto seen = Follow(tracee);
  if (!seen)
    return MakeError("a child was seized, but the event of its seccomp filter did not come");
  if (!seen->ok()) return "-" + seen->error().message;
  if ((*seen)->empty()) return std::string("-it is empty");
  return "+" + **seen;
}

}  // namespace

void TryTracing(Facts* facts) {
  facts->filter = InChild(TryFilter);
  facts->trace = InChild(TryTrace);
  // Yama's scope 2 asks for a capability, which the grader has over its jails.
  if (facts->trace.failed() && facts->user_namespace.done()) {
    facts->trace = InNamespaces(0, TryTrace);
  }
  if (!facts->trace.done()) return;
  const std::string seen = facts->trace.said;
  facts->trace.said.clear();
  const bool read = seen.starts_with('+');
  facts->call_in_proc.outcome = read ? Attempt::Outcome::kDone : Attempt::Outcome::kFailed;
  if (!read) facts->call_in_proc.said = seen.substr(1);
}

}  // namespace ipclab
