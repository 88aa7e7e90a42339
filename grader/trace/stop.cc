#include "grader/trace/stop.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>  // not <linux/ptrace.h>: its macros break glibc's enum of requests
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>

namespace ipclab {
namespace {

constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                          PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                          PTRACE_O_TRACEEXIT | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;

// The signals that tell of a tracee's stop.
sigset_t Reports() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  return set;
}

bool IsStopSignal(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

Stop::Kind KindOfEvent(int event, int signal) {
  switch (event) {
    case PTRACE_EVENT_SECCOMP:
      return Stop::Kind::kCallEntry;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
      return Stop::Kind::kNewTask;
    case PTRACE_EVENT_VFORK_DONE:
      return Stop::Kind::kVforkDone;
    case PTRACE_EVENT_EXEC:
      return Stop::Kind::kExec;
    case PTRACE_EVENT_EXIT:
      return Stop::Kind::kExiting;
    case PTRACE_EVENT_STOP:
      return IsStopSignal(signal) ? Stop::Kind::kGroupStop : Stop::Kind::kFirst;
    default:
      return Stop::Kind::kNone;
  }
}

Stop Classify(pid_t tid, int status) {
  Stop stop;
  stop.tid = tid;
  if (WIFEXITED(status) || WIFSIGNALED(status)) {
    stop.kind = Stop::Kind::kEnded;
    stop.message = static_cast<unsigned>(status);
    return stop;
  }
  stop.number = WSTOPSIG(status);
  if (stop.number == (SIGTRAP | 0x80)) {
    stop.kind = Stop::Kind::kCallExit;
    return stop;
  }
  const int event = status >> 16;
  if (event == 0) {
    stop.kind = Stop::Kind::kSignal;
    return stop;
  }
  stop.kind = KindOfEvent(event, stop.number);
  if (ptrace(PTRACE_GETEVENTMSG, tid, nullptr, &stop.message) != 0) stop.message = 0;
  return stop;
}

bool GetRegisters(pid_t tid, user_regs_struct* registers) {
  iovec io = {registers, sizeof *registers};
  return ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io) == 0;
}

bool SetRegisters(pid_t tid, user_regs_struct* registers) {
  iovec io = {registers, sizeof *registers};
  return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &io) == 0;
}

}  // namespace

Result<void> Seize(pid_t tid) {
  if (ptrace(PTRACE_SEIZE, tid, nullptr, kOptions) != 0) {
    return ErrnoError("ptrace(PTRACE_SEIZE, {})", tid);
  }
  return {};
}

Stop NextStop(bool* no_children) {
  int status = 0;
  const pid_t tid = waitpid(-1, &status, __WALL | WNOHANG);
  *no_children = tid < 0 && errno == ECHILD;
  if (tid <= 0) return {};
  return Classify(tid, status);
}

void AwaitReport(std::int64_t nanoseconds) {
  const sigset_t reports = Reports();
  const timespec timeout = {0, static_cast<long>(nanoseconds)};
  sigtimedwait(&reports, nullptr, &timeout);
}

void BlockReports() {
  const sigset_t reports = Reports();
  sigprocmask(SIG_BLOCK, &reports, nullptr);
}

bool Resume(pid_t tid, Go how, int signal) {
  const auto request = how == Go::kRun          ? PTRACE_CONT
                       : how == Go::kToCallExit ? PTRACE_SYSCALL
                                                : PTRACE_LISTEN;
  return ptrace(request, tid, nullptr, static_cast<long>(signal)) == 0;
}

bool Interrupt(pid_t tid) { return ptrace(PTRACE_INTERRUPT, tid, nullptr, nullptr) == 0; }

std::optional<CallEntry> ReadCallEntry(pid_t tid) {
  __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info) <= 0) return std::nullopt;
  if (info.op != PTRACE_SYSCALL_INFO_SECCOMP && info.op != PTRACE_SYSCALL_INFO_ENTRY) {
    return std::nullopt;
  }
  CallEntry entry;
  entry.number = static_cast<int>(info.seccomp.nr);
  for (std::size_t i = 0; i < entry.arguments.size(); ++i) {
    entry.arguments[i] = info.seccomp.args[i];
  }
  entry.instruction = info.instruction_pointer;
  entry.stack = info.stack_pointer;
  entry.unlisted =
      info.op == PTRACE_SYSCALL_INFO_SECCOMP &&
      (info.seccomp.ret_data == kOtherCall || info.seccomp.ret_data == kBorderCall);
  return entry;
}

std::optional<std::int64_t> ReadCallResult(pid_t tid) {
  __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info) <= 0) return std::nullopt;
  if (info.op != PTRACE_SYSCALL_INFO_EXIT) return std::nullopt;
  return info.exit.rval;
}

bool SkipCall(pid_t tid, std::int64_t result) {
  user_regs_struct registers;
  if (!GetRegisters(tid, &registers)) return false;
  registers.orig_rax = static_cast<unsigned long long>(-1);
  registers.rax = static_cast<unsigned long long>(result);
  return SetRegisters(tid, &registers);
}

bool BreakOff(pid_t tid, int number) {
  user_regs_struct registers;
  if (!GetRegisters(tid, &registers)) return false;
  registers.orig_rax = static_cast<unsigned long long>(number);
  registers.rax = static_cast<unsigned long long>(kRestartUnlessHandled);
  return SetRegisters(tid, &registers);
}

bool RepeatCall(pid_t tid, int number) {
  constexpr unsigned kInstructionSize = 2;  // of "syscall"
  user_regs_struct registers;
  if (!GetRegisters(tid, &registers)) return false;
  registers.rax = static_cast<unsigned long long>(number);
  registers.rip -= kInstructionSize;
  return SetRegisters(tid, &registers);
}

bool ReplaceResult(pid_t tid, std::int64_t result) {
  user_regs_struct registers;
  if (!GetRegisters(tid, &registers)) return false;
  registers.rax = static_cast<unsigned long long>(result);
  return SetRegisters(tid, &registers);
}

bool SetArgument(pid_t tid, int argument, std::uint64_t value) {
  user_regs_struct r;
  if (!GetRegisters(tid, &r)) return false;
  unsigned long long* const registers[] = {&r.rdi, &r.rsi, &r.rdx, &r.r10, &r.r8, &r.r9};
  *registers[argument] = value;
  return SetRegisters(tid, &r);
}

bool ReplaceCall(pid_t tid, const CallEntry& call) {
  user_regs_struct r;
  if (!GetRegisters(tid, &r)) return false;
  r.orig_rax = static_cast<unsigned long long>(call.number);
  unsigned long long* const registers[] = {&r.rdi, &r.rsi, &r.rdx, &r.r10, &r.r8, &r.r9};
  for (std::size_t i = 0; i < call.arguments.size(); ++i) *registers[i] = call.arguments[i];
  return SetRegisters(tid, &r);
}

std::optional<siginfo_t> ReadSignalInfo(pid_t tid) {
  siginfo_t info;
  if (ptrace(PTRACE_GETSIGINFO, tid, nullptr, &info) != 0) return std::nullopt;
  return info;
}

bool SetSignalInfo(pid_t tid, const siginfo_t& info) {
  return ptrace(PTRACE_SETSIGINFO, tid, nullptr, &info) == 0;
}

namespace {

constexpr std::uint64_t SignalBit(int signal) { return std::uint64_t{1} << (signal - 1); }
// Of an instruction's own doing: blocked ones would not wait but lose their handlers (signal(7)).
constexpr std::uint64_t kFaults = SignalBit(SIGTRAP) | SignalBit(SIGSEGV) | SignalBit(SIGBUS) |
                                  SignalBit(SIGFPE) | SignalBit(SIGILL);

Stop AwaitStop(pid_t tid) {
  int status = 0;
  while (waitpid(tid, &status, __WALL) < 0) {
    if (errno == EINTR) continue;
    return {Stop::Kind::kEnded, tid, 0, SIGKILL};
  }
  return Classify(tid, status);
}

void SetCall(user_regs_struct& r, const Protection& protection) {
  r.rdi = protection.begin;
  r.rsi = protection.end - protection.begin;
  r.rdx = static_cast<unsigned long long>(protection.mode);
  r.r10 = kOurCall;
}

}  // namespace

SignalsHeldOff::SignalsHeldOff(pid_t tid) : tid_(tid) {
  const std::uint64_t all = ~kFaults;
  changed_ = ptrace(PTRACE_GETSIGMASK, tid_, sizeof mask_, &mask_) == 0 &&
             ptrace(PTRACE_SETSIGMASK, tid_, sizeof all, &all) == 0;
}

SignalsHeldOff::~SignalsHeldOff() {
  if (changed_) ptrace(PTRACE_SETSIGMASK, tid_, sizeof mask_, &mask_);
}

Stop StepOne(pid_t tid) {
  while (ptrace(PTRACE_SINGLESTEP, tid, nullptr, nullptr) == 0) {
    const Stop stop = AwaitStop(tid);
    if (stop.kind != Stop::Kind::kFirst) return stop;  // an old PTRACE_INTERRUPT is no news
  }
  return AwaitStop(tid);  // it was killed
}

Stop Protect(pid_t tid, std::uint64_t gate, const Protection& protection) {
  user_regs_struct before;
  if (!GetRegisters(tid, &before)) return AwaitStop(tid);
  user_regs_struct call = before;
  SetCall(call, protection);
  call.rax = SYS_mprotect;
  call.orig_rax = static_cast<unsigned long long>(-1);
  call.rip = gate;
  SetRegisters(tid, &call);
  Stop stop = StepOne(tid);
  if (stop.kind == Stop::Kind::kEnded || stop.kind == Stop::Kind::kExiting) return stop;
  SetRegisters(tid, &before);
  const bool done = stop.kind == Stop::Kind::kSignal && stop.number == SIGTRAP;
  return done ? Stop{} : stop;
}

Stop ProtectAtEntry(pid_t tid, const Protection& protection) {
  constexpr unsigned kInstructionSize = 2;  // of "syscall"
  user_regs_struct before;
  if (!GetRegisters(tid, &before)) return AwaitStop(tid);
  user_regs_struct call = before;
  SetCall(call, protection);
  call.orig_rax = SYS_mprotect;
  if (!SetRegisters(tid, &call) || !Resume(tid, Go::kToCallExit)) return AwaitStop(tid);
  const Stop stop = AwaitStop(tid);
  if (stop.kind != Stop::Kind::kCallExit) return stop;
  before.rax = before.orig_rax;
  before.orig_rax = static_cast<unsigned long long>(-1);
  before.rip -= kInstructionSize;
  SetRegisters(tid, &before);
  return {};
}

std::optional<std::uint64_t> PeekWord(pid_t tid, std::uint64_t address) {
  constexpr std::uint64_t kWord = sizeof(long);
  errno = 0;
  const long word = ptrace(PTRACE_PEEKDATA, tid, address, nullptr);
  if (errno == 0) return static_cast<std::uint64_t>(word);
  // At the end of a mapping there is less than a word.
  errno = 0;
  const long aligned = ptrace(PTRACE_PEEKDATA, tid, address / kWord * kWord, nullptr);
  if (errno != 0) return std::nullopt;
  return static_cast<std::uint64_t>(aligned) >> (8 * (address % kWord));
}

std::optional<Position> ReadPosition(pid_t tid) {
  user_regs_struct r;
  if (!GetRegisters(tid, &r)) return std::nullopt;
  return Position{r.rip, r.rsp, r.rcx};
}

std::optional<std::array<std::uint64_t, 17>> ReadDwarfRegisters(pid_t tid) {
  user_regs_struct r;
  if (!GetRegisters(tid, &r)) return std::nullopt;
  return std::array<std::uint64_t, 17>{r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp, r.r8,
                                       r.r9,  r.r10, r.r11, r.r12, r.r13, r.r14, r.r15, r.rip};
}

}  // namespace ipclab
