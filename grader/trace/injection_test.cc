// Calls that are made to fail.
#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

RunRecord TraceFailing(const std::string& tracee, const CallFailure& failure) {
  TracerOptions options;
  options.failures = {failure};
  return Trace(tracee, options);
}

CallFailure Nth(const std::string& call, int nth, int error) {
  CallFailure failure;
  failure.call = call;
  failure.nth = nth;
  failure.error = error;
  return failure;
}

TRACEE(MakesThreePipes) {
  for (int i = 0; i < 3; ++i) {
    int ends[2];
    dprintf(1, "%s ", pipe(ends) == 0 ? "ok" : strerrorname_np(errno));
  }
  return 0;
}

// The n-th call fails and no other; the program sees the error.
TEST(InjectionTest, TheNthCallFailsAndOnlyThat) {
  const RunRecord run = TraceFailing("MakesThreePipes", Nth("pipe", 2, EMFILE));
  EXPECT_EQ(Printed(run), "ok EMFILE ok ");
  EXPECT_EQ(run.injections_done, 1);
  const auto pipes = CallsOf(run, "pipe");
  ASSERT_EQ(pipes.size(), 3u);
  EXPECT_TRUE(pipes[1].injected);
  EXPECT_EQ(pipes[1].error, EMFILE);
  EXPECT_EQ(pipes[1].object, kNoObject);
  EXPECT_FALSE(pipes[0].injected);
  EXPECT_FALSE(pipes[2].injected);
}

// Number 0 stands for every one.
TEST(InjectionTest, EveryCallMayFail) {
  const RunRecord run = TraceFailing("MakesThreePipes", Nth("pipe", 0, ENFILE));
  EXPECT_EQ(Printed(run), "ENFILE ENFILE ENFILE ");
  EXPECT_EQ(run.injections_done, 3);
}

// A call that is never made cannot fail; the record says so.
TEST(InjectionTest, ACallThatIsNotMadeDoesNotFail) {
  const RunRecord run = TraceFailing("MakesThreePipes", Nth("pipe", 4, EMFILE));
  EXPECT_EQ(Printed(run), "ok ok ok ");
  EXPECT_EQ(run.injections_done, 0);
}

TRACEE(ForksOnce) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  if (child < 0) {
    dprintf(1, "fork: %s", strerrorname_np(errno));
    return 1;
  }
  wait(nullptr);
  return 0;
}

// A fork that is made to fail makes no child.
TEST(InjectionTest, AFailedForkMakesNoChild) {
  const RunRecord run = TraceFailing("ForksOnce", Nth("fork", 1, EAGAIN));
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes.size(), 1u);
  EXPECT_EQ(run.processes[0].status, 1);
  EXPECT_EQ(Printed(run), "fork: EAGAIN");
  EXPECT_EQ(OnlyCall(run, "fork").target, kNobody);
}

TRACEE(OpensTwoFiles) {
  for (const char* name : {"one", "two"}) {
    dprintf(1, "%s ", open(name, O_CREAT | O_WRONLY, 0600) >= 0 ? "ok" : strerrorname_np(errno));
  }
  return 0;
}

// With a path only calls about files of that name are meant, and counted.
TEST(InjectionTest, AFailureMayBeAboutOnePath) {
  CallFailure failure = Nth("open", 1, EACCES);
  failure.path = "two";
  const RunRecord run = TraceFailing("OpensTwoFiles", failure);
  EXPECT_EQ(Printed(run), "ok EACCES ");
}

TRACEE(BothWriteToAPipe) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const bool child = fork() == 0;
  const ssize_t n = write(ends[1], "x", 1);
  dprintf(1, "%s", n == 1 ? "ok" : strerrorname_np(errno));
  if (!child) wait(nullptr);
  return 0;
}

// With a process only its calls are meant.
TEST(InjectionTest, AFailureMayBeAboutOneProcess) {
  CallFailure failure = Nth("write", 1, EIO);
  failure.process = "p.*";
  const RunRecord run = TraceFailing("BothWriteToAPipe", failure);
  EXPECT_EQ(Printed(run, 0), "ok");
  EXPECT_EQ(Printed(run, 1), "EIO");
}

TRACEE(WritesAndReads) {
  int ends[2];
  if (pipe2(ends, O_NONBLOCK) != 0) return 1;
  if (write(ends[1], "lost", 4) != -1) return 2;
  if (write(ends[1], "kept", 4) != 4) return 3;
  char buffer[8];
  return read(ends[0], buffer, sizeof buffer) == 4 ? 0 : 4;
}

// A write that was made to fail put nothing in.
TEST(InjectionTest, AFailedWriteMovesNothing) {
  const RunRecord run = TraceFailing("WritesAndReads", Nth("write", 1, ENOSPC));
  EXPECT_EQ(run.processes[0].status, 0);
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].data, "kept");
}

TRACEE(MapsMemory) {
  const bool mapped =
      mmap(nullptr, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
  dprintf(1, "%s", mapped ? "ok" : strerrorname_np(errno));
  return 0;
}

// A map that was made to fail is no memory of the process.
TEST(InjectionTest, AFailedMapIsNoMap) {
  const RunRecord run = TraceFailing("MapsMemory", Nth("mmap", 1, ENOMEM));
  EXPECT_EQ(Printed(run), "ENOMEM");
  for (const Object& object : run.objects) EXPECT_NE(object.kind, ObjectKind::kSharedMap);
}

TRACEE(Sleeps) { return static_cast<int>(usleep(500'000) == -1 ? errno : 0); }

// A sleep that was made to fail takes no time.
TEST(InjectionTest, AFailedSleepTakesNoTime) {
  const RunRecord run = TraceFailing("Sleeps", Nth("sleep", 1, EINTR));
  EXPECT_EQ(run.processes[0].status, EINTR);
  EXPECT_LT(run.virtual_ms, 100);
}

TRACEE(ExecsOnce) {
  execl("/bin/true", "true", nullptr);
  return errno;
}

// An exec that was made to fail leaves the program where it is.
TEST(InjectionTest, AFailedExecReplacesNothing) {
  const RunRecord run = TraceFailing("ExecsOnce", Nth("exec", 1, ENOEXEC));
  EXPECT_EQ(run.processes[0].status, ENOEXEC);
  EXPECT_EQ(run.processes[0].execs.size(), 1u);
}

CallFailure Short(const std::string& call, int nth, std::uint64_t bytes) {
  CallFailure failure = Nth(call, nth, 0);
  failure.how = CallFailure::How::kShort;
  failure.bytes = bytes;
  return failure;
}

CallFailure Interrupted(const std::string& call, int nth) {
  CallFailure failure = Nth(call, nth, 0);
  failure.how = CallFailure::How::kInterrupted;
  return failure;
}

// Says what each read gave, to the end of file.
void ReadAll(int fd) {
  char buffer[8];
  ssize_t n;
  while ((n = read(fd, buffer, sizeof buffer)) > 0)
    dprintf(1, "%.*s,", static_cast<int>(n), buffer);
}

TRACEE(ReadsWhatItWrote) {
  int ends[2];
  if (pipe(ends) != 0 || write(ends[1], "message", 7) != 7) return 1;
  close(ends[1]);
  ReadAll(ends[0]);
  return 0;
}

// A short read takes some of the bytes; the others are still to be read.
TEST(ShortTest, AReadMayGiveLessThanThereIs) {
  const RunRecord run = TraceFailing("ReadsWhatItWrote", Short("read", 1, 3));
  EXPECT_EQ(Printed(run), "mes,sage,");
  EXPECT_EQ(run.injections_done, 1);
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].data, "message");
}

// Every read may be short, to single bytes.
TEST(ShortTest, EveryReadMayBeShort) {
  EXPECT_EQ(Printed(TraceFailing("ReadsWhatItWrote", Short("read", 0, 1))), "m,e,s,s,a,g,e,");
}

TRACEE(WritesAllOfIt) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const char* rest = "message";
  while (*rest != '\0') {
    const ssize_t n = write(ends[1], rest, strlen(rest));
    dprintf(1, "%zd ", n);
    rest += n;
  }
  close(ends[1]);
  ReadAll(ends[0]);
  return 0;
}

// A short write puts some of the bytes in; the program that goes on loses nothing.
TEST(ShortTest, AWriteMayTakeLessThanIsGiven) {
  CallFailure failure = Short("write", 1, 2);
  const RunRecord run = TraceFailing("WritesAllOfIt", failure);
  EXPECT_EQ(Printed(run), "2 5 message,");
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].data, "message");
}

TRACEE(ReadsAndWritesVectors) {
  int ends[2];
  char nothing[1] = {}, one[] = "one", two[] = "two", first[4] = {}, second[8] = {};
  const iovec out[] = {{nothing, 0}, {one, 3}, {two, 3}};
  const iovec in[] = {{first, 3}, {second, 7}};
  if (pipe(ends) != 0) return 1;
  dprintf(1, "%zd ", writev(ends[1], out, 3));
  if (write(ends[1], "+", 1) != 1) return 2;
  dprintf(1, "%zd ", readv(ends[0], in, 2));
  dprintf(1, "%s%s", first, second);
  return 0;
}

// Of a vector the first part is moved, or some of it.
TEST(ShortTest, AVectorMayBeMovedInPart) {
  EXPECT_EQ(Printed(TraceFailing("ReadsAndWritesVectors", Short("writev", 1, 5))), "3 4 one+");
  EXPECT_EQ(Printed(TraceFailing("ReadsAndWritesVectors", Short("readv", 1, 2))), "6 2 on");
}

TRACEE(TalksThroughASocket) {
  int ends[2];
  char buffer[8] = {};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  if (send(ends[1], "abc", 3, 0) != 3) return 2;
  dprintf(1, "%zd ", recv(ends[0], buffer, sizeof buffer, 0));
  dprintf(1, "%s", buffer);
  return 0;
}

TEST(ShortTest, ASocketMayGiveLess) {
  EXPECT_EQ(Printed(TraceFailing("TalksThroughASocket", Short("recv", 1, 1))), "1 a");
}

// A call that asks for no more is not short, and not counted.
TEST(ShortTest, ASmallCallIsNotShort) {
  const RunRecord run = TraceFailing("ReadsWhatItWrote", Short("read", 1, 8));
  EXPECT_EQ(Printed(run), "message,");
  EXPECT_EQ(run.injections_done, 0);
}

// Calls a function with the same values in all argument registers twice, as a compiler that knows
// that the kernel keeps them does.
TRACEE(CountsOnItsRegisters) {
  int ends[2];
  if (pipe(ends) != 0 || write(ends[1], "message", 7) != 7) return 1;
  close(ends[1]);
  char buffer[8] = {};
  long first = 0, second = 0;
  asm volatile(
      "syscall\n\t"
      "mov %%rax, %0\n\t"
      "xor %%eax, %%eax\n\t"
      "syscall\n\t"
      : "=&r"(first), "=&a"(second)
      : "1"(0L), "D"(static_cast<long>(ends[0])), "S"(buffer), "d"(sizeof buffer)
      : "rcx", "r11", "memory");
  dprintf(1, "%ld %ld", first, second);
  return 0;
}

// A short call leaves the registers as they were.
TEST(ShortTest, AShortCallLeavesTheRegistersAlone) {
  EXPECT_EQ(Printed(TraceFailing("CountsOnItsRegisters", Short("read", 1, 3))), "3 4");
}

TRACEE(ReadsAgainWhenInterrupted) {
  int ends[2];
  if (pipe(ends) != 0 || write(ends[1], "ab", 2) != 2) return 1;
  for (int i = 0; i < 2; ++i) {
    char c = 0;
    while (read(ends[0], &c, 1) < 0) dprintf(1, "%s ", strerrorname_np(errno));
    dprintf(1, "%c ", c);
  }
  return 0;
}

// An interrupted call that is made again goes through, also if every call is interrupted.
TEST(InterruptedTest, ACallIsInterruptedOnce) {
  const RunRecord run = TraceFailing("ReadsAgainWhenInterrupted", Interrupted("read", 0));
  EXPECT_EQ(Printed(run), "EINTR a EINTR b ");
  EXPECT_EQ(run.injections_done, 2);
}

// The n-th is counted without those that are made again.
TEST(InterruptedTest, TheNthCallIsInterrupted) {
  EXPECT_EQ(Printed(TraceFailing("ReadsAgainWhenInterrupted", Interrupted("read", 2))),
            "a EINTR b ");
}

TRACEE(WaitsForItsChild) {
  const pid_t child = fork();
  if (child == 0) _exit(7);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) dprintf(1, "%s ", strerrorname_np(errno));
  dprintf(1, "%d", WEXITSTATUS(status));
  return 0;
}

// An interrupted wait leaves the child to be waited for.
TEST(InterruptedTest, AnInterruptedWaitReapsNobody) {
  EXPECT_EQ(Printed(TraceFailing("WaitsForItsChild", Interrupted("wait", 1))), "EINTR 7");
}

TRACEE(TakesASemaphore) {
  const int set = semget(IPC_PRIVATE, 1, 0600);
  sembuf give = {0, 1, 0}, take = {0, -1, 0};
  if (set < 0 || semop(set, &give, 1) != 0) return 1;
  while (semop(set, &take, 1) != 0) dprintf(1, "%s ", strerrorname_np(errno));
  dprintf(1, "%d", semctl(set, 0, GETVAL));
  return semctl(set, 0, IPC_RMID);
}

// An interrupted semaphore operation changes nothing.
TEST(InterruptedTest, AnInterruptedSemaphoreIsNotTaken) {
  EXPECT_EQ(Printed(TraceFailing("TakesASemaphore", Interrupted("semop", 2))), "EINTR 0");
}

}  // namespace
}  // namespace ipclab
