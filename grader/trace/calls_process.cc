// fork, exec and wait.  Processes themselves are made known by the tracer (PTRACE_EVENT_*); here is
// what the calls said.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

void EnterFork(const Caller& caller, Call& call) {
  switch (call.entry.number) {
    case SYS_clone:
      call.event.flags = static_cast<std::int64_t>(call.argument(0));
      break;
    case SYS_clone3:
      call.event.flags = ReadObject<std::int64_t>(caller.tid, call.argument(0)).value_or(0);
      break;
    case SYS_vfork:
      call.event.flags = CLONE_VM | CLONE_VFORK;
      break;
    default:
      break;
  }
  if ((call.event.flags & CLONE_THREAD) != 0) {
    call.event.call = "thread";  // no process is made
    call.event.text = "pthread_create(…)";
  } else {
    call.event.text = (call.event.flags & CLONE_VFORK) != 0 ? "vfork()" : "fork()";
  }
}

void LeaveFork(const Caller& caller, Call& call, std::int64_t result) {
  if (result > 0 && call.event.call != "thread") {
    call.event.target = caller->ByPid(static_cast<pid_t>(result));
  }
}

void EnterExec(const Caller& caller, Call& call) {
  const bool at = call.entry.number == SYS_execveat;
  call.path = ReadString(caller.tid, call.argument(at ? 1 : 0));
  call.argv = ReadStringArray(caller.tid, call.argument(at ? 2 : 1));
  call.event.text = fmt::format("execve({}", Quote(call.path, 80));
  for (std::size_t i = 1; i < call.argv.size() && i < 6; ++i)
    call.event.text += " " + Quote(call.argv[i]);
  call.event.text += ")";
}

void EnterWait(const Caller& caller, Call& call) {
  const bool waitid = call.entry.number == SYS_waitid;
  const auto pid = static_cast<pid_t>(call.argument(waitid ? 1 : 0));
  const auto options = static_cast<int>(call.argument(waitid ? 3 : 2));
  call.event.type = waitid && call.argument(0) != P_PID ? -1 : pid;
  call.event.flags = options;
  if (call.event.type > 0) call.event.target = caller->ByPid(pid);
  call.event.text = fmt::format("{}({}{})", waitid ? "waitid" : "waitpid", call.event.type,
                                (options & WNOHANG) != 0 ? ", WNOHANG" : "");
}

// Which child a successful wait was about, 0 for none; stops and continues are no end.
pid_t ReapedPid(const Caller& caller, const Call& call, std::int64_t result) {
  if (call.entry.number == SYS_waitid) {
    if (result != 0 || (call.event.flags & WNOWAIT) != 0 || call.argument(2) == 0) return 0;
    const auto info = ReadObject<siginfo_t>(caller.tid, call.argument(2));
    return info ? info->si_pid : 0;
  }
  return result > 0 ? static_cast<pid_t>(result) : 0;
}

void LeaveWait(const Caller& caller, Call& call, std::int64_t result) {
  const pid_t pid = ReapedPid(caller, call, result);
  if (pid == 0) return;
  const int child = caller->ByPid(pid);
  if (child == kNobody) return;
  call.event.target = child;
  if (caller->process(child).ended != kNever) caller->Reaped(child, caller.process);
}

void EnterExit(const Caller&, Call& call) {
  call.event.text = fmt::format("exit({})", call.descriptor(0));
}

constexpr CallSpec kCalls[] = {
    {SYS_fork, "fork", EnterFork, LeaveFork},
    {SYS_vfork, "vfork", EnterFork, LeaveFork},
    {SYS_clone, "clone", EnterFork, LeaveFork},
    {SYS_clone3, "clone3", EnterFork, LeaveFork},
    {SYS_execve, "execve", EnterExec, nullptr},
    {SYS_execveat, "execveat", EnterExec, nullptr},
    {SYS_wait4, "wait4", EnterWait, LeaveWait},
    {SYS_waitid, "waitid", EnterWait, LeaveWait},
    {SYS_exit_group, "exit_group", EnterExit, nullptr},
};

}  // namespace

std::span<const CallSpec> ProcessCalls() { return kCalls; }

}  // namespace ipclab
