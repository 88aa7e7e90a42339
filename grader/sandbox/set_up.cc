// What a program's process does between fork and execve.  No allocation, no lock, no C++ object
// with a destructor.
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grader/sandbox/program.h"

namespace ipclab {
namespace {

// Without a terminal a session of its own; with one the holder's (HoldTerminal), in whose
// foreground it is, as a shell puts its jobs.
bool StartSession(const Plan& plan) {
  if (plan.terminal == nullptr) return setsid() >= 0;
  const int terminal = open(plan.terminal, O_RDWR | O_CLOEXEC);
  // A background process that sets the foreground group gets SIGTTOU; signals are still blocked.
  const bool done = terminal >= 0 && setpgid(0, 0) == 0 && tcsetpgrp(terminal, getpid()) == 0;
  if (terminal >= 0) close(terminal);
  return done;
}

// Each stream that is a terminal opens it for itself, so that one stream's O_NONBLOCK or offset is
// not another's.
bool OpenTerminals(const Plan& plan) {
  if (plan.terminal == nullptr) return true;
  for (int stream = 0; stream < 3; ++stream) {
    if (plan.streams[stream] >= 0) continue;
    const int fd = open(plan.terminal, O_RDWR | O_CLOEXEC);
    if (fd < 0 || dup2(fd, stream) < 0) return false;
  }
  return true;
}

bool ConnectStreams(const Plan& plan) {
  for (int stream = 0; stream < 3; ++stream) {
    if (plan.streams[stream] >= 0 && dup2(plan.streams[stream], stream) < 0) return false;
  }
  return true;
}

// All dispositions are the default ones already, since init's are; init blocks signals.
bool UnblockSignals() {
  sigset_t none;
  sigemptyset(&none);
  return sigprocmask(SIG_SETMASK, &none, nullptr) == 0;
}

bool ApplyLimits(const Plan& plan) {
  for (const Limit& limit : plan.limits) {
    if (setrlimit(limit.resource, &limit.value) < 0) return false;
  }
  return true;
}

// At execve, not now: the gate must stay open until then.
bool CloseOtherDescriptors() { return close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0; }

// A copy of the keeper's memory waits at the gate, and programs of the same user may run by now.
// They cannot look at it while this process has capabilities, which they lack; execve takes memory
// and capabilities away at once.  The tracer, who may have no rights outside the jail, can, if the
// process is dumpable.
bool BelongToTracer() { return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0; }

bool InstallFilters(const Plan& plan) {
  for (const sock_fprog& filter : plan.filters) {
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0) return false;
  }
  return true;
}

void Report(const Plan& plan, Stage stage, int errno_value) {
  const StageReport report = {stage, errno_value};
  send(plan.gate, &report, sizeof(report), MSG_NOSIGNAL);
}

void Require(bool done, const Plan& plan, Stage stage) {
  if (done) return;
  Report(plan, stage, errno);
  _exit(kSetUpFailed);
}

void WaitAtGate(const Plan& plan) {
  char byte;
  ssize_t count;
  do {
    count = recv(plan.gate, &byte, 1, 0);
  } while (count < 0 && errno == EINTR);
  // The keeper went away or has no use for the program any more.
  if (count <= 0) _exit(kSetUpFailed);
}

}  // namespace

void HoldTerminal(const Plan& plan, int to_init) {
  const int terminal = setsid() < 0 ? -1 : open(plan.terminal, O_RDWR | O_CLOEXEC);
  if (terminal < 0) _exit(kSetUpFailed);
  // CLONE_PARENT: the program is init's child, not ours, and init reaps it.
  const auto pid = static_cast<pid_t>(syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0));
  if (pid == 0) SetUpAndExecute(plan);
  if (pid < 0 || write(to_init, &pid, sizeof(pid)) != sizeof(pid)) _exit(kSetUpFailed);
  // No end of a pipe may be kept open here, lest its reader wait for ever.
  close_range(0, ~0U, 0);
  while (true) pause();
}

void SetUpAndExecute(const Plan& plan) {
  Require(StartSession(plan), plan, Stage::kSession);
  Require(OpenTerminals(plan), plan, Stage::kTerminal);
  Require(ConnectStreams(plan), plan, Stage::kStreams);
  Require(chdir(plan.work_dir) == 0, plan, Stage::kFolder);
  umask(plan.umask);
  Require(UnblockSignals(), plan, Stage::kSignals);
  Require(CloseOtherDescriptors(), plan, Stage::kDescriptors);
  Require(ApplyLimits(plan), plan, Stage::kLimits);
  Require(BelongToTracer(), plan, Stage::kOwnership);
  Report(plan, Stage::kReady, 0);
  WaitAtGate(plan);
  Require(InstallFilters(plan), plan, Stage::kFilter);
  execve(plan.path, plan.argv.data(), plan.environment.data());
  Require(false, plan, Stage::kExec);
  _exit(kSetUpFailed);
}

}  // namespace ipclab
