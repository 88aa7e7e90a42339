// The life of a jail: what it separates, how it ends.
#include "grader/sandbox/jail.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <vector>

#include "grader/sandbox/test_support.h"

namespace ipclab {
namespace {

using ::testing::HasSubstr;

UniqueFd OpenProcess(pid_t pid) {
  return UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

bool HasEnded(const UniqueFd& process, Deadline deadline) {
  pollfd end = {process.get(), POLLIN, 0};
  return poll(&end, 1, deadline.PollTimeout()) == 1;
}

// Says "begun" on its terminal, and then lasts.
ProgramSpec Lasting() { return ShellSpec("echo begun; read line"); }

TEST(JailTest, ProgramsSeeOnlyTheirOwnProcesses) {
  EXPECT_EQ(RunShell(*MakeJail(), "echo /proc/[0-9]*").output, "/proc/1 /proc/2\n");
}

TEST(JailTest, HostHasTheNameAsked) {
  JailOptions options;
  options.host_name = "lab";
  EXPECT_EQ(RunShell(*MakeJail(options), "uname -n").output, "lab\n");
}

PROBE(TalksToItself) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  socklen_t size = sizeof(address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, size) < 0 || listen(listener, 1) < 0) return 1;
  getsockname(listener, generic, &size);
  return connect(socket(AF_INET, SOCK_STREAM, 0), generic, size) < 0 ? 2 : 0;
}

TEST(JailTest, LoopbackIsUp) {
  EXPECT_EQ(RunProbe(*MakeJail(OptionsWithProbes()), "TalksToItself").wait_status, 0);
}

PROBE(CallsTheMachine) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(0x01010101);
  address.sin_port = htons(53);
  connect(socket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<sockaddr*>(&address), sizeof(address));
  return errno == ENETUNREACH ? 0 : 1;
}

TEST(JailTest, ThereIsNoNetwork) {
  EXPECT_EQ(RunProbe(*MakeJail(OptionsWithProbes()), "CallsTheMachine").wait_status, 0);
}

TEST(JailTest, QueueKeysDoNotCollideBetweenTwoJails) {
  const std::unique_ptr<Jail> one = MakeJail();
  const std::unique_ptr<Jail> other = MakeJail();
  const Fixture queue = {.kind = Fixture::Kind::kSysvQueue, .key = 0x8000};
  EXPECT_TRUE(one->Make({queue}).ok());
  EXPECT_TRUE(other->Make({queue}).ok());
  EXPECT_FALSE(one->Make({queue}).ok());
}

TEST(JailTest, PosixNamesDoNotCollideBetweenTwoJails) {
  const std::unique_ptr<Jail> one = MakeJail();
  EXPECT_EQ(RunShell(*one, "echo x > /dev/shm/counter").wait_status, 0);
  EXPECT_EQ(RunShell(*MakeJail(), "ls /dev/shm /dev/mqueue").output, "/dev/mqueue:\n\n/dev/shm:\n");
}

// A keeper whose user is the machine's root, not one that is confined to a single user itself.
bool KeeperMayChooseUsers() {
  std::ifstream map("/proc/self/uid_map");
  long inner = 0;
  long outer = 0;
  long count = 0;
  map >> inner >> outer >> count;
  return geteuid() == 0 && count > 65534;
}

// All that there is room for; they stay when it ends.
PROBE(MakesQueues) {
  int made = 0;
  for (; made < 1000; ++made) {
    const std::string name = fmt::format("/queue{}", made);
    if (mq_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600, nullptr) < 0) break;
  }
  dprintf(1, "%d", made);
  return 0;
}

// The kernel counts a user's queues over all jails, up to a limit that only some may raise.
TEST(JailTest, WhoHasAllItsQueuesLeavesOtherJailsTheirs) {
  rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  if (setrlimit(RLIMIT_MSGQUEUE, &limit) != 0) getrlimit(RLIMIT_MSGQUEUE, &limit);
  const int count = limit.rlim_max >= 1'600'000 ? 4 : 2;
  std::vector<std::unique_ptr<Jail>> jails;
  for (int i = 0; i < count; ++i) {
    jails.push_back(MakeJail(OptionsWithProbes()));
    EXPECT_EQ(RunProbe(*jails.back(), "MakesQueues").output, "4") << "jail " << i;
  }
}

TEST(JailTest, RootsJailBelongsToNobody) {
  if (!KeeperMayChooseUsers()) GTEST_SKIP() << "the keeper is no root";
  const std::unique_ptr<Jail> jail = MakeJail();
  const Program program = Start(*jail, Lasting());
  for (const pid_t pid : {jail->init_pid(), program.pid}) {
    std::ifstream file(fmt::format("/proc/{}/status", pid));
    const std::string status(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(status, HasSubstr("Uid:\t65534\t65534\t65534\t65534\n"));
    EXPECT_THAT(status, HasSubstr("Gid:\t65534\t65534\t65534\t65534\n"));
    EXPECT_THAT(status, HasSubstr("Groups:\t \n"));
  }
}

TEST(JailTest, DestructionEndsEveryProcess) {
  std::unique_ptr<Jail> jail = MakeJail();
  const Program program = Start(*jail, ShellSpec("sleep 1000 & echo begun; wait"));
  ReadUntil(program.terminal, "begun");
  const UniqueFd process = OpenProcess(program.pid);
  const UniqueFd init = OpenProcess(jail->init_pid());
  jail.reset();
  EXPECT_TRUE(HasEnded(process, Deadline::After({})));
  EXPECT_TRUE(HasEnded(init, Deadline::After({})));
  EXPECT_EQ(waitpid(-1, nullptr, 0), -1) << "a child is left";
}

TEST(JailTest, DestructionBearsAnInitReapedByOthers) {
  std::unique_ptr<Jail> jail = MakeJail();
  kill(jail->init_pid(), SIGKILL);
  EXPECT_EQ(waitpid(-1, nullptr, __WALL), jail->init_pid());
  jail.reset();
}

TEST(JailTest, RequestsToADeadInitFail) {
  const std::unique_ptr<Jail> jail = MakeJail();
  kill(jail->init_pid(), SIGKILL);
  EXPECT_FALSE(jail->TakeInventory().ok());
  EXPECT_FALSE(jail->Prepare(Lasting()).ok());
}

// They are stopped at their exit, and then zombies until their tracer has waited for them; init
// waits for them too.
TEST(JailTest, DestructionLetsGoOfTracees) {
  std::unique_ptr<Jail> jail = MakeJail();
  Program program = *jail->Prepare(ShellSpec("sleep 1000 & echo begun; wait"));
  const long options =
      PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
  ASSERT_EQ(ptrace(PTRACE_SEIZE, program.pid, nullptr, options), 0);
  ASSERT_TRUE(jail->Release(program).ok());
  // Its first stop is for its new child, which is at its own first stop, or will be.
  int status = 0;
  ASSERT_EQ(waitpid(program.pid, &status, __WALL), program.pid);
  ASSERT_TRUE(WIFSTOPPED(status));
  jail.reset();
  EXPECT_EQ(waitpid(-1, nullptr, __WALL), -1) << "a child is left";
}

TEST(JailTest, KillAllEndsEveryProgramAndLeavesTheJail) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const Program one =
      Start(*jail, ShellSpec("trap '' TERM INT HUP; sleep 1000 & echo begun; wait"));
  const Program other = Start(*jail, Lasting());
  ReadUntil(one.terminal, "begun");
  ASSERT_TRUE(jail->KillAll().ok());
  EXPECT_EQ(*jail->AwaitExit(one, Soon()), SIGKILL);
  EXPECT_EQ(*jail->AwaitExit(other, Soon()), SIGKILL);
  EXPECT_EQ(RunShell(*jail, "set -- /proc/[0-9]*; echo $#").output, "2\n");  // init and the shell
}

TEST(JailTest, AwaitExitObeysItsDeadline) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const Program program = Start(*jail, Lasting());
  const Result<int> status =
      jail->AwaitExit(program, Deadline::After(std::chrono::milliseconds(5)));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().errno_value, ETIMEDOUT);
}

TEST(JailTest, AwaitExitTellsOfEachProgramByItself) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const Program one = Start(*jail, ShellSpec("exit 3"));
  const Program other = Start(*jail, ShellSpec("kill -INT $$"));
  EXPECT_EQ(*jail->AwaitExit(other, Soon()), SIGINT);
  EXPECT_EQ(*jail->AwaitExit(one, Soon()), W_EXITCODE(3, 0));
}

// The socket does not hold so many ends, nor so large a request.
TEST(JailTest, ManyEndsDoNotBlockARequest) {
  JailOptions options;
  options.limits.processes = 1000;
  const std::unique_ptr<Jail> jail = MakeJail(options);
  ProgramSpec spec = ShellSpec(":");
  spec.standard_input = spec.standard_output = spec.standard_error = StdioKind::kNull;
  std::vector<Program> programs;
  for (int i = 0; i < 300; ++i) programs.push_back(*jail->Prepare(spec));
  for (Program& program : programs) ASSERT_TRUE(jail->Release(program).ok());
  for (Program& program : programs) ASSERT_TRUE(jail->AwaitExec(program).ok());
  ASSERT_TRUE(jail->Make({{.path = "large", .content = std::string(10'000'000, 'x')}}).ok());
  for (Program& program : programs) EXPECT_EQ(*jail->AwaitExit(program, Soon()), 0);
}

// In a child: a keeper of its own that tells whom to watch and then waits to be killed.
[[noreturn]] void KeepUntilKilled(int report) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const Program program = Start(*jail, Lasting());
  ReadUntil(program.terminal, "begun");
  const std::array<pid_t, 2> pids = {jail->init_pid(), program.pid};
  if (write(report, pids.data(), sizeof(pids)) < 0) _exit(1);
  while (true) pause();
}

TEST(JailTest, KeeperDeathKillsAll) {
  int report[2];
  ASSERT_EQ(pipe(report), 0);
  const pid_t keeper = fork();
  if (keeper == 0) KeepUntilKilled(report[1]);
  close(report[1]);
  std::array<pid_t, 2> pids = {};
  ASSERT_EQ(read(report[0], pids.data(), sizeof(pids)), static_cast<ssize_t>(sizeof(pids)));
  close(report[0]);
  const UniqueFd init = OpenProcess(pids[0]);
  const UniqueFd program = OpenProcess(pids[1]);
  ASSERT_TRUE(init.valid() && program.valid());
  kill(keeper, SIGKILL);
  EXPECT_EQ(waitpid(keeper, nullptr, 0), keeper);
  EXPECT_TRUE(HasEnded(init, Soon()));
  EXPECT_TRUE(HasEnded(program, Soon()));
}

TEST(JailTest, KeepersDescriptorsAreLeftAlone) {
  // Init is a copy of the keeper; what it closes, it closes for itself.
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::unique_ptr<Jail> jail = MakeJail();
  close(ends[1]);
  char byte;
  EXPECT_EQ(read(ends[0], &byte, 1), 0) << "init holds the other end";
  close(ends[0]);
}

}  // namespace
}  // namespace ipclab
