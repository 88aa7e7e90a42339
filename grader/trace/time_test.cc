// Time, which is virtual: sleeps take none, and end in the right order.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

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

// An alarm rings: the kernel's time goes by for it.
TEST(TimeTest, AnAlarmEndsAPause) {
  const RunRecord run = Trace("SetsAnAlarm");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(OnlyCall(run, "signal").flags, SIGALRM);
}

}  // namespace
}  // namespace ipclab
