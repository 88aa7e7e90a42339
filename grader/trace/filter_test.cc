// The filter's answers, computed: no process is filtered here.
#include "grader/trace/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/bpf_common.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include <cstring>
#include <initializer_list>

#include "grader/trace/call.h"

namespace ipclab {
namespace {

// The instructions that the filter uses, as the kernel runs them.
std::uint32_t Evaluate(const std::vector<sock_filter>& code, const seccomp_data& data) {
  std::uint32_t word = 0;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const sock_filter& instruction = code[at];
    bool jump = false;
    switch (instruction.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        std::memcpy(&word, reinterpret_cast<const char*>(&data) + instruction.k, sizeof word);
        continue;
      case BPF_ALU | BPF_AND | BPF_K:
        word &= instruction.k;
        continue;
      case BPF_RET | BPF_K:
        return instruction.k;
      case BPF_JMP | BPF_JEQ | BPF_K:
        jump = word == instruction.k;
        break;
      case BPF_JMP | BPF_JSET | BPF_K:
        jump = (word & instruction.k) != 0;
        break;
      default:
        ADD_FAILURE() << "instruction " << instruction.code;
        return 0;
    }
    at += jump ? instruction.jt : instruction.jf;
  }
  ADD_FAILURE() << "fell off the end";
  return 0;
}

std::uint32_t AnswerTo(long call, std::initializer_list<std::uint64_t> arguments = {},
                       std::uint32_t arch = AUDIT_ARCH_X86_64, bool all = false) {
  static const std::vector<sock_filter> filters[] = {TraceFilter(), TraceFilter(true)};
  const std::vector<sock_filter>& filter = filters[all ? 1 : 0];
  seccomp_data data = {};
  data.nr = static_cast<int>(call);
  data.arch = arch;
  std::copy(arguments.begin(), arguments.end(), data.args);
  return Evaluate(filter, data);
}

constexpr std::uint32_t kTrace = SECCOMP_RET_TRACE;
constexpr std::uint32_t kAllow = SECCOMP_RET_ALLOW;

// Whatever has a decoder and no condition stops, with any arguments.
TEST(FilterTest, EveryCallWithADecoderIsTraced) {
  for (const CallSpec* spec : AllCalls()) {
    if (spec->when != CallSpec::When::kAlways) continue;
    EXPECT_EQ(AnswerTo(spec->number), kTrace) << spec->name;
    EXPECT_EQ(AnswerTo(spec->number, {~0ull, ~0ull, ~0ull, ~0ull}), kTrace) << spec->name;
  }
}

// No call has two decoders: the second would never be asked.
TEST(FilterTest, EveryNumberIsListedOnce) {
  for (const CallSpec* spec : AllCalls()) EXPECT_EQ(FindCall(spec->number), spec) << spec->name;
}

// What labs do not speak of costs next to nothing.
TEST(FilterTest, OtherCallsAreAllowed) {
  for (const long call : {SYS_brk, SYS_getpid, SYS_mprotect, SYS_rt_sigreturn, SYS_rt_sigprocmask,
                          SYS_newfstatat, SYS_getrandom, SYS_lseek, SYS_ioctl}) {
    EXPECT_EQ(AnswerTo(call), kAllow) << call;
  }
}

// malloc's private memory is not looked at, shared memory is.
TEST(FilterTest, MmapIsTracedWhereItIsShared) {
  const auto mmap_with = [](std::uint64_t flags) {
    return AnswerTo(SYS_mmap, {0, 4096, PROT_READ, flags});
  };
  EXPECT_EQ(mmap_with(MAP_SHARED | MAP_ANONYMOUS), kTrace);
  EXPECT_EQ(mmap_with(MAP_SHARED), kTrace);
  EXPECT_EQ(mmap_with(MAP_PRIVATE | MAP_ANONYMOUS), kAllow);
  EXPECT_EQ(mmap_with(MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK), kAllow);
}

// Clocks that show virtual time are answered, those of processor time are the kernel's.
TEST(FilterTest, ClocksAreTracedButForThoseOfProcessorTime) {
  const auto reading = [](clockid_t clock) {
    return AnswerTo(SYS_clock_gettime, {static_cast<std::uint64_t>(clock)});
  };
  for (const clockid_t clock : {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_COARSE}) {
    EXPECT_EQ(reading(clock), kTrace) << clock;
  }
  EXPECT_EQ(reading(CLOCK_PROCESS_CPUTIME_ID), kAllow);
  EXPECT_EQ(reading(CLOCK_THREAD_CPUTIME_ID), kAllow);
}

// A file that a program maps is looked at, the dynamic linker's libraries are not.
TEST(FilterTest, MmapOfAFileIsTracedButForLibraries) {
  EXPECT_EQ(AnswerTo(SYS_mmap, {0, 4096, PROT_READ, MAP_PRIVATE}), kTrace);
  EXPECT_EQ(AnswerTo(SYS_mmap, {0, 4096, PROT_READ, MAP_PRIVATE | MAP_DENYWRITE}), kAllow);
}

// fcntl is traced where it makes, changes or locks descriptors.
TEST(FilterTest, FcntlIsTracedWhereItChangesSomething) {
  for (const int command :
       {F_DUPFD, F_DUPFD_CLOEXEC, F_SETFD, F_SETFL, F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW}) {
    EXPECT_EQ(AnswerTo(SYS_fcntl, {3, static_cast<std::uint64_t>(command)}), kTrace) << command;
  }
  for (const int command : {F_GETFD, F_GETFL, F_GETLK, F_GETOWN}) {
    EXPECT_EQ(AnswerTo(SYS_fcntl, {3, static_cast<std::uint64_t>(command)}), kAllow) << command;
  }
}

// Waiting on a futex is traced, whatever its flags.
TEST(FilterTest, FutexIsTracedWhereItWaits) {
  for (const int wait : {FUTEX_WAIT, FUTEX_WAIT_PRIVATE, FUTEX_WAIT_BITSET,
                         FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, FUTEX_LOCK_PI}) {
    EXPECT_EQ(AnswerTo(SYS_futex, {0, static_cast<std::uint64_t>(wait)}), kTrace) << wait;
  }
}

// Waking is traced between processes, where others may go on then, but not among threads, who do it
// all the time.
TEST(FilterTest, FutexIsTracedWhereItWakesAnotherProcess) {
  for (const int wake : {FUTEX_WAKE, FUTEX_WAKE_BITSET, FUTEX_REQUEUE, FUTEX_CMP_REQUEUE}) {
    EXPECT_EQ(AnswerTo(SYS_futex, {0, static_cast<std::uint64_t>(wake)}), kTrace) << wake;
    EXPECT_EQ(AnswerTo(SYS_futex, {0, static_cast<std::uint64_t>(wake | FUTEX_PRIVATE_FLAG)}),
              kAllow)
        << wake;
  }
}

// Numbers of another architecture mean other calls; to refuse them is the sandbox's affair.
TEST(FilterTest, ForeignArchitecturesAreAllowed) {
  constexpr long kReadOfI386 = 3;  // close of x86-64
  EXPECT_EQ(AnswerTo(kReadOfI386), kTrace);
  EXPECT_EQ(AnswerTo(kReadOfI386, {}, AUDIT_ARCH_I386), kAllow);
}

// Where all calls stop, those without a decoder can be told; but the tracer's own does not.
TEST(FilterTest, AllCallsStopButOurOwn) {
  const auto answer = [](long call, std::initializer_list<std::uint64_t> arguments) {
    return AnswerTo(call, arguments, AUDIT_ARCH_X86_64, /*all=*/true);
  };
  EXPECT_EQ(answer(SYS_read, {}), kTrace);
  EXPECT_EQ(answer(SYS_getpid, {}), kTrace | kOtherCall);
  EXPECT_EQ(answer(SYS_mmap, {0, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS}), kTrace | kOtherCall);
  EXPECT_EQ(answer(SYS_mprotect, {0, 4096, 0}), kTrace | kOtherCall);
  EXPECT_EQ(answer(SYS_mprotect, {0, 4096, 0, kOurCall}), kAllow);
}

// The kernel takes at most BPF_MAXINSNS instructions, and a jump no further than 255.
TEST(FilterTest, TheFilterIsWithinTheKernelsLimits) {
  const std::vector<sock_filter> filter = TraceFilter(/*all=*/true);
  EXPECT_LE(filter.size(), std::size_t{BPF_MAXINSNS});
  for (std::size_t at = 0; at < filter.size(); ++at) {
    if (BPF_CLASS(filter[at].code) != BPF_JMP) continue;
    EXPECT_LT(at + 1 + filter[at].jt, filter.size());
    EXPECT_LT(at + 1 + filter[at].jf, filter.size());
  }
}

}  // namespace
}  // namespace ipclab
