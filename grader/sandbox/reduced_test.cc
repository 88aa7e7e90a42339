// Jails without namespaces: where they lie, whose turn it is, what is theirs, and how they end.
#include <errno.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mqueue.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "grader/sandbox/identity.h"
#include "grader/sandbox/jail.h"
#include "grader/sandbox/test_support.h"
#include "grader/sandbox/turn.h"

namespace ipclab {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

JailOptions Reduced(JailOptions options = {}) {
  options.isolation = Isolation::kReduced;
  return options;
}

// A compiler's, which needs no turn.
JailOptions Compiling() {
  JailOptions options = Reduced();
  options.alone = false;
  return options;
}

std::vector<std::string> Paths(const Inventory& inventory) {
  std::vector<std::string> paths;
  for (const auto& entry : inventory.entries) paths.push_back(entry.path);
  return paths;
}

bool Exists(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0;
}

UniqueFd OpenProcess(pid_t pid) {
  return UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

bool HasEnded(const UniqueFd& process) {
  pollfd end = {process.get(), POLLIN, 0};
  return poll(&end, 1, Soon().PollTimeout()) == 1;
}

// Whether somebody could have the turn now, in a process of its own.
bool TurnIsFree() {
  const UniqueFd file(open(kTurnFile, O_RDONLY | O_CLOEXEC));
  return file.valid() && flock(file.get(), LOCK_EX | LOCK_NB) == 0;
}

TEST(ReducedJailTest, OnlyOneLivesAtATime) {
  std::unique_ptr<Jail> jail = MakeJail(Reduced());
  EXPECT_FALSE(TurnIsFree());
  jail.reset();
  EXPECT_TRUE(TurnIsFree());
}

// Forked before, since a copy of the first one's descriptors would be a hold on its turn.
TEST(ReducedJailTest, TheNextOneWaitsForItsTurn) {
  int go[2], said[2];
  ASSERT_EQ(pipe2(go, O_CLOEXEC), 0);
  ASSERT_EQ(pipe2(said, O_CLOEXEC), 0);
  const pid_t next = fork();
  if (next == 0) {
    char word = 0;
    if (read(go[0], &word, 1) != 1) _exit(1);
    const auto second = Jail::Create(Reduced());
    _exit(write(said[1], second.ok() ? "y" : "n", 1) == 1 ? 0 : 1);
  }
  const UniqueFd process = OpenProcess(next);
  std::unique_ptr<Jail> jail = MakeJail(Reduced());
  ASSERT_EQ(write(go[1], "g", 1), 1);
  pollfd early = {said[0], POLLIN, 0};
  EXPECT_EQ(poll(&early, 1, 0), 0);
  jail.reset();
  char word = 0;
  EXPECT_EQ(read(said[0], &word, 1), 1);
  EXPECT_EQ(word, 'y');
  EXPECT_TRUE(HasEnded(process));
  waitpid(next, nullptr, 0);
}

TEST(ReducedJailTest, ACompilersJailNeedsNoTurn) {
  const std::unique_ptr<Jail> jail = MakeJail(Reduced());
  const std::unique_ptr<Jail> compiler = MakeJail(Compiling());
  EXPECT_EQ(RunShell(*compiler, "echo works").output, "works\n");
}

TEST(ReducedJailTest, PathsAreTheJailsOnThisSideAndTheMachinesOnThat) {
  JailOptions options = Compiling();
  options.files.push_back({"/opt/lab/hello", "#!/bin/sh\necho $0; pwd; echo $HOME\n", 0755});
  const std::unique_ptr<Jail> jail = MakeJail(options);
  EXPECT_THAT(jail->root(), StartsWith("/tmp/"));
  ProgramSpec spec;
  spec.path = "/opt/lab/hello";
  spec.argv = {"hello"};
  const CommandResult result = *RunCommand(*jail, spec, {});
  const std::string& root = jail->root();
  EXPECT_EQ(result.output, root + "/opt/lab/hello\n" + root + "/work\n" + root + "/work\n");
  EXPECT_EQ(jail->JailText(result.output), "/opt/lab/hello\n/work\n/work\n");
  EXPECT_EQ(jail->RealPath("/work/x"), root + "/work/x");
  EXPECT_EQ(jail->RealPath("/usr/bin/gcc"), "/usr/bin/gcc");
}

TEST(ReducedJailTest, FilesAreMadeListedAndReadByTheJailsPaths) {
  const std::unique_ptr<Jail> jail = MakeJail(Reduced());
  ASSERT_TRUE(jail->Make({{.path = "given", .content = "text"}}).ok());
  EXPECT_EQ(RunShell(*jail, "cat given > copy").wait_status, 0);
  EXPECT_EQ(*jail->ReadFile("/work/copy", 100), "text");
  EXPECT_THAT(Paths(*jail->TakeInventory()), ElementsAre("/work/copy", "/work/given"));
}

TEST(ReducedJailTest, ACompilerHasATemporaryFolderOfItsOwn) {
  const std::unique_ptr<Jail> jail = MakeJail(Compiling());
  ProgramSpec spec = ShellSpec("echo x > $TMPDIR/made");
  spec.environment = {"PATH=/usr/bin:/bin", "TMPDIR=/tmp"};
  EXPECT_EQ(RunCommand(*jail, spec, {})->wait_status, 0);
  EXPECT_FALSE(Exists("/tmp/made"));
  EXPECT_EQ(*jail->ReadFile("/tmp/made", 100), "x\n");
}

TEST(ReducedJailTest, ProgramsOfRootsAreAUserWithoutRights) {
  if (!HasProgramsUser()) GTEST_SKIP() << "needs root";
  const std::unique_ptr<Jail> jail = MakeJail(Compiling());
  EXPECT_EQ(RunShell(*jail, "id -u; id -g; id -G").output, "60999\n60999\n60999\n");
  EXPECT_EQ(RunShell(*jail,
                     "grep CapBnd /proc/self/status > /dev/null; "
                     "grep CapEff /proc/self/status")
                .output,
            "CapEff:\t0000000000000000\n");
}

TEST(ReducedJailTest, ProgramsMakeNoNamespaces) {
  EXPECT_NE(RunShell(*MakeJail(Compiling()), "unshare -U true").wait_status, 0);
}

// ---- What was there before

class Queue {
 public:
  explicit Queue(int key) : id_(msgget(key, IPC_CREAT | IPC_EXCL | 0666)) {}
  ~Queue() { msgctl(id_, IPC_RMID, nullptr); }
  int id() const { return id_; }
  bool IsThere() const {
    msqid_ds status;
    return msgctl(id_, IPC_STAT, &status) == 0;
  }

 private:
  int id_;
};

constexpr int kTheirKey = 0x7e57'0001;
constexpr int kOurKey = 0x7e57'0002;

std::vector<int> Ids(const Inventory& inventory) {
  std::vector<int> ids;
  for (const auto& queue : inventory.queues) ids.push_back(queue.id);
  return ids;
}

TEST(ReducedJailTest, WhatWasThereBeforeIsNotListedAndNotRemoved) {
  const Queue theirs(kTheirKey);
  std::ofstream("/dev/shm/theirs") << "x";
  const std::unique_ptr<Jail> jail = MakeJail(Reduced());
  EXPECT_TRUE(jail->foreign().queues.ids.contains(theirs.id()));
  EXPECT_TRUE(jail->foreign().names.contains("/dev/shm/theirs"));
  ASSERT_TRUE(jail->Make({{.kind = Fixture::Kind::kSysvQueue, .key = kOurKey}}).ok());
  EXPECT_EQ(RunShell(*jail, "echo x > /dev/shm/ours").wait_status, 0);
  const Inventory found = *jail->TakeInventory();
  EXPECT_THAT(Ids(found), Not(Contains(theirs.id())));
  EXPECT_THAT(Paths(found), Contains("/dev/shm/ours"));
  EXPECT_THAT(Paths(found), Not(Contains("/dev/shm/theirs")));
  EXPECT_TRUE(jail->Remove(found).ok());
  EXPECT_THAT(Ids(*jail->TakeInventory()), IsEmpty());
  EXPECT_FALSE(Exists("/dev/shm/ours"));
  EXPECT_TRUE(theirs.IsThere());
  EXPECT_TRUE(Exists("/dev/shm/theirs"));
  unlink("/dev/shm/theirs");
}

TEST(ReducedJailTest, AFixtureWhoseKeyIsTakenGetsAnother) {
  const Queue theirs(kTheirKey);
  const std::unique_ptr<Jail> jail = MakeJail(Reduced());
  const int instead = jail->foreign().queues.keys.at(kTheirKey);
  ASSERT_TRUE(jail->Make({{.kind = Fixture::Kind::kSysvQueue, .key = kTheirKey}}).ok());
  const Inventory found = *jail->TakeInventory();
  ASSERT_EQ(found.queues.size(), 1u);
  EXPECT_EQ(found.queues[0].key, instead);
  EXPECT_TRUE(jail->Remove(found).ok());
}

PROBE(LeavesAQueue) {
  return mq_open("/jail-test", O_CREAT | O_EXCL | O_RDWR, 0600, nullptr) < 0 ? 1 : 0;
}

// /dev/mqueue need not be mounted.
TEST(ReducedJailTest, AQueueIsFoundByItsNameAndRemoved) {
  const std::unique_ptr<Jail> jail = MakeJail(Reduced(OptionsWithProbes()));
  EXPECT_EQ(RunProbe(*jail, "LeavesAQueue").wait_status, 0);
  const Inventory found = *jail->TakeInventory({"/jail-test", "/no-such-queue"});
  EXPECT_THAT(Paths(found), Contains("/dev/mqueue/jail-test"));
  EXPECT_THAT(Paths(found), Not(Contains("/dev/mqueue/no-such-queue")));
  EXPECT_TRUE(jail->Remove(found).ok());
  EXPECT_LT(mq_open("/jail-test", O_RDONLY), 0);
  EXPECT_EQ(errno, ENOENT);
}

// ---- The end

// Says who it is, from a session of its own that outlives its parent, and lasts.
constexpr char kDaemon[] = "setsid sh -c 'echo $$; exec sleep 1000' &";

TEST(ReducedJailTest, ItsEndIsTheEndOfAllItsProcesses) {
  std::unique_ptr<Jail> jail = MakeJail(Compiling());
  ProgramSpec spec = ShellSpec(kDaemon);
  spec.standard_output = StdioKind::kPipe;
  Program program = Start(*jail, spec);
  const UniqueFd daemon = OpenProcess(std::stoi(ReadUntil(program.output, "\n")));
  ASSERT_TRUE(daemon.valid());
  jail.reset();
  EXPECT_TRUE(HasEnded(daemon));
}

TEST(ReducedJailTest, KillAllReachesOrphansAndNobodyElse) {
  const std::unique_ptr<Jail> jail = MakeJail(Compiling());
  ProgramSpec spec = ShellSpec(kDaemon);
  spec.standard_output = StdioKind::kPipe;
  Program program = Start(*jail, spec);
  const UniqueFd daemon = OpenProcess(std::stoi(ReadUntil(program.output, "\n")));
  EXPECT_TRUE(jail->KillAll().ok());
  EXPECT_TRUE(HasEnded(daemon));
  EXPECT_EQ(RunShell(*jail, "echo still").output, "still\n");
}

TEST(ReducedJailTest, ItsFolderGoesWhateverProgramsDidToIt) {
  std::unique_ptr<Jail> jail = MakeJail(Compiling());
  EXPECT_EQ(RunShell(*jail, "mkdir -p a/b; echo x > a/b/c; chmod 0 a/b a").wait_status, 0);
  const std::string root = jail->root();
  EXPECT_TRUE(Exists(root));
  jail.reset();
  EXPECT_FALSE(Exists(root));
}

// init cleans up after a keeper that could not.
TEST(ReducedJailTest, AKilledKeeperLeavesNothing) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const pid_t keeper = fork();
  if (keeper == 0) {
    const std::unique_ptr<Jail> jail = MakeJail(Reduced());
    ProgramSpec spec = ShellSpec(kDaemon);
    spec.standard_output = StdioKind::kPipe;
    Program program = Start(*jail, spec);
    const std::string daemon = ReadUntil(program.output, "\n");
    dprintf(ends[1], "%s%d\n%s\n", daemon.c_str(), jail->init_pid(), jail->root().c_str());
    kill(getpid(), SIGKILL);
  }
  close(ends[1]);
  const UniqueFd told(ends[0]);
  std::istringstream words(ReadToEnd(told));
  pid_t daemon = 0, init = 0;
  std::string root;
  words >> daemon >> init >> root;
  waitpid(keeper, nullptr, 0);
  ASSERT_FALSE(root.empty());
  const UniqueFd init_process = OpenProcess(init);
  EXPECT_TRUE(!init_process.valid() || HasEnded(init_process));
  EXPECT_TRUE(kill(daemon, 0) < 0 && errno == ESRCH);
  EXPECT_FALSE(Exists(root));
  EXPECT_TRUE(TurnIsFree());
}

}  // namespace
}  // namespace ipclab
