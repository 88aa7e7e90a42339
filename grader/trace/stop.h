// The border to ptrace(2) and waitpid(2): kernel integers come in, types go out.  No other file of
// the grader calls ptrace.
//
// ESRCH of any request means that the tracee was killed while it was stopped (README-linux-ptrace,
// "Death under ptrace"); its wait status follows, so requests report it as `false` and nobody
// treats it as an error.
#ifndef GRADER_TRACE_STOP_H_
#define GRADER_TRACE_STOP_H_

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>

#include "grader/base/result.h"

namespace ipclab {

// Why a tracee stopped or ended, and what its tracer owes it.
struct Stop {
  enum class Kind {
    kNone,       // nothing to report
    kCallEntry,  // seccomp stop: resume with kToCallExit to see the result, with kGo to not see it
    kCallExit,   // resume with kGo
    kSignal,     // `number` is about to be delivered: resume with kGo and that signal
    kGroupStop,  // stopped by `number`: kListen, so that SIGCONT can wake it
    // fork, vfork or clone: `message` is the new task's outer tid; the call's exit follows
    kNewTask,
    kVforkDone,  // the vfork child has let go of the parent's memory
    // execve succeeded; `message` is the tid that called it (thread leader's id is reported)
    kExec,
    kExiting,  // about to end; `message` is the wait status to be
    kFirst,    // a new tracee's first stop, or the answer to PTRACE_INTERRUPT
    kEnded,    // gone; `message` is the wait status
  };
  Kind kind = Kind::kNone;
  pid_t tid = 0;
  int number = 0;  // signal
  unsigned long message = 0;
};

// What the filter tells of a call that it stops only because all calls shall stop.
inline constexpr std::uint32_t kOtherCall = 1;
// The same, of one that it stops only because the programs have no namespaces (border.h).
inline constexpr std::uint32_t kBorderCall = 2;

// A system call at its entry: number, arguments, and where it was made from.
struct CallEntry {
  int number = -1;
  std::array<std::uint64_t, 6> arguments{};
  std::uint64_t instruction = 0;
  std::uint64_t stack = 0;
  // of no interest to the record: it stopped for kOtherCall or kBorderCall
  bool unlisted = false;
};

enum class Go { kRun /* to the next entry, signal or event */, kToCallExit, kListen };

// Starts tracing `tid` (outer) without stopping it; it and its descendants die with the tracer
// (PTRACE_O_EXITKILL).
Result<void> Seize(pid_t tid);

// ERESTARTNOHAND (linux/errno.h): the call fails with EINTR if a signal handler runs, else the
// kernel makes it again.
inline constexpr std::int64_t kRestartUnlessHandled = -514;

// The next report of any tracee, without waiting.  kNone when there is none; ECHILD too
// (`no_children`).
Stop NextStop(bool* no_children);
// Waits until there may be a report of a tracee, but at most so long (under a second).  SIGCHLD
// must be blocked (BlockReports), so that none is missed.
void AwaitReport(std::int64_t nanoseconds);
void BlockReports();

bool Resume(pid_t tid, Go how, int signal = 0);

// Makes a running tracee stop (kFirst).  Never of one that is blocked in a call: it would see
// EINTR.
bool Interrupt(pid_t tid);

std::optional<CallEntry> ReadCallEntry(pid_t tid);
// The result at a kCallExit: -errno for failure; -512..-516 (ERESTART*) when a signal broke the
// call off.
std::optional<std::int64_t> ReadCallResult(pid_t tid);

// At kCallEntry: the call will not be made and returns `result`.
bool SkipCall(pid_t tid, std::int64_t result);
// At the kCallExit of a skipped call: goes on as if a signal had broken the call off, which then
// fails with EINTR if a handler runs and is made again otherwise.
bool BreakOff(pid_t tid, int number);
// At kCallExit: the call is made again.
bool RepeatCall(pid_t tid, int number);
// At kCallExit: the program sees `result`.
bool ReplaceResult(pid_t tid, std::int64_t result);

// Changes an argument register, at an entry or (back again: programs count on it) at the exit.
bool SetArgument(pid_t tid, int argument, std::uint64_t value);

// Makes another call of it, at an entry, or (back again) at the exit.
bool ReplaceCall(pid_t tid, const CallEntry& call);

std::optional<siginfo_t> ReadSignalInfo(pid_t tid);
// At a kSignal: what is delivered when it goes on with that signal.
bool SetSignalInfo(pid_t tid, const siginfo_t& info);

// ---- Steps and calls made in a tracee's name.  They wait for the tracee, which moves meanwhile.

// mprotect(2) in the tracee; the fourth argument, which the kernel ignores, tells the filter that
// it is ours.
struct Protection {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  int mode = 0;  // PROT_*
};
inline constexpr std::uint64_t kOurCall = 0x69706c61;

// Of a tracee that is stopped and on its way to user mode: signals are held off while it lives, but
// for those of faults.  Not after a call that a signal broke off: the kernel keeps the mask of a
// sigsuspend(2) in a place that this loses.
class SignalsHeldOff {
 public:
  explicit SignalsHeldOff(pid_t tid);
  ~SignalsHeldOff();
  SignalsHeldOff(const SignalsHeldOff&) = delete;
  SignalsHeldOff& operator=(const SignalsHeldOff&) = delete;

 private:
  const pid_t tid_;
  std::uint64_t mask_ = 0;
  bool changed_ = false;
};

// Executes one instruction.  A kSignal with SIGTRAP means that it did; anything else came instead.
Stop StepOne(pid_t tid);
// Changes the protection; `gate` is the address of a `syscall` instruction in the tracee.  The
// tracee stands where it stood, but now in a kSignal, whatever the stop was before.  kNone if that
// was done, else the stop that came instead.
Stop Protect(pid_t tid, std::uint64_t gate, const Protection& protection);
// The same at a kCallEntry: the tracee makes our call in place of its own; when it goes on, it
// makes its own, and comes to the same kCallEntry again.
Stop ProtectAtEntry(pid_t tid, const Protection& protection);

// The word at the address, however it is protected.
std::optional<std::uint64_t> PeekWord(pid_t tid, std::uint64_t address);
// The address of the next instruction, and rcx, which counts a repeated one.
struct Position {
  std::uint64_t instruction = 0;
  std::uint64_t stack = 0;
  std::uint64_t count = 0;
};
std::optional<Position> ReadPosition(pid_t tid);

// DWARF registers 0..16 of x86-64 (rax rdx rcx rbx rsi rdi rbp rsp r8..r15, return address), for an
// unwinder.
std::optional<std::array<std::uint64_t, 17>> ReadDwarfRegisters(pid_t tid);

}  // namespace ipclab

#endif  // GRADER_TRACE_STOP_H_
