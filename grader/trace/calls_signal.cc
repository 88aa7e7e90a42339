// Signals: sending, handling, waiting for them.
#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include <cerrno>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

// The kernel's struct sigaction begins with handler and flags (arch/x86/include/uapi/asm/signal.h).
struct KernelAction {
  std::uint64_t handler;
  std::uint64_t flags;
};

// Notes from the entry of sigaction to its exit.
constexpr std::int64_t kIgnoresChildren = 1;
constexpr std::int64_t kRestarts = 2;

std::string SignalName(std::int64_t number) {
  const char* name = sigabbrev_np(static_cast<int>(number));
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("{}", number);
}

void EnterKill(const Caller& caller, Call& call) {
  const bool group_first = call.entry.number == SYS_tgkill;
  const auto pid = static_cast<pid_t>(call.argument(0));
  call.event.flags = static_cast<std::int64_t>(call.argument(group_first ? 2 : 1));
  call.event.type = pid;
  if (pid > 0) call.event.target = caller->ByPid(pid);
  call.event.text = fmt::format("kill({}, {})", pid, SignalName(call.event.flags));
}

void EnterAction(const Caller& caller, Call& call) {
  call.event.flags = static_cast<std::int64_t>(call.argument(0));
  const auto action = ReadObject<KernelAction>(caller.tid, call.argument(1));
  const auto default_action = reinterpret_cast<std::uint64_t>(SIG_DFL);
  const auto ignore = reinterpret_cast<std::uint64_t>(SIG_IGN);
  // type: 0 default, 1 ignored, 2 a handler, -1 only asked
  call.event.type = !action                             ? -1
                    : action->handler == default_action ? 0
                    : action->handler == ignore         ? 1
                                                        : 2;
  if (action && call.event.flags == SIGCHLD &&
      (call.event.type == 1 || (action->flags & SA_NOCLDWAIT) != 0)) {
    call.note |= kIgnoresChildren;
  }
  if (action && (action->flags & SA_RESTART) != 0) call.note |= kRestarts;
  static constexpr const char* kNames[] = {"…", "SIG_DFL", "SIG_IGN", "handler"};
  call.event.text =
      fmt::format("sigaction({}, {})", SignalName(call.event.flags), kNames[call.event.type + 1]);
}

void LeaveAction(const Caller& caller, Call& call, std::int64_t result) {
  if (result != 0 || call.event.type < 0) return;
  if (call.event.flags == SIGCHLD)
    caller->IgnoreChildren(caller.process, (call.note & kIgnoresChildren) != 0);
  using Handling = Ledger::Handling;
  const Handling handling = call.event.type != 2           ? Handling::kNone
                            : (call.note & kRestarts) != 0 ? Handling::kRestarts
                                                           : Handling::kInterrupts;
  caller->SetHandling(caller.process, static_cast<int>(call.event.flags), handling);
}

void EnterWaiting(const Caller& caller, Call& call) {
  const bool suspends = call.entry.number == SYS_rt_sigsuspend;
  if (suspends) {
    const auto mask = ReadObject<std::uint64_t>(caller.tid, call.argument(0));
    call.event.type = static_cast<std::int64_t>(mask.value_or(0));
  }
  call.event.text = fmt::format("{}()", suspends ? "sigsuspend" : "pause");
}

// "SIGUSR1, SIGTERM".
std::string SignalNames(std::uint64_t set) {
  std::string names;
  for (int signal = 1; signal <= 64; ++signal) {
    if ((set >> (signal - 1) & 1) == 0) continue;
    names += (names.empty() ? "" : ", ") + SignalName(signal);
  }
  return names;
}

// flags: the set of signals, signal n as bit n - 1.  type: as of a handler, since the program takes
// these signals itself.
void RecordSet(const Caller& caller, std::uint64_t address, Call& call) {
  const auto set = ReadObject<std::uint64_t>(caller.tid, address);
  if (!set) return;
  call.event.flags = static_cast<std::int64_t>(*set);
  call.event.type = 2;
}

void EnterSigwait(const Caller& caller, Call& call) {
  RecordSet(caller, call.argument(0), call);
  const auto limit = ReadObject<timespec>(caller.tid, call.argument(2));
  const auto set = static_cast<std::uint64_t>(call.event.flags);
  call.event.text = fmt::format("{}({})", limit ? "sigtimedwait" : "sigwait",
                                __builtin_popcountll(set) > 4 ? "…" : SignalNames(set));
  if (!limit) return;
  const std::int64_t wait = limit->tv_sec * 1'000'000'000LL + limit->tv_nsec;
  if (wait > 0) call.timeout = {wait, 2, 0, -EAGAIN};
}

void EnterSignalfd(const Caller& caller, Call& call) {
  RecordSet(caller, call.argument(1), call);
  call.event.text = "signalfd(…)";
}

constexpr CallSpec kCalls[] = {
    {SYS_kill, "kill", EnterKill, nullptr},
    {SYS_tkill, "tkill", EnterKill, nullptr},
    {SYS_tgkill, "tgkill", EnterKill, nullptr},
    {SYS_rt_sigqueueinfo, "rt_sigqueueinfo", EnterKill, nullptr},
    {SYS_rt_sigaction, "rt_sigaction", EnterAction, LeaveAction},
    {SYS_pause, "pause", EnterWaiting, nullptr},
    {SYS_rt_sigsuspend, "rt_sigsuspend", EnterWaiting, nullptr},
    {SYS_rt_sigtimedwait, "rt_sigtimedwait", EnterSigwait, nullptr},
    {SYS_signalfd4, "signalfd4", EnterSignalfd, nullptr},
};

}  // namespace

std::span<const CallSpec> SignalCalls() { return kCalls; }

}  // namespace ipclab
