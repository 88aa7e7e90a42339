#include "grader/trace/filter.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include <cstddef>
#include <iterator>

#include "grader/trace/border.h"
#include "grader/trace/call.h"
#include "grader/trace/stop.h"

namespace ipclab {
namespace {

constexpr sock_filter Load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset));
}
constexpr sock_filter LowWordOfArgument(std::size_t i) {
  return Load(offsetof(seccomp_data, args) + 8 * i);
}
constexpr sock_filter Return(unsigned action) { return BPF_STMT(BPF_RET | BPF_K, action); }
// Goes on if equal, else skips `otherwise` instructions.
constexpr sock_filter IfEqual(unsigned value, unsigned char otherwise) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, otherwise);
}
constexpr sock_filter IfAnyBit(unsigned bits, unsigned char otherwise) {
  return BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, otherwise);
}

// What follows "the number is this call's": ends in a return on every path.
std::vector<sock_filter> Condition(CallSpec::When when, const sock_filter& allow) {
  const sock_filter trace = Return(SECCOMP_RET_TRACE);
  switch (when) {
    case CallSpec::When::kAlways:
      return {trace};
    case CallSpec::When::kSharedOrFile:  // neither malloc's memory nor the dynamic linker's
                                         // libraries
      return {LowWordOfArgument(3),
              IfAnyBit(MAP_SHARED, 1),
              trace,
              IfAnyBit(MAP_ANONYMOUS | MAP_DENYWRITE, 1),
              allow,
              trace};
    case CallSpec::When::kFcntl:
      return {LowWordOfArgument(1),
              IfEqual(F_DUPFD, 1),
              trace,
              IfEqual(F_DUPFD_CLOEXEC, 1),
              trace,
              IfEqual(F_SETFD, 1),
              trace,
              IfEqual(F_SETFL, 1),
              trace,
              IfEqual(F_SETLK, 1),
              trace,
              IfEqual(F_SETLKW, 1),
              trace,
              IfEqual(F_OFD_SETLK, 1),
              trace,
              IfEqual(F_OFD_SETLKW, 1),
              trace,
              allow};
    case CallSpec::When::kNotCpuClock:  // processor time is not virtual; other processes' clocks
                                        // have negative numbers
      return {LowWordOfArgument(0),
              IfEqual(CLOCK_PROCESS_CPUTIME_ID, 1),
              allow,
              IfEqual(CLOCK_THREAD_CPUTIME_ID, 1),
              allow,
              trace};
    case CallSpec::When::kFutexWait:
      // Wakes between processes are scheduling points; those of threads (FUTEX_PRIVATE_FLAG) are
      // many, and no news.
      return {LowWordOfArgument(1),
              IfEqual(FUTEX_WAKE, 1),
              trace,
              IfEqual(FUTEX_WAKE_BITSET, 1),
              trace,
              IfEqual(FUTEX_REQUEUE, 1),
              trace,
              IfEqual(FUTEX_CMP_REQUEUE, 1),
              trace,
              BPF_STMT(BPF_ALU | BPF_AND | BPF_K, static_cast<unsigned>(FUTEX_CMD_MASK)),
              IfEqual(FUTEX_WAIT, 1),
              trace,
              IfEqual(FUTEX_WAIT_BITSET, 1),
              trace,
              IfEqual(FUTEX_LOCK_PI, 1),
              trace,
              allow};
  }
  return {trace};
}

// Goes on if not equal, else skips one instruction.
constexpr sock_filter UnlessEqual(unsigned value) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
}

// Goes on with the call's number loaded, wherever it is another call.
void AddBorderCall(const BorderCall& call, std::vector<sock_filter>& filter) {
  const sock_filter trace = Return(SECCOMP_RET_TRACE | kBorderCall);
  const auto number = static_cast<unsigned>(call.number);
  std::vector<sock_filter> code = {IfEqual(number, 1), trace};
  if (call.argument >= 0) {
    const bool is = call.which == BorderCall::Which::kIs;
    code = {IfEqual(number, 4), LowWordOfArgument(static_cast<std::size_t>(call.argument)),
            is ? IfEqual(call.value, 1) : UnlessEqual(0), trace, Load(offsetof(seccomp_data, nr))};
  }
  filter.insert(filter.end(), code.begin(), code.end());
}

}  // namespace

std::vector<sock_filter> TraceFilter(bool all, bool border) {
  const sock_filter other = Return(all ? SECCOMP_RET_TRACE | kOtherCall : SECCOMP_RET_ALLOW);
  std::vector<sock_filter> filter = {
      Load(offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
      Return(SECCOMP_RET_ALLOW),
      Load(offsetof(seccomp_data, nr)),
  };
  if (border) {
    for (const BorderCall& call : BorderCalls()) AddBorderCall(call, filter);
  }
  for (const CallSpec* spec : AllCalls()) {
    const std::vector<sock_filter> condition = Condition(spec->when, other);
    filter.push_back(
        IfEqual(static_cast<unsigned>(spec->number), static_cast<unsigned char>(condition.size())));
    filter.insert(filter.end(), condition.begin(), condition.end());
  }
  if (all) {
    const sock_filter ours[] = {IfEqual(SYS_mprotect, 3), LowWordOfArgument(3),
                                IfEqual(kOurCall, 1), Return(SECCOMP_RET_ALLOW)};
    filter.insert(filter.end(), std::begin(ours), std::end(ours));
  }
  filter.push_back(other);
  return filter;
}

}  // namespace ipclab
