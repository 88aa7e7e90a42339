// Signals: what they interrupt, and what they stop.
#include <errno.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

void DoNothing(int) {}

void Handle(int signal, int flags) {
  struct sigaction action = {};
  action.sa_handler = DoNothing;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

// A child reads from a pipe; its parent sends it SIGUSR1 while it waits, and a byte after that.
int ReadWhileSignalled(int handler_flags) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const pid_t child = fork();
  if (child == 0) {
    Handle(SIGUSR1, handler_flags);
    char byte;
    const ssize_t n = read(ends[0], &byte, 1);
    _exit(n == 1 ? 0 : errno == EINTR ? 4 : 1);
  }
  sleep(1);
  kill(child, SIGUSR1);
  sleep(1);
  if (write(ends[1], "x", 1) != 1) return 1;
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TRACEE(IsInterrupted) { return ReadWhileSignalled(0); }
TRACEE(IsRestarted) { return ReadWhileSignalled(SA_RESTART); }

// Without SA_RESTART a signal ends the read.
TEST(SignalTest, AnInterruptedReadFails) {
  const RunRecord run = Trace("IsInterrupted");
  EXPECT_EQ(run.processes[0].status, 4);
  const Event read = OnlyCall(run, "read", 1);
  EXPECT_EQ(read.error, EINTR);
  EXPECT_EQ(read.result, -1);
  EXPECT_TRUE(read.interrupted);
  EXPECT_EQ(read.count, 1u);
}

// With SA_RESTART the program makes one call, though the kernel begins it twice.
TEST(SignalTest, ARestartedReadIsOneCall) {
  const RunRecord run = Trace("IsRestarted");
  EXPECT_EQ(run.processes[0].status, 0);
  const Event read = OnlyCall(run, "read", 1);
  EXPECT_EQ(read.error, 0);
  EXPECT_EQ(read.bytes, 1u);
  EXPECT_EQ(read.count, 1u);
  EXPECT_TRUE(read.interrupted);
  EXPECT_LT(read.entered, OnlyCall(run, "kill").seq);
}

void Tell(int) {
  if (write(STDERR_FILENO, "!", 1) != 1) _exit(9);
}

// As IsRestarted, but the handler makes a call of its own.
TRACEE(IsRestartedAfterACall) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const pid_t child = fork();
  if (child == 0) {
    struct sigaction action = {};
    action.sa_handler = Tell;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, nullptr);
    char byte;
    _exit(read(ends[0], &byte, 1) == 1 ? 0 : 1);
  }
  sleep(1);
  kill(child, SIGUSR1);
  sleep(1);
  if (write(ends[1], "x", 1) != 1) return 1;
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

// What a handler calls does not make two calls of the one that the kernel restarts after it.
TEST(SignalTest, ARestartedReadIsOneCallWhateverTheHandlerCalls) {
  const RunRecord run = Trace("IsRestartedAfterACall");
  EXPECT_EQ(run.processes[0].status, 0);
  const Event read = OnlyCall(run, "read", 1);
  EXPECT_EQ(read.error, 0);
  EXPECT_EQ(read.bytes, 1u);
  EXPECT_LT(read.entered, OnlyCall(run, "write", 1).entered);
}

// The arrival of a signal is an event with its number and its sender.
TEST(SignalTest, TheArrivalIsRecorded) {
  const RunRecord run = Trace("IsRestarted");
  const Event arrival = OnlyCall(run, "signal", 1);
  EXPECT_EQ(arrival.flags, SIGUSR1);
  EXPECT_EQ(arrival.target, 0);
  EXPECT_GT(arrival.seq, OnlyCall(run, "kill").entered);
}

TRACEE(WritesWhileSignalled) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    Handle(SIGUSR1, 0);
    static char bytes[100'000];
    const ssize_t n = write(ends[1], bytes, sizeof bytes);
    _exit(n > 0 && n < static_cast<ssize_t>(sizeof bytes) ? 0 : 1);
  }
  close(ends[1]);
  sleep(1);
  kill(child, SIGUSR1);
  waitpid(child, nullptr, 0);
  char buffer[4096];
  while (read(ends[0], buffer, sizeof buffer) > 0) {
  }
  return 0;
}

// A write that a signal ends in the middle has moved a part: no more flows.
TEST(SignalTest, AnInterruptedWriteMovesAPart) {
  const RunRecord run = Trace("WritesWhileSignalled");
  EXPECT_EQ(run.processes[1].status, 0);
  const Event write = OnlyCall(run, "write", 1);
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].bytes, write.bytes);
  EXPECT_LT(write.bytes, 100'000u);
}

TRACEE(StopsAndContinuesAReader) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const pid_t child = fork();
  if (child == 0) {
    char byte;
    _exit(read(ends[0], &byte, 1) == 1 ? 0 : 1);
  }
  sleep(1);
  int status = 0;
  kill(child, SIGSTOP);
  if (waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status)) return 2;
  kill(child, SIGCONT);
  if (waitpid(child, &status, WCONTINUED) != child || !WIFCONTINUED(status)) return 3;
  if (write(ends[1], "x", 1) != 1) return 4;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

// A process that was stopped and continued goes on with its call; it was not reaped by being looked
// at.
TEST(SignalTest, AStoppedProcessGoesOnWhenContinued) {
  const RunRecord run = Trace("StopsAndContinuesAReader");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[0].status, 0);
  EXPECT_EQ(OnlyCall(run, "read", 1).bytes, 1u);
  EXPECT_EQ(run.processes[1].reaper, 0);
  EXPECT_GT(run.processes[1].reaped, run.processes[1].ended);
}

TRACEE(StopsItself) {
  const pid_t child = fork();
  if (child == 0) {
    raise(SIGSTOP);
    dprintf(1, "continued\n");
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, WUNTRACED);
  if (!WIFSTOPPED(status)) return 1;
  dprintf(1, "stopped\n");
  kill(child, SIGCONT);
  waitpid(child, &status, 0);
  return 0;
}

// A process may stop itself; it does nothing until it is continued.
TEST(SignalTest, AProcessMayStopItself) {
  const RunRecord run = Trace("StopsItself");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.OutputOfTree(0, 1), "stopped\ncontinued\n");
}

TRACEE(IsStoppedForGood) {
  raise(SIGSTOP);
  return 0;
}

// A process that nobody continues is waited for in vain.
TEST(SignalTest, AProcessStoppedForGoodIsADeadlock) {
  EXPECT_EQ(Trace("IsStoppedForGood").outcome, Outcome::kDeadlock);
}

TRACEE(WaitsForAnySignal) {
  Handle(SIGTERM, 0);
  pause();
  dprintf(1, "got it\n");
  return 0;
}

// The host sends a signal when the program waits for one.
TEST(SignalTest, TheHostMaySendASignal) {
  Staging staging;
  staging.tracees = {"WaitsForAnySignal"};
  bool sent = false;
  staging.on_idle = [&sent](Tracer& tracer) {
    if (sent || !tracer.IsWaiting(0)) return false;
    sent = true;
    return tracer.Signal(0, SIGTERM, /*group=*/false);
  };
  const RunRecord run = Trace(staging);
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(Printed(run), "got it\n");
}

volatile sig_atomic_t signalled = 0;
void Note(int) { signalled = 1; }

// Waits for the child's signal if it has not come yet, by `wait`.
int LooksThenWaits(int (*wait)()) {
  signal(SIGUSR1, Note);
  if (fork() == 0) {
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  const bool early = signalled != 0;
  if (!early) wait();
  return 0;
}

TRACEE(LooksThenPauses) { return LooksThenWaits(pause); }
TRACEE(BlocksLooksThenSuspends) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return LooksThenWaits([] {
    sigset_t none;
    sigemptyset(&none);
    return sigsuspend(&none);
  });
}

// Who is held up at pause() handles a signal of the meantime before it, and then waits in vain.
TEST(SignalTest, ASignalBetweenTheLookAndTheWaitIsLost) {
  constexpr std::uint64_t kHoldsWaits = 3001;
  TracerOptions options;
  options.perturb = true;
  options.seed = kHoldsWaits;
  const RunRecord run = Trace("LooksThenPauses", options);
  EXPECT_EQ(run.outcome, Outcome::kDeadlock);
  ASSERT_EQ(run.waits.size(), 1u);
  EXPECT_EQ(run.waits[0].call, "pause");
  EXPECT_TRUE(CallsOf(run, "pause").empty() || CallsOf(run, "pause")[0].seq == kNever);
  EXPECT_LT(CallsOf(run, "signal", 0).at(0).seq, run.waits[0].since);
}

TEST(SignalTest, ABlockedSignalIsNotLostInAnyOrder) {
  for (std::uint64_t seed = 1; seed < 24'000; seed += 1000) {
    TracerOptions options;
    options.perturb = true;
    options.seed = seed;
    EXPECT_EQ(Trace("BlocksLooksThenSuspends", options).outcome, Outcome::kExited) << seed;
  }
}

TRACEE(ForksAndBothWait) {
  Handle(SIGINT, 0);
  const pid_t child = fork();
  pause();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return 0;
}

// ^C reaches the whole process group.
TEST(SignalTest, TheHostMaySignalAGroup) {
  Staging staging;
  staging.tracees = {"ForksAndBothWait"};
  bool sent = false;
  staging.on_idle = [&sent](Tracer& tracer) {
    return !std::exchange(sent, true) && tracer.Signal(0, SIGINT, /*group=*/true);
  };
  const RunRecord run = Trace(staging);
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_FALSE(CallsOf(run, "signal", 1).empty());
}

}  // namespace
}  // namespace ipclab
