#include "grader/gradebook/worker_pool.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "grader/base/unique_fd.h"

namespace ipclab {
namespace {

using std::chrono::seconds;

std::vector<std::string> Shell(const std::string& script) { return {"/bin/sh", "-c", script}; }

WorkerEnd Next(WorkerPool& pool) {
  return pool.Wait(Deadline::After(seconds(60))).value().value_or(WorkerEnd());
}

TEST(WorkerPoolTest, AWorkerTellsItsOutputAndItsStatus) {
  WorkerPool pool;
  ASSERT_TRUE(pool.Start(7, Shell("cat; echo out; echo err >&2; exit 3"), seconds(60)).ok());
  EXPECT_EQ(pool.running(), 1u);
  const WorkerEnd end = Next(pool);
  EXPECT_EQ(end.id, 7u);
  EXPECT_EQ(end.exit_status, 3);
  EXPECT_EQ(end.output, "out\n");
  EXPECT_EQ(end.error, "err\n");
  EXPECT_EQ(pool.running(), 0u);
}

TEST(WorkerPoolTest, AWorkerThatDiesIsOneThatEnded) {
  WorkerPool pool;
  ASSERT_TRUE(pool.Start(1, Shell("kill -SEGV $$"), seconds(60)).ok());
  const WorkerEnd end = Next(pool);
  EXPECT_EQ(end.exit_status, -1);
  EXPECT_EQ(end.signal, SIGSEGV);
}

TEST(WorkerPoolTest, AProgramThatIsNotThereIsTold) {
  WorkerPool pool;
  ASSERT_TRUE(pool.Start(1, {"/nonexistent"}, seconds(60)).ok());
  EXPECT_EQ(Next(pool).exit_status, 127);
}

TEST(WorkerPoolTest, WhoeverEndsIsTakenInAnyOrder) {
  WorkerPool pool;
  ASSERT_TRUE(pool.Start(1, {"/bin/cat", "/dev/tty-that-is-not"}, seconds(60)).ok());
  ASSERT_TRUE(pool.Start(2, Shell("exec sleep 1000"), seconds(60)).ok());
  ASSERT_TRUE(pool.Start(3, Shell("exit 0"), seconds(60)).ok());
  const std::set<std::size_t> ended = {Next(pool).id, Next(pool).id};
  EXPECT_EQ(ended, (std::set<std::size_t>{1, 3}));
  EXPECT_FALSE(pool.Wait(Deadline::After(seconds(0))).value().has_value());
}

TEST(WorkerPoolTest, AWorkerHasOnlySoMuchTime) {
  WorkerPool pool;
  ASSERT_TRUE(pool.Start(1, Shell("echo begun; sleep 1000"), seconds(0)).ok());
  WorkerEnd end;
  while (end.id != 1) end = Next(pool);
  EXPECT_TRUE(end.timed_out);
  EXPECT_EQ(end.signal, SIGKILL);
}

TEST(WorkerPoolTest, WhatAWorkerLeavesInItsGroupEndsWithIt) {
  WorkerPool pool;
  ASSERT_TRUE(pool.Start(1, Shell("sleep 1000 & echo $!"), seconds(60)).ok());
  const pid_t left = static_cast<pid_t>(std::stol(Next(pool).output));
  const UniqueFd process(static_cast<int>(syscall(SYS_pidfd_open, left, 0)));
  pollfd end = {process.get(), POLLIN, 0};
  EXPECT_TRUE(!process.valid() || poll(&end, 1, 60'000) == 1);  // gone, or on its way
}

// Of a pool whose process is killed nothing goes on.
TEST(WorkerPoolTest, WorkersDieWithTheirPool) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    WorkerPool pool;
    // The worker itself says that it runs: before, it would end in another way.
    const std::string script = "echo >&" + std::to_string(ends[1]) + "; exec sleep 1000";
    (void)pool.Start(1, Shell(script), seconds(1000));
    pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ends[0], &byte, 1), 1);
  kill(child, SIGKILL);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_GT(wait(&status), 0);  // the worker, which has come to us
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(wait(nullptr), -1);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace ipclab
