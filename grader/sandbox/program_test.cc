// A program from its gate on: streams, limits, rights, filters.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>

#include "grader/sandbox/test_support.h"

namespace ipclab {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string TerminalOutput(Jail& jail, const ProgramSpec& spec) {
  const Program program = Start(jail, spec);
  return ReadToEnd(program.terminal);
}

PROBE(PrintsItsTerminal) {
  winsize size = {};
  ioctl(1, TIOCGWINSZ, &size);
  std::printf("%d %d %d; %dx%d; own terminal %d, foreground %d\n", isatty(0), isatty(1), isatty(2),
              size.ws_row, size.ws_col, tcgetsid(open("/dev/tty", O_RDWR)) == getsid(0),
              tcgetpgrp(0) == getpid());
  return 0;
}

TEST(StreamsTest, AreATerminalByDefault) {
  ProgramSpec spec = ProbeSpec("PrintsItsTerminal");
  spec.rows = 50;
  spec.columns = 132;
  EXPECT_EQ(TerminalOutput(*MakeJail(OptionsWithProbes()), spec),
            "1 1 1; 50x132; own terminal 1, foreground 1\r\n");
}

TEST(StreamsTest, TwoProgramsHaveTwoTerminals) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const Program one = Start(*jail, ShellSpec("tty; read x"));
  const Program other = Start(*jail, ShellSpec("tty; read x"));
  EXPECT_EQ(ReadUntil(one.terminal, "\n"), "/dev/pts/0\r\n");
  EXPECT_EQ(ReadUntil(other.terminal, "\n"), "/dev/pts/1\r\n");
}

TEST(StreamsTest, InterruptCharacterReachesTheProgram) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const Program program = Start(*jail, ShellSpec("echo begun; read x"));
  ReadUntil(program.terminal, "begun");
  ASSERT_EQ(write(program.terminal.get(), "\x03", 1), 1);
  EXPECT_EQ(*jail->AwaitExit(program, Soon()), SIGINT);
}

// As where a person's shell leads the session.
TEST(StreamsTest, EndOfAProgramSendsNoHangup) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const Program program =
      Start(*jail, ShellSpec("(while kill -0 $$; do :; done 2>/dev/null; echo still here) &"));
  EXPECT_EQ(*jail->AwaitExit(program, Soon()), 0);
  EXPECT_EQ(ReadToEnd(program.terminal), "still here\r\n");
}

PROBE(MakesItsInputNonBlocking) {
  fcntl(0, F_SETFL, O_NONBLOCK);
  std::printf("%d %d", fcntl(1, F_GETFL) & O_NONBLOCK, fcntl(2, F_GETFL) & O_NONBLOCK);
  return 0;
}

TEST(StreamsTest, AreOpenedOnceEach) {
  EXPECT_EQ(TerminalOutput(*MakeJail(OptionsWithProbes()), ProbeSpec("MakesItsInputNonBlocking")),
            "0 0");
}

TEST(StreamsTest, CanBePipes) {
  const std::unique_ptr<Jail> jail = MakeJail();
  ProgramSpec spec = ShellSpec("cat; echo error >&2; tty");
  spec.standard_input = StdioKind::kPipe;
  spec.standard_output = StdioKind::kPipe;
  spec.standard_error = StdioKind::kPipe;
  Program program = Start(*jail, spec);
  EXPECT_FALSE(program.terminal.valid());
  ASSERT_EQ(write(program.input.get(), "line\n", 5), 5);
  program.input.reset();
  EXPECT_EQ(ReadToEnd(program.output), "line\nnot a tty\n");
  EXPECT_EQ(ReadToEnd(program.error), "error\n");
}

TEST(StreamsTest, CanBeMixed) {
  const std::unique_ptr<Jail> jail = MakeJail();
  ProgramSpec spec = ShellSpec("cat; tty <&1; test -t 2 || echo no error > /dev/tty");
  spec.standard_input = StdioKind::kNull;
  spec.standard_error = StdioKind::kPipe;
  const Program program = Start(*jail, spec);
  EXPECT_EQ(ReadToEnd(program.terminal), "/dev/pts/0\r\nno error\r\n");
}

PROBE(CountsItsDescriptors) {
  int open_ones = 0;
  for (int fd = 0; fd < 256; ++fd) open_ones += fcntl(fd, F_GETFD) >= 0;
  return open_ones;
}

TEST(ProgramTest, DescriptorsAboveTwoAreClosed) {
  const int leaked = open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  const int high = fcntl(leaked, F_DUPFD, 200);
  const std::unique_ptr<Jail> jail = MakeJail(OptionsWithProbes());
  EXPECT_EQ(RunProbe(*jail, "CountsItsDescriptors").wait_status, W_EXITCODE(3, 0));
  close(leaked);
  close(high);
}

TEST(ProgramTest, EnvironmentAndArgumentsAreThoseOfTheSpec) {
  ProgramSpec spec;
  spec.path = "/usr/bin/env";
  spec.argv = {"env", "B=2"};
  spec.environment = {"A=1"};
  EXPECT_EQ(TerminalOutput(*MakeJail(), spec), "A=1\r\nB=2\r\n");
}

PROBE(PrintsItsSignals) {
  sigset_t blocked;
  sigprocmask(SIG_SETMASK, nullptr, &blocked);
  for (int signal = 1; signal < 32; ++signal) {
    struct sigaction action;
    sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_DFL || sigismember(&blocked, signal)) return signal;
  }
  return 0;
}

TEST(ProgramTest, SignalsAreAsAfterLogin) {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_IGN);
  sigset_t some;
  sigemptyset(&some);
  sigaddset(&some, SIGUSR1);
  sigprocmask(SIG_BLOCK, &some, nullptr);
  EXPECT_EQ(RunProbe(*MakeJail(OptionsWithProbes()), "PrintsItsSignals").wait_status, 0);
  sigprocmask(SIG_UNBLOCK, &some, nullptr);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGINT, SIG_DFL);
}

TEST(ProgramTest, LimitsApply) {
  JailOptions options;
  options.limits = {.address_space = 1u << 30,
                    .file_size = 1u << 20,
                    .open_files = 50,
                    .processes = 20,
                    .cpu_seconds = 7};
  EXPECT_EQ(
      RunShell(*MakeJail(options), "ulimit -c; ulimit -v; ulimit -f; ulimit -n; ulimit -t; umask")
          .output,
      "0\n1048576\n2048\n50\n7\n0022\n");
}

TEST(ProgramTest, EndlessLoopEndsAtTheProcessorLimit) {
  JailOptions options;
  options.limits.cpu_seconds = 1;
  EXPECT_EQ(RunShell(*MakeJail(options), "while :; do :; done").wait_status, SIGXCPU);
}

PROBE(ForksWithoutEnd) {
  for (int forked = 0;; ++forked) {
    const pid_t pid = fork();
    if (pid == 0) {
      pause();
      _exit(0);
    }
    if (pid < 0 || forked > 1000) {
      std::printf("%d", errno == EAGAIN ? forked : -1);
      return 0;
    }
  }
}

TEST(ProgramTest, ForkBombIsBounded) {
  JailOptions options = OptionsWithProbes();
  options.limits.processes = 20;
  const CommandResult result = RunProbe(*MakeJail(options), "ForksWithoutEnd");
  const int forked = std::stoi(result.output);
  EXPECT_GE(forked, 18);  // and init, and the first
  // Where the keeper is a root confined to one user, RLIMIT_NPROC does not count, and pid_max
  // stands in for it.
  EXPECT_LE(forked, geteuid() == 0 ? 320 : 18);
}

TEST(RightsTest, ThereAreNoCapabilities) {
  const std::string status = RunShell(*MakeJail(), "cat /proc/self/status").output;
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    EXPECT_THAT(status, HasSubstr(fmt::format("{}:\t0000000000000000\n", set)));
  }
  EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1\n"));
  EXPECT_THAT(status, HasSubstr("Uid:\t1000\t1000\t1000\t1000\n"));
}

// Without the filter too: the kernel's own count says no.
PROBE(ClonesNamespaces) {
  const unsigned long long flags = CLONE_NEWUSER;
  struct {
    unsigned long long flags, rest[10];
  } args = {flags, {}};
  if (syscall(SYS_clone3, &args, sizeof(args)) >= 0 || errno != ENOSPC) return 1;
  if (syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, nullptr) >= 0)
    return 2;
  if (unshare(CLONE_NEWUSER) >= 0) return 3;
  return 0;
}

TEST(RightsTest, SecondUserNamespaceIsRefused) {
  EXPECT_EQ(RunProbe(*MakeJail(OptionsWithProbes()), "ClonesNamespaces").wait_status, 0);
}

TEST(RightsTest, InitIsOutOfReach) {
  const CommandResult result =
      RunShell(*MakeJail(),
               "cat /proc/1/environ; cat /proc/1/maps; head -c 1 /proc/1/mem; "
               "tr -d '\\0' < /proc/1/cmdline; kill -KILL 1; echo alive");
  EXPECT_EQ(result.output, "initalive\n");
}

// It is still a copy of the keeper, with whatever that knows of hidden tests.
TEST(RightsTest, ProgramAtItsGateIsOutOfReachOfOthers) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const Result<Program> waiting = jail->Prepare(ShellSpec(":"));
  ASSERT_TRUE(waiting.ok());
  const CommandResult result = RunShell(
      *jail,
      fmt::format("cd /proc/{}; cat environ maps; head -c 1 mem; readlink exe fd/3; echo end",
                  waiting->inner_pid));
  EXPECT_EQ(result.output, "end\n");
}

TEST(RightsTest, ForeignSystemCallTableKills) {
#if defined(__x86_64__)
  const std::unique_ptr<Jail> jail = MakeJail(OptionsWithProbes());
  EXPECT_EQ(RunProbe(*jail, "CallsThe32BitTable").wait_status & 0x7f, SIGSYS);
#endif
}

#if defined(__x86_64__)
PROBE(CallsThe32BitTable) {
  int result;
  asm volatile("int $0x80" : "=a"(result) : "a"(20 /* getpid */));
  return 0;
}
#endif

PROBE(NeedsEverydayCalls) {
  if (syscall(SYS_pidfd_open, getpid(), 0) < 0) return 1;
  if (prlimit(0, RLIMIT_NOFILE, nullptr, nullptr) < 0) return 2;
  if (flock(open("lock", O_CREAT | O_RDWR, 0600), LOCK_EX) < 0) return 3;
  if (syscall(SYS_shmget, 1, 1ul << 40, 0600 | 01000) >= 0 || errno != EINVAL) return 4;
  if (mmap(nullptr, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) return 5;
  if (syscall(SYS_ptrace, PTRACE_TRACEME) >= 0 || errno != EPERM) return 6;
  if (syscall(SYS_io_uring_setup, 1, nullptr) >= 0 || errno != ENOSYS) return 7;
  return 0;
}

TEST(RightsTest, FilterRefusesOnlyWhatItShould) {
  EXPECT_EQ(RunProbe(*MakeJail(OptionsWithProbes()), "NeedsEverydayCalls").wait_status, 0);
}

TEST(RightsTest, CallersFilterIsInstalled) {
  ProgramSpec spec = ShellSpec("uname; echo $?");
  spec.filter = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  EXPECT_THAT(TerminalOutput(*MakeJail(), spec),
              AllOf(HasSubstr("Function not implemented"), HasSubstr("1\r\n")));
}

TEST(GateTest, UnexecutableProgramIsAnError) {
  const std::unique_ptr<Jail> jail = MakeJail();
  ProgramSpec spec;
  spec.path = "/work/missing";
  spec.argv = {"missing"};
  Result<Program> program = jail->Prepare(spec);
  ASSERT_TRUE(program.ok());
  ASSERT_TRUE(jail->Release(*program).ok());
  const Result<void> executed = jail->AwaitExec(*program);
  ASSERT_FALSE(executed.ok());
  EXPECT_EQ(executed.error().errno_value, ENOENT);
  EXPECT_THAT(executed.error().message, HasSubstr("execve"));
  EXPECT_EQ(*jail->AwaitExit(*program, Soon()), W_EXITCODE(127, 0));
}

TEST(GateTest, ProgramNeverReleasedEndsWithItsOwner) {
  const std::unique_ptr<Jail> jail = MakeJail();
  Result<Program> program = jail->Prepare(ShellSpec("echo x > ran"));
  ASSERT_TRUE(program.ok());
  program->gate.reset();
  EXPECT_EQ(*jail->AwaitExit(*program, Soon()), W_EXITCODE(127, 0));
  EXPECT_TRUE(jail->TakeInventory()->entries.empty());
}

TEST(GateTest, DeathAtTheGateIsTheProgramsOwnAffair) {
  const std::unique_ptr<Jail> jail = MakeJail();
  Result<Program> program = jail->Prepare(ShellSpec(":"));
  ASSERT_TRUE(program.ok());
  RunShell(*jail, fmt::format("kill -KILL {}", program->inner_pid));
  EXPECT_TRUE(jail->Release(*program).ok());
  EXPECT_TRUE(jail->AwaitExec(*program).ok());
  EXPECT_EQ(*jail->AwaitExit(*program, Soon()), SIGKILL);
}

TEST(GateTest, TracerSeesTheExecAndTheMemory) {
  const std::unique_ptr<Jail> jail = MakeJail();
  Program program = *jail->Prepare(ShellSpec("exit 5"));
  ASSERT_EQ(ptrace(PTRACE_SEIZE, program.pid, nullptr, PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL), 0)
      << std::strerror(errno);
  ASSERT_EQ(ptrace(PTRACE_SEIZE, jail->init_pid(), nullptr, PTRACE_O_EXITKILL), 0);
  ASSERT_TRUE(jail->Release(program).ok());
  int status = 0;
  ASSERT_EQ(waitpid(program.pid, &status, __WALL), program.pid);
  EXPECT_EQ(status >> 8, SIGTRAP | (PTRACE_EVENT_EXEC << 8));
  std::ifstream maps(fmt::format("/proc/{}/maps", program.pid));
  const std::string text(std::istreambuf_iterator<char>(maps), {});
  EXPECT_THAT(text, AllOf(HasSubstr("/usr/"), HasSubstr("[stack]")));
  const UniqueFd memory(open(fmt::format("/proc/{}/mem", program.pid).c_str(), O_RDWR));
  EXPECT_TRUE(memory.valid());
  EXPECT_EQ(access(fmt::format("/proc/{}/fd/0", program.pid).c_str(), F_OK), 0);
  ptrace(PTRACE_CONT, program.pid, nullptr, nullptr);
  EXPECT_EQ(waitpid(program.pid, &status, __WALL), program.pid);
  EXPECT_EQ(status, W_EXITCODE(5, 0));
  // Init sees it after the tracer has.  It is traced itself, but does not stop for a blocked
  // signal.
  EXPECT_EQ(waitpid(jail->init_pid(), &status, __WALL | WNOHANG), 0);
  EXPECT_EQ(*jail->AwaitExit(program, Soon()), W_EXITCODE(5, 0));
}

}  // namespace
}  // namespace ipclab
