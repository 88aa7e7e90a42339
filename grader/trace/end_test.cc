// Ends of processes, and who waits for them.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

TRACEE(KillsItsChild) {
  const pid_t child = fork();
  if (child == 0) {
    while (true) pause();
  }
  sleep(1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  return 0;
}

// A child killed while it was blocked has ended by that signal, and its parent saw it.
TEST(EndTest, AChildMayBeKilled) {
  const RunRecord run = Trace("KillsItsChild");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[1].end, Process::End::kSignalled);
  EXPECT_EQ(run.processes[1].status, SIGKILL);
  EXPECT_EQ(run.processes[1].reaper, 0);
  EXPECT_EQ(OnlyCall(run, "kill").target, 1);
}

TRACEE(KillsAnUnstartedChild) {
  const pid_t child = fork();
  if (child == 0) {
    while (true) pause();
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  return 0;
}

// A child that was killed before it did anything lived nevertheless.
TEST(EndTest, AChildMayBeKilledBeforeItMoved) {
  for (const std::uint64_t seed : {0, 1000, 2000, 3000, 4000}) {
    TracerOptions options;
    options.seed = seed;
    options.perturb = seed > 0;
    const RunRecord run = Trace("KillsAnUnstartedChild", options);
    EXPECT_EQ(run.outcome, Outcome::kExited);
    ASSERT_EQ(run.processes.size(), 2u);
    EXPECT_EQ(run.processes[1].status, SIGKILL);
    EXPECT_NE(run.processes[1].reaped, kNever);
  }
}

TRACEE(Crashes) {
  raise(SIGSEGV);
  return 0;
}

// A crash is the outcome of a run.
TEST(EndTest, ACrashIsAnOutcome) {
  const RunRecord run = Trace("Crashes");
  EXPECT_EQ(run.outcome, Outcome::kSignalled);
  EXPECT_EQ(run.processes[0].end, Process::End::kSignalled);
  EXPECT_EQ(run.processes[0].status, SIGSEGV);
}

TRACEE(WaitsWithWaitid) {
  const pid_t child = fork();
  if (child == 0) _exit(3);
  siginfo_t info = {};
  if (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) != 0) return 1;
  dprintf(1, "looked\n");
  if (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED) != 0) return 1;
  return info.si_status;
}

// WNOWAIT only looks: the child is waited for by the call after it.
TEST(EndTest, WaitidReapsUnlessItOnlyLooks) {
  const RunRecord run = Trace("WaitsWithWaitid");
  EXPECT_EQ(run.processes[0].status, 3);
  EXPECT_EQ(run.processes[1].reaper, 0);
  EXPECT_GT(run.processes[1].reaped, OnlyCall(run, "write").seq);
}

TRACEE(AsksWithoutWaiting) {
  int gate[2];
  if (pipe(gate) != 0) return 1;
  const pid_t child = fork();
  if (child == 0) {
    close(gate[1]);
    char byte;
    _exit(read(gate[0], &byte, 1) == 0 ? 6 : 1);
  }
  if (waitpid(child, nullptr, WNOHANG) != 0) return 1;
  close(gate[1]);
  int status = 0;
  waitpid(-1, &status, 0);
  return WEXITSTATUS(status);
}

// WNOHANG that finds nobody reaps nobody.
TEST(EndTest, AskingForALivingChildReapsNobody) {
  const RunRecord run = Trace("AsksWithoutWaiting");
  EXPECT_EQ(run.processes[0].status, 6);
  const std::vector<Event> waits = CallsOf(run, "wait");
  ASSERT_EQ(waits.size(), 2u);
  EXPECT_EQ(waits[0].result, 0);
  EXPECT_GT(run.processes[1].reaped, waits[0].seq);
}

TRACEE(IgnoresSigchld) {
  signal(SIGCHLD, SIG_IGN);
  if (fork() == 0) _exit(0);
  return waitpid(-1, nullptr, 0) == -1 ? 0 : 1;  // waits until none is left
}

TRACEE(WantsNoZombies) {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  action.sa_flags = SA_NOCLDWAIT;
  sigaction(SIGCHLD, &action, nullptr);
  if (fork() == 0) _exit(0);
  return waitpid(-1, nullptr, 0) == -1 ? 0 : 1;
}

// Who ignores SIGCHLD, or asks for no zombies, leaves none.
TEST(EndTest, ChildrenOfWhoIgnoresSigchldAreReapedByThemselves) {
  for (const char* tracee : {"IgnoresSigchld", "WantsNoZombies"}) {
    const RunRecord run = Trace(tracee);
    EXPECT_EQ(run.outcome, Outcome::kExited);
    EXPECT_EQ(run.processes[0].status, 0);
    EXPECT_TRUE(run.processes[1].auto_reaped);
    EXPECT_EQ(run.processes[1].reaped, run.processes[1].ended);
  }
}

TRACEE(StopsIgnoringSigchld) {
  signal(SIGCHLD, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  const pid_t child = fork();
  if (child == 0) _exit(0);
  return waitpid(child, nullptr, 0) == child ? 0 : 1;
}

// It is the disposition at the child's end that counts.
TEST(EndTest, AChildIsNotReapedByItselfOnceSigchldIsDefaultAgain) {
  const RunRecord run = Trace("StopsIgnoringSigchld");
  EXPECT_EQ(run.processes[0].status, 0);
  EXPECT_FALSE(run.processes[1].auto_reaped);
  EXPECT_EQ(run.processes[1].reaper, 0);
}

TRACEE(LeavesAZombie) {
  int gate[2];
  if (pipe(gate) != 0) return 1;
  if (fork() == 0) _exit(0);
  close(gate[1]);
  char byte;
  return static_cast<int>(read(gate[0], &byte, 1));  // until the child has ended
}

// A child that nobody waited for was never reaped.
TEST(EndTest, AZombieIsNotReaped) {
  const RunRecord run = Trace("LeavesAZombie");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[1].end, Process::End::kExited);
  EXPECT_EQ(run.processes[1].reaped, kNever);
  EXPECT_LT(run.processes[1].ended, run.processes[0].ended);
}

// The process between a daemon and who started it.
int Daemonize(void (*daemon)()) {
  const pid_t child = fork();
  if (child != 0) return waitpid(child, nullptr, 0) == child ? 0 : 1;
  setsid();
  if (fork() != 0) _exit(0);
  daemon();
  _exit(0);
}

TRACEE(MakesABusyDaemon) {
  return Daemonize([] { dprintf(1, "daemon\n"); });
}

// A daemon that has something to do at once does it, though the program has ended.
TEST(EndTest, ADaemonFinishesWhatItCanDoAtOnce) {
  const RunRecord run = Trace("MakesABusyDaemon");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  ASSERT_EQ(run.processes.size(), 3u);
  EXPECT_EQ(Printed(run, 2), "daemon\n");
  EXPECT_EQ(run.processes[2].end, Process::End::kExited);
  EXPECT_EQ(run.processes[2].name, "p.1.1");
}

TRACEE(MakesAWaitingDaemon) {
  return Daemonize([] { pause(); });
}

// A daemon that would live on is ended by the grader; that is no deadlock.
TEST(EndTest, AWaitingDaemonIsKilledAtTheEnd) {
  const RunRecord run = Trace("MakesAWaitingDaemon");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  ASSERT_EQ(run.processes.size(), 3u);
  EXPECT_EQ(run.processes[0].status, 0);
  EXPECT_EQ(run.processes[2].end, Process::End::kKilledByGrader);
  EXPECT_EQ(run.processes[2].reaped, kNever);
}

}  // namespace
}  // namespace ipclab
