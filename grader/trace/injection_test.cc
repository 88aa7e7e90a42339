// Calls that are made to fail.
#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
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

}  // namespace
}  // namespace ipclab
