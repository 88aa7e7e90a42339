// The filter's answers, computed: no process is filtered here.
#include "grader/sandbox/policy.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cstdint>
#include <cstring>
#include <initializer_list>

namespace ipclab {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kNativeArch = AUDIT_ARCH_X86_64;
#else
constexpr std::uint32_t kNativeArch = AUDIT_ARCH_AARCH64;
#endif

constexpr std::uint64_t kLargestSegment = 5'000'000'000;

// The instructions that policies use, as the kernel runs them.
std::uint32_t Evaluate(const std::vector<sock_filter>& code, const seccomp_data& data) {
  std::uint32_t word = 0;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const sock_filter& instruction = code[at];
    bool jump = false;
    switch (instruction.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        std::memcpy(&word, reinterpret_cast<const char*>(&data) + instruction.k, sizeof(word));
        continue;
      case BPF_RET | BPF_K:
        return instruction.k;
      case BPF_JMP | BPF_JEQ | BPF_K:
        jump = word == instruction.k;
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        jump = word >= instruction.k;
        break;
      case BPF_JMP | BPF_JGT | BPF_K:
        jump = word > instruction.k;
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
                       std::uint32_t arch = kNativeArch) {
  seccomp_data data = {};
  data.nr = static_cast<int>(call);
  data.arch = arch;
  std::copy(arguments.begin(), arguments.end(), data.args);
  return Evaluate(JailPolicy(kLargestSegment), data);
}

constexpr std::uint32_t Fails(int error) {
  return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error);
}

TEST(PolicyTest, IpcIsAllowed) {
  for (const long call : {SYS_msgget,     SYS_msgsnd,    SYS_msgrcv, SYS_msgctl,  SYS_semget,
                          SYS_semtimedop, SYS_shmat,     SYS_shmctl, SYS_mq_open, SYS_mq_timedsend,
                          SYS_pipe2,      SYS_kill,      SYS_fcntl,  SYS_flock,   SYS_clone3,
                          SYS_pidfd_open, SYS_prlimit64, SYS_execve, SYS_mmap,    SYS_futex}) {
    EXPECT_EQ(AnswerTo(call), SECCOMP_RET_ALLOW) << call;
  }
}

TEST(PolicyTest, ForeignTablesKill) {
  EXPECT_EQ(AnswerTo(SYS_read, {}, AUDIT_ARCH_I386), SECCOMP_RET_KILL_PROCESS);
#if defined(__x86_64__)
  EXPECT_EQ(AnswerTo(0x40000000 | SYS_read), SECCOMP_RET_KILL_PROCESS);
#endif
}

// What a tracer writes to have nothing done.
TEST(PolicyTest, NoCallIsAllowed) { EXPECT_EQ(AnswerTo(-1), SECCOMP_RET_ALLOW); }

TEST(PolicyTest, RefusedCallsFail) {
  EXPECT_EQ(AnswerTo(SYS_io_uring_setup), Fails(ENOSYS));
  EXPECT_EQ(AnswerTo(SYS_ptrace), Fails(EPERM));
  EXPECT_EQ(AnswerTo(SYS_keyctl), Fails(EPERM));
  EXPECT_EQ(AnswerTo(SYS_mount), Fails(EPERM));
  EXPECT_EQ(AnswerTo(SYS_unshare, {CLONE_NEWUSER}), Fails(EPERM));
  EXPECT_EQ(AnswerTo(SYS_pidfd_getfd), Fails(EPERM));
}

TEST(PolicyTest, CloneIsJudgedByItsFlags) {
  EXPECT_EQ(AnswerTo(SYS_clone, {SIGCHLD}), SECCOMP_RET_ALLOW);
  EXPECT_EQ(AnswerTo(SYS_clone, {CLONE_VM | CLONE_VFORK | SIGCHLD}), SECCOMP_RET_ALLOW);
  EXPECT_EQ(AnswerTo(SYS_clone, {CLONE_NEWUSER | SIGCHLD}), Fails(EPERM));
  EXPECT_EQ(AnswerTo(SYS_clone, {CLONE_UNTRACED | SIGCHLD}), Fails(EPERM));
}

TEST(PolicyTest, ArgumentsDecide) {
  EXPECT_EQ(AnswerTo(SYS_socket, {AF_UNIX}), SECCOMP_RET_ALLOW);
  EXPECT_EQ(AnswerTo(SYS_socket, {AF_VSOCK}), Fails(EAFNOSUPPORT));
  EXPECT_EQ(AnswerTo(SYS_personality, {0xffffffff}), SECCOMP_RET_ALLOW);
  EXPECT_EQ(AnswerTo(SYS_personality, {0x0040000}), Fails(EPERM));
  EXPECT_EQ(AnswerTo(SYS_seccomp, {SECCOMP_SET_MODE_FILTER, 0}), SECCOMP_RET_ALLOW);
  EXPECT_EQ(AnswerTo(SYS_seccomp, {SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER}),
            Fails(EPERM));
}

TEST(PolicyTest, SegmentsAreLimited) {
  for (const std::uint64_t size :
       {std::uint64_t{1}, std::uint64_t{4'294'967'296}, kLargestSegment}) {
    EXPECT_EQ(AnswerTo(SYS_shmget, {1, size}), SECCOMP_RET_ALLOW) << size;
  }
  for (const std::uint64_t size : {kLargestSegment + 1, std::uint64_t{8'589'934'592}}) {
    EXPECT_EQ(AnswerTo(SYS_shmget, {1, size}), Fails(EINVAL)) << size;
  }
}

}  // namespace
}  // namespace ipclab
