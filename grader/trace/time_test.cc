// Time, which is virtual: sleeps take none, and end in the right order.
#include <gtest/gtest.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

void Catch(int signal) {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  sigaction(signal, &action, nullptr);
}

TRACEE(SleepsLong) {
  sleep(30);
  return 0;
}

// Time is virtual: half a minute is over at once, and half a minute has gone by.
TEST(TimeTest, ASleepTakesNoTime) {
  TracerOptions options;
  options.limits.idle_ns = 60'000'000'000;
  const auto begin = std::chrono::steady_clock::now();
  const RunRecord run = Trace("SleepsLong", options);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_NEAR(run.virtual_ms, 30'000, 50);
}

TRACEE(SleepsThrice) {
  sleep(5);
  usleep(2'500'000);
  const timespec time = {1, 500'000'000};
  nanosleep(&time, nullptr);
  return 0;
}

// All ways of sleeping count.
TEST(TimeTest, SleepsAddUp) {
  const RunRecord run = Trace("SleepsThrice");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_DOUBLE_EQ(run.processes[0].sleep_ms, 9000);
  EXPECT_NEAR(run.virtual_ms, 9000, 50);
}

TRACEE(SleepsInTwo) {
  if (fork() == 0) {
    for (int i = 0; i < 3; ++i) {
      sleep(2);
      dprintf(1, "child\n");
    }
    _exit(0);
  }
  for (int i = 0; i < 2; ++i) {
    sleep(3);
    dprintf(1, "parent\n");
  }
  wait(nullptr);
  return 0;
}

// Who is due first wakes first: at 2, 3, 4 seconds; at 6 the one that fell asleep first.
TEST(TimeTest, SleepersWakeInTheOrderOfTheirTimes) {
  const RunRecord run = Trace("SleepsInTwo");
  EXPECT_EQ(run.OutputOfTree(0, 1).substr(0, 19), "child\nparent\nchild\n");
  EXPECT_NEAR(run.virtual_ms, 6000, 50);
}

TRACEE(IsWokenFromItsSleep) {
  const pid_t child = fork();
  if (child == 0) {
    Catch(SIGUSR1);
    dprintf(1, "%u left\n", sleep(10));
    _exit(0);
  }
  sleep(4);
  kill(child, SIGUSR1);
  waitpid(child, nullptr, 0);
  return 0;
}

// A signal with a handler ends a sleep early; the rest is told.
TEST(TimeTest, ASignalEndsASleepEarly) {
  const RunRecord run = Trace("IsWokenFromItsSleep");
  EXPECT_EQ(OnlyCall(run, "sleep", 1).error, EINTR);
  EXPECT_EQ(Printed(run, 1), "5 left\n");
  EXPECT_NEAR(run.virtual_ms, 4000, 50);
}

TRACEE(IsStoppedInItsSleep) {
  const pid_t child = fork();
  if (child == 0) {
    dprintf(1, "%u left\n", sleep(10));
    _exit(0);
  }
  sleep(2);
  kill(child, SIGSTOP);
  sleep(2);
  kill(child, SIGCONT);
  waitpid(child, nullptr, 0);
  return 0;
}

// Being stopped and continued ends no sleep (signal(7), "Interruption of system calls ... by stop
// signals").
TEST(TimeTest, BeingStoppedEndsNoSleep) {
  const RunRecord run = Trace("IsStoppedInItsSleep");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(Printed(run, 1), "0 left\n");
  EXPECT_NEAR(run.virtual_ms, 10000, 50);
}

TRACEE(IsKilledInItsSleep) {
  const pid_t child = fork();
  if (child == 0) {
    sleep(10);
    _exit(0);
  }
  sleep(1);
  kill(child, SIGTERM);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? 0 : 1;
}

// A signal without a handler ends the sleeper.
TEST(TimeTest, ASleeperMayBeKilled) {
  const RunRecord run = Trace("IsKilledInItsSleep");
  EXPECT_EQ(run.processes[0].status, 0);
  EXPECT_EQ(run.processes[1].status, SIGTERM);
  EXPECT_NEAR(run.virtual_ms, 1000, 50);
}

TRACEE(SetsAnAlarm) {
  Catch(SIGALRM);
  alarm(1);
  pause();
  return 0;
}

double ProcessorSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Without a call, about so long.
void Compute(double seconds) {
  constexpr long kSome = 1'000'000;
  const auto work = [](long steps) {
    volatile long done = 0;
    while (done < steps) {
      const long next = done + 1;
      done = next;
    }
  };
  const double begin = ProcessorSeconds();
  work(kSome);
  work(static_cast<long>(kSome * seconds / (ProcessorSeconds() - begin)));
}

TRACEE(ComputesBeforeItAnswers) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    Compute(0.06);
    return write(ends[1], "x", 1) == 1 ? 0 : 1;
  }
  pollfd answer = {ends[0], POLLIN, 0};
  return poll(&answer, 1, /*timeout=*/1000) == 1 ? 0 : 2;
}

// Time does not leap while somebody computes who may have an answer soon.
TEST(TimeTest, AComputationIsNotOvertakenByATimeOut) {
  const RunRecord run = Trace("ComputesBeforeItAnswers");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[0].status, 0);
}

// An alarm rings: the kernel's time goes by for it.
TEST(TimeTest, AnAlarmEndsAPause) {
  const RunRecord run = Trace("SetsAnAlarm");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(OnlyCall(run, "signal").flags, SIGALRM);
}

double Seconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

TRACEE(MeasuresItsSleep) {
  timeval begin, end;
  const double real = Seconds(CLOCK_REALTIME), monotonic = Seconds(CLOCK_MONOTONIC);
  const double coarse = Seconds(CLOCK_MONOTONIC_COARSE);
  const auto steady = std::chrono::steady_clock::now();
  const time_t whole = time(nullptr);
  gettimeofday(&begin, nullptr);
  sleep(15);
  gettimeofday(&end, nullptr);
  const std::chrono::duration<double> slept = std::chrono::steady_clock::now() - steady;
  dprintf(1, "%.2f %.2f %.2f %.2f %ld %ld", Seconds(CLOCK_REALTIME) - real,
          Seconds(CLOCK_MONOTONIC) - monotonic, Seconds(CLOCK_MONOTONIC_COARSE) - coarse,
          slept.count(), time(nullptr) - whole, end.tv_sec - begin.tv_sec);
  return 0;
}

// Clocks go with virtual time, whichever way they are read.
TEST(ClockTest, AProgramThatMeasuresItsSleepSeesHowLongItWas) {
  EXPECT_EQ(Printed(Trace("MeasuresItsSleep")), "15.00 15.00 15.00 15.00 15 15");
}

TRACEE(SaysWhatTimeItIs) {
  dprintf(1, "%.3f", Seconds(CLOCK_REALTIME));
  return 0;
}

// The time is the machine's when the run began.
TEST(ClockTest, ARunBeginsNow) {
  const double before = Seconds(CLOCK_REALTIME);
  const double seen = std::stod(Printed(Trace("SaysWhatTimeItIs")));
  EXPECT_GE(seen, before - 0.001);
  EXPECT_LE(seen, Seconds(CLOCK_REALTIME) + 0.001);
}

TRACEE(WaitsByTheClock) {
  const time_t end = time(nullptr) + 1;
  while (time(nullptr) < end) {
  }
  return 0;
}

// A loop that looks at the clock until a time has come ends, and is billed for what it waits.
TEST(ClockTest, ALoopThatPollsTheClockEnds) {
  const RunRecord run = Trace("WaitsByTheClock");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_LT(run.virtual_ms, 1500);
  EXPECT_LT(run.processes[0].spin_ms, 1500);
}

TRACEE(WaitsByTheClockForAnother) {
  if (fork() == 0) {
    sleep(1);
    _exit(0);
  }
  const double end = Seconds(CLOCK_MONOTONIC) + 2;
  while (Seconds(CLOCK_MONOTONIC) < end) {
  }
  return wait(nullptr) > 0 ? 0 : 1;
}

// Others go on meanwhile.
TEST(ClockTest, OthersGoOnWhileOnePollsTheClock) {
  const RunRecord run = Trace("WaitsByTheClockForAnother");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_NEAR(static_cast<double>(run.processes[1].ended_ns) / 1e6, 1000, 100);
  EXPECT_LT(run.virtual_ms, 2500);
}

TRACEE(SleepsUntil) {
  sleep(5);
  timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += 2;
  return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
}

// Points in time are those that the clocks show.
TEST(ClockTest, ASleepMayHaveAnEndInTime) {
  EXPECT_NEAR(Trace("SleepsUntil").virtual_ms, 7000, 50);
}

TRACEE(WaitsForASemaphoreUntil) {
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  sleep(5);
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 3;
  return sem_timedwait(&semaphore, &until) == -1 ? errno : 0;
}

TEST(ClockTest, AWaitMayHaveAnEndInTime) {
  const RunRecord run = Trace("WaitsForASemaphoreUntil");
  EXPECT_EQ(run.processes[0].status, ETIMEDOUT);
  EXPECT_NEAR(run.virtual_ms, 8000, 50);
}

TRACEE(SetsATimerToATime) {
  sleep(10);
  itimerspec setting = {};
  clock_gettime(CLOCK_MONOTONIC, &setting.it_value);
  setting.it_value.tv_sec += 1;
  const itimerspec before = setting;
  const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &setting, nullptr) != 0) return 1;
  if (memcmp(&before, &setting, sizeof before) != 0) return 2;
  std::uint64_t expirations = 0;
  return read(timer, &expirations, sizeof expirations) == sizeof expirations ? 0 : 3;
}

// A timer of the kernel's, set to a time that a clock shows, goes off in real time, and not later.
TEST(ClockTest, ATimerMayBeSetToAPointInTime) {
  const auto begin = std::chrono::steady_clock::now();
  const RunRecord run = Trace("SetsATimerToATime");
  EXPECT_EQ(run.processes[0].status, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(9));
  EXPECT_LT(run.virtual_ms, 15'000);
}

TRACEE(ReadsItsProcessorTime) {
  sleep(15);
  dprintf(1, "%d %d", Seconds(CLOCK_PROCESS_CPUTIME_ID) < 5, Seconds(CLOCK_THREAD_CPUTIME_ID) < 5);
  return 0;
}

// Processor time is what was computed: sleeping uses none.
TEST(ClockTest, ProcessorTimeIsReal) { EXPECT_EQ(Printed(Trace("ReadsItsProcessorTime")), "1 1"); }

TRACEE(AsksASystemProgram) {
  sleep(15);
  execl("/bin/date", "date", "+%s", nullptr);
  return 1;
}

// Programs of the system compare the time with that of files, and see the machine's.
TEST(ClockTest, ASystemProgramSeesTheMachinesTime) {
  const double before = Seconds(CLOCK_REALTIME);
  const double seen = std::stod(Printed(Trace("AsksASystemProgram")));
  EXPECT_LE(seen, Seconds(CLOCK_REALTIME) + 1);
  EXPECT_GE(seen, before - 1);
}

TRACEE(PassesABadPointer) {
  volatile std::uintptr_t address = 1;  // so that no compiler knows it
  const long result =
      syscall(SYS_clock_gettime, CLOCK_REALTIME, reinterpret_cast<timespec*>(address));
  return result == -1 ? errno : 0;
}

TEST(ClockTest, ABadPointerIsRefused) {
  EXPECT_EQ(Trace("PassesABadPointer").processes[0].status, EFAULT);
}

}  // namespace
}  // namespace ipclab
