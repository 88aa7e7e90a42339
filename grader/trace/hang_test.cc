// Runs that do not end by themselves: deadlocks, loops, limits.
#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <string>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

// An atomic word that processes share.
std::atomic<int>* SharedWord() {
  void* const memory =
      mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return static_cast<std::atomic<int>*>(memory);
}

TRACEE(ReadsItsOwnPipe) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  char byte;
  return static_cast<int>(read(ends[0], &byte, 1));
}

// A reader that holds the write end itself waits for ever; the record says for what.
TEST(HangTest, AReaderThatHoldsTheWriteEndIsADeadlock) {
  const RunRecord run = Trace("ReadsItsOwnPipe");
  EXPECT_EQ(run.outcome, Outcome::kDeadlock);
  EXPECT_EQ(run.processes[0].end, Process::End::kKilledByGrader);
  ASSERT_EQ(run.waits.size(), 1u);
  EXPECT_EQ(run.waits[0].call, "read");
  EXPECT_EQ(run.waits[0].object, OnlyObject(run, ObjectKind::kPipe));
  EXPECT_FALSE(run.waits[0].spinning);
  EXPECT_EQ(OnlyCall(run, "read").seq, kNever);
}

TRACEE(Pauses) { return pause(); }

// Two programs that each wait for a signal wait for each other.
TEST(HangTest, TwoProcessesInPauseAreADeadlock) {
  Staging staging;
  staging.tracees = {"Pauses", "Pauses"};
  const RunRecord run = Trace(staging);
  EXPECT_EQ(run.outcome, Outcome::kDeadlock);
  ASSERT_EQ(run.waits.size(), 2u);
  for (const Wait& wait : run.waits) EXPECT_EQ(wait.call, "pause");
  EXPECT_NE(run.waits[0].process, run.waits[1].process);
}

TRACEE(WaitsForAPausingChild) {
  if (fork() == 0) _exit(pause());
  wait(nullptr);
  return 0;
}

// Who waits for a child that waits is stuck too.
TEST(HangTest, WaitingForAStuckChildIsADeadlock) {
  const RunRecord run = Trace("WaitsForAPausingChild");
  EXPECT_EQ(run.outcome, Outcome::kDeadlock);
  ASSERT_EQ(run.waits.size(), 2u);
  const auto parents = std::find_if(run.waits.begin(), run.waits.end(),
                                    [](const Wait& wait) { return wait.process == 0; });
  ASSERT_NE(parents, run.waits.end());
  EXPECT_EQ(parents->call, "wait4");
}

TRACEE(SleepsWhileAnotherWaits) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    sleep(15);
    _exit(static_cast<int>(write(ends[1], "x", 1)) - 1);
  }
  char byte;
  return static_cast<int>(read(ends[0], &byte, 1)) - 1;
}

// As long as somebody sleeps nobody is stuck.
TEST(HangTest, WaitingForASleeperIsNoDeadlock) {
  const RunRecord run = Trace("SleepsWhileAnotherWaits");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[0].status, 0);
}

TRACEE(WaitsForAWord) {
  std::atomic<int>* const word = SharedWord();
  if (fork() == 0) {
    sleep(1);
    *word = 1;
    sleep(1);
    _exit(0);
  }
  while (*word == 0) {
  }
  dprintf(1, "seen\n");
  wait(nullptr);
  return 0;
}

// A process that spins on a word lets the other go on, sees the change, and ends; what it burnt is
// noted.
TEST(HangTest, ASpinningProcessLetsTheOtherGoOn) {
  const RunRecord run = Trace("WaitsForAWord");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[0].status, 0);
  EXPECT_EQ(Printed(run), "seen\n");
  EXPECT_GE(run.processes[0].spin_ms, 900);
  EXPECT_EQ(run.processes[1].spin_ms, 0);
}

TRACEE(WaitsForAWordAndYields) {
  std::atomic<int>* const word = SharedWord();
  if (fork() == 0) {
    sleep(1);
    *word = 1;
    _exit(0);
  }
  while (*word == 0) sched_yield();
  wait(nullptr);
  return 0;
}

TRACEE(AsksAgainAndAgain) {
  int ends[2];
  if (pipe2(ends, O_NONBLOCK) != 0) return 1;
  if (fork() == 0) {
    sleep(1);
    _exit(static_cast<int>(write(ends[1], "x", 1)) - 1);
  }
  char byte;
  while (read(ends[0], &byte, 1) < 0 && errno == EAGAIN) {
  }
  wait(nullptr);
  return 0;
}

TRACEE(SelectsNothing) {
  std::atomic<int>* const word = SharedWord();
  if (fork() == 0) {
    sleep(1);
    *word = 1;
    _exit(0);
  }
  while (*word == 0) {
    timeval none = {};
    select(0, nullptr, nullptr, nullptr, &none);
    poll(nullptr, 0, 0);
  }
  wait(nullptr);
  return 0;
}

TRACEE(PollsItsChild) {
  const pid_t child = fork();
  if (child == 0) {
    sleep(1);
    _exit(0);
  }
  while (waitpid(child, nullptr, WNOHANG) == 0) {
  }
  return 0;
}

// A loop of calls that change nothing is spinning as well.
TEST(HangTest, ALoopOfBarrenCallsIsSpinning) {
  for (const char* tracee :
       {"WaitsForAWordAndYields", "AsksAgainAndAgain", "SelectsNothing", "PollsItsChild"}) {
    const RunRecord run = Trace(tracee);
    EXPECT_EQ(run.outcome, Outcome::kExited) << tracee;
    EXPECT_EQ(run.processes[0].status, 0) << tracee;
    EXPECT_GE(run.processes[0].spin_ms, 500) << tracee;
  }
}

constexpr int kSignals = 30;

TRACEE(LoopsWhileSignalled) {
  static volatile sig_atomic_t handled = 0;
  struct sigaction action = {};
  action.sa_handler = [](int) {
    handled = handled + 1;
    dprintf(1, "%d\n", static_cast<int>(handled));
  };
  sigaction(SIGUSR1, &action, nullptr);
  if (fork() == 0) {
    for (int i = 0; i < kSignals; ++i) {
      usleep(100'000);
      kill(getppid(), SIGUSR1);
    }
    _exit(0);
  }
  while (handled < kSignals) {
  }
  wait(nullptr);
  return 0;
}

// Whoever spins handles each signal when it comes.
TEST(HangTest, ASpinningProcessHandlesSignals) {
  const RunRecord run = Trace("LoopsWhileSignalled");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(std::ranges::count(Printed(run), '\n'), kSignals);
  EXPECT_GE(run.processes[0].spin_ms, 20);
}

TRACEE(AsksForEver) {
  int ends[2];
  if (pipe2(ends, O_NONBLOCK) != 0) return 1;
  char byte;
  while (read(ends[0], &byte, 1) < 0) {
  }
  return 0;
}

// A loop of EAGAIN that nobody will end is ended by a limit, and the wait is marked.
TEST(HangTest, AnEndlessLoopOfBarrenCallsIsMarked) {
  TracerOptions options;
  options.limits.cpu_ns = 300'000'000;
  const RunRecord run = Trace("AsksForEver", options);
  EXPECT_EQ(run.outcome, Outcome::kCpuLimit);
  ASSERT_EQ(run.waits.size(), 1u);
  EXPECT_TRUE(run.waits[0].spinning);
  EXPECT_EQ(run.processes[0].end, Process::End::kKilledByGrader);
}

TRACEE(LoopsForEver) {
  while (true) asm volatile("");
}

// A loop without calls is ended by the limit of processor time.
TEST(HangTest, ABusyLoopHitsTheCpuLimit) {
  TracerOptions options;
  options.limits.cpu_ns = 100'000'000;
  const RunRecord run = Trace("LoopsForEver", options);
  EXPECT_EQ(run.outcome, Outcome::kCpuLimit);
  ASSERT_EQ(run.waits.size(), 1u);
  EXPECT_TRUE(run.waits[0].spinning);
  EXPECT_GE(run.processes[0].spin_ms, 50);
}

TRACEE(ComputesABit) {
  if (fork() == 0) {
    for (int i = 0; i < 100'000'000; ++i) asm volatile("");  // not to be left out
    dprintf(1, "done\n");
    _exit(0);
  }
  wait(nullptr);
  return 0;
}

// Work that takes its time, but ends, is no loop.
TEST(HangTest, LongWorkMayEnd) {
  const RunRecord run = Trace("ComputesABit");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(Printed(run, 1), "done\n");
}

TRACEE(SleepsForEver) {
  while (true) sleep(1);
}

// Time that goes by without a step of the scenario is limited.
TEST(HangTest, SleepingForEverHitsTheTimeLimit) {
  const RunRecord run = Trace("SleepsForEver");
  EXPECT_EQ(run.outcome, Outcome::kTimeLimit);
  EXPECT_NEAR(run.virtual_ms, 20'000, 1'500);
}

TRACEE(TwoSleepForEver) {
  if (fork() == 0) {
    while (true) usleep(7'000);
  }
  while (true) usleep(10'000);
}

// The time is up when everybody sleeps, and not when somebody happens to be on his way.
TEST(HangTest, AtTheTimeLimitEverybodySleeps) {
  for (std::uint64_t seed = 1000; seed <= 6000; seed += 1000) {
    TracerOptions options;
    options.seed = seed;
    options.perturb = true;
    const RunRecord run = Trace("TwoSleepForEver", options);
    EXPECT_EQ(run.outcome, Outcome::kTimeLimit) << seed;
    ASSERT_EQ(run.waits.size(), 2u) << seed;
    for (const Wait& wait : run.waits) EXPECT_FALSE(wait.call.empty()) << seed;
  }
}

TRACEE(PrintsForEver) {
  const std::string line(1000, 'x');
  while (write(1, line.data(), line.size()) > 0) {
  }
  return 0;
}

// Output is limited.
TEST(HangTest, PrintingForEverHitsTheOutputLimit) {
  TracerOptions options;
  options.limits.output_bytes = 10'240;
  const RunRecord run = Trace("PrintsForEver", options);
  EXPECT_EQ(run.outcome, Outcome::kOutputLimit);
  EXPECT_LE(Printed(run).size(), 12'000u);
}

TRACEE(ForksForEver) {
  while (true) {
    if (fork() == 0) _exit(pause());
  }
}

TRACEE(ForksWithoutEnd) {
  while (true) fork();
}

// So are processes, whether one process makes them or all do; none is left.
TEST(HangTest, ForkingForEverHitsTheProcessLimit) {
  TracerOptions options;
  options.limits.processes = 10;
  for (const char* tracee : {"ForksForEver", "ForksWithoutEnd"}) {
    const RunRecord run = Trace(tracee, options);
    EXPECT_EQ(run.outcome, Outcome::kProcessLimit) << tracee;
    EXPECT_LE(run.processes.size(), 12u) << tracee;
    for (const Process& process : run.processes)
      EXPECT_NE(process.end, Process::End::kAlive) << tracee;
  }
}

TRACEE(BecomesAnotherForEver) {
  execl("/bin/sh", "sh", "-c", "exec \"$0\" -c \"$1\" \"$0\" \"$1\"", "/bin/sh",
        "exec \"$0\" -c \"$1\" \"$0\" \"$1\"", nullptr);
  return 1;
}

// And programs that one process becomes, one after the other.
TEST(HangTest, ExecutingForEverHitsTheProcessLimit) {
  TracerOptions options;
  options.limits.executions = 20;
  const RunRecord run = Trace("BecomesAnotherForEver", options);
  EXPECT_EQ(run.outcome, Outcome::kProcessLimit);
  EXPECT_EQ(run.outcome_detail, "executed more than 20 programs");
}

}  // namespace
}  // namespace ipclab
