// Processes and threads: born, and replaced by exec.
#include <errno.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <set>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

TRACEE(Forks) {
  const pid_t child = fork();
  if (child == 0) _exit(7);
  waitpid(child, nullptr, 0);
  return 0;
}

// fork makes a process with a parent, a name, an end and somebody who waited for it.
TEST(ProcessTest, ForkIsFollowed) {
  const RunRecord run = Trace("Forks");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  ASSERT_EQ(run.processes.size(), 2u);
  const Process& child = run.processes[1];
  EXPECT_EQ(child.name, "p.1");
  EXPECT_EQ(child.parent, 0);
  EXPECT_EQ(child.end, Process::End::kExited);
  EXPECT_EQ(child.status, 7);
  EXPECT_EQ(child.reaper, 0);
  EXPECT_GT(child.reaped, child.ended);
  EXPECT_EQ(OnlyCall(run, "fork").target, 1);
}

TRACEE(RunsAShellThenForks) {
  if (system("exit 3") == -1) return 1;
  for (int i = 0; i < 2; ++i) {
    if (fork() == 0) _exit(i);
    wait(nullptr);
  }
  return 0;
}

// The child that was asked for is not the shell of system(3).
TEST(ProcessTest, AShellOfSystemGivesItsNameToTheNextChild) {
  Staging staging;
  staging.tracees = {"RunsAShellThenForks"};
  staging.children = {"first", "second"};
  const RunRecord run = Trace(staging);
  ASSERT_EQ(run.processes.size(), 4u);
  EXPECT_EQ(run.processes[1].name, "p.1");
  EXPECT_EQ(run.processes[2].name, "first");
  EXPECT_EQ(run.processes[3].name, "second");
}

// Programs see the pids of their own namespace, and so does the record.
TEST(ProcessTest, PidsAreThoseThatProgramsSee) {
  Staging staging;
  staging.tracees = {"Forks"};
  staging.own_pids = true;
  const RunRecord run = Trace(staging);
  ASSERT_EQ(run.processes.size(), 2u);
  EXPECT_EQ(run.processes[0].pid, 1);
  EXPECT_EQ(run.processes[1].pid, 2);
  EXPECT_EQ(OnlyCall(run, "fork").result, 2);
  EXPECT_EQ(OnlyCall(run, "wait").target, 1);
}

TRACEE(ForksAGrandchild) {
  if (fork() == 0) {
    if (fork() == 0) _exit(2);
    wait(nullptr);
    _exit(1);
  }
  wait(nullptr);
  return 0;
}

// A grandchild is its parent's first child.
TEST(ProcessTest, GrandchildrenAreFollowed) {
  const RunRecord run = Trace("ForksAGrandchild");
  ASSERT_EQ(run.processes.size(), 3u);
  EXPECT_EQ(run.processes[2].name, "p.1.1");
  EXPECT_EQ(run.processes[2].parent, 1);
  EXPECT_EQ(run.processes[2].status, 2);
  EXPECT_EQ(run.processes[2].reaper, 1);
  EXPECT_TRUE(run.Descends(2, 0));
}

TRACEE(ForksMany) {
  for (int i = 0; i < 20; ++i) {
    if (fork() == 0) _exit(i);
  }
  while (wait(nullptr) > 0) {
  }
  return 0;
}

// Every one of many children is known, has its own status and was waited for.
TEST(ProcessTest, ManyChildrenAreToldApart) {
  const RunRecord run = Trace("ForksMany");
  ASSERT_EQ(run.processes.size(), 21u);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(run.processes[static_cast<std::size_t>(i) + 1].status, i);
    EXPECT_EQ(run.processes[static_cast<std::size_t>(i) + 1].reaper, 0);
  }
}

TRACEE(VforksAndExecs) {
  const pid_t child = vfork();
  if (child == 0) {
    execl("/bin/true", "true", nullptr);
    _exit(1);
  }
  waitpid(child, nullptr, 0);
  return 0;
}

// A vfork ends only when the child has called exec.
TEST(ProcessTest, VforkIsFollowed) {
  const RunRecord run = Trace("VforksAndExecs");
  ASSERT_EQ(run.processes.size(), 2u);
  ASSERT_EQ(run.processes[1].execs.size(), 1u);
  EXPECT_LT(run.processes[1].execs[0].seq, OnlyCall(run, "vfork").seq);
  EXPECT_EQ(run.processes[1].status, 0);
  EXPECT_EQ(run.outcome, Outcome::kExited);
}

TRACEE(Spawns) {
  pid_t child = 0;
  char name[] = "true";
  char* const argv[] = {name, nullptr};
  if (posix_spawn(&child, "/bin/true", nullptr, nullptr, argv, nullptr) != 0) return 1;
  waitpid(child, nullptr, 0);
  return 0;
}

// posix_spawn makes a child that runs a system's program, which is none of the submission's.
TEST(ProcessTest, PosixSpawnIsFollowed) {
  const RunRecord run = Trace("Spawns");
  EXPECT_EQ(run.processes[0].status, 0);
  ASSERT_EQ(run.processes.size(), 2u);
  EXPECT_EQ(run.processes[1].program, "true");
  EXPECT_FALSE(run.processes[1].submission);
  ASSERT_EQ(run.processes[1].execs.size(), 1u);
  EXPECT_EQ(run.processes[1].execs[0].argv, std::vector<std::string>{"true"});
  EXPECT_EQ(run.processes[1].reaper, 0);
}

void* PrintFromThread(void*) {
  dprintf(1, "thread\n");
  return nullptr;
}

TRACEE(StartsThreads) {
  pthread_t threads[3];
  for (pthread_t& thread : threads) pthread_create(&thread, nullptr, PrintFromThread, nullptr);
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  dprintf(1, "main\n");
  return 0;
}

// A thread is no process, but its calls are told from those of others.
TEST(ProcessTest, ThreadsAreFollowed) {
  const RunRecord run = Trace("StartsThreads");
  ASSERT_EQ(run.processes.size(), 1u);
  EXPECT_EQ(run.processes[0].end, Process::End::kExited);
  EXPECT_EQ(run.processes[0].status, 0);
  EXPECT_EQ(Printed(run), "thread\nthread\nthread\nmain\n");
  std::set<pid_t> writers;
  for (const Event& write : CallsOf(run, "write")) writers.insert(write.thread);
  EXPECT_EQ(writers.size(), 4u);
  EXPECT_FALSE(CallsOf(run, "thread").empty());
}

TRACEE(PrintsItsName) {
  dprintf(1, "second program\n");
  return 5;
}

void* ExecFromThread(void*) {
  execl(OwnExecutable().c_str(), "again", kTraceeFlag, "PrintsItsName", nullptr);
  return nullptr;
}

TRACEE(ExecsFromAThread) {
  pthread_t thread;
  pthread_create(&thread, nullptr, ExecFromThread, nullptr);
  while (true) pause();
}

// exec by a thread that is not the first one: the process goes on under the same pid, with one
// thread.
TEST(ProcessTest, ExecFromAnotherThreadReplacesTheProcess) {
  const RunRecord run = Trace("ExecsFromAThread");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  ASSERT_EQ(run.processes.size(), 1u);
  EXPECT_EQ(run.processes[0].execs.size(), 2u);
  EXPECT_EQ(run.processes[0].status, 5);
  EXPECT_EQ(Printed(run), "second program\n");
}

TRACEE(ExitsWithThreads) {
  pthread_t thread;
  pthread_create(
      &thread, nullptr, [](void*) -> void* { return pause(), nullptr; }, nullptr);
  return 4;
}

// exit ends a process with all its threads, also those that wait.
TEST(ProcessTest, ExitEndsWaitingThreads) {
  const RunRecord run = Trace("ExitsWithThreads");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[0].end, Process::End::kExited);
  EXPECT_EQ(run.processes[0].status, 4);
}

TRACEE(ExecsAMissingProgram) {
  execl("/no/such/program", "program", nullptr);
  return errno == ENOENT ? 3 : 4;
}

// An exec that failed is a call like any other; the process runs what it ran.
TEST(ProcessTest, AFailedExecReplacesNothing) {
  const RunRecord run = Trace("ExecsAMissingProgram");
  EXPECT_EQ(run.processes[0].status, 3);
  EXPECT_EQ(run.processes[0].execs.size(), 1u);
  EXPECT_EQ(OnlyCall(run, "exec").error, ENOENT);
}

}  // namespace
}  // namespace ipclab
