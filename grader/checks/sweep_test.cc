// What a sweep tries, and what it finds wrong.
#include "grader/checks/sweep.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

using ::testing::HasSubstr;

RunBuilder InScenario() {
  RunBuilder run;
  run.record.scenario = "default";
  return run;
}

Lab SweptLab() {
  Scenario scenario;
  scenario.name = "default";
  ProcessExpectation expected;
  expected.process = "p";
  expected.stdout_lines = Lines{{false, {"done"}}};
  scenario.expect.processes = {expected};
  Lab lab;
  lab.scenarios = {scenario};
  lab.checks = {SweepForAdvice()};
  return lab;
}

RunRecord Plain() {
  RunBuilder run = InScenario();
  const int p = run.Start("p");
  run.Pipe(p, 12);
  run.Prints(p, "done\n");
  run.Exits(p, 0);
  return run.record;
}

// A run in which pipe() in line 12 failed, and then `happens`.
RunRecord Failing(const std::function<void(RunBuilder&, int p)>& happens, int error = EMFILE) {
  RunBuilder run = InScenario();
  const int p = run.Start("p");
  Event& event = run.Calls(p, "pipe2", 12);
  event.text = "pipe([3, 4])";
  event.injected = true;
  event.error = error;
  run.record.injections_done = 1;
  run.record.injection = "pipe #1 fails";
  happens(run, p);
  return run.record;
}

Finding Swept(const RunRecord& plain, const std::vector<RunRecord>& failing) {
  std::vector<CheckRun> runs = {{&plain, false, false}};
  for (const RunRecord& run : failing) runs.push_back({&run, true, false});
  return Judge(SweptLab(), {}, {{SweepForAdvice().id, runs}}).findings.at(0);
}

std::string Wrong(const RunRecord& failing) {
  const Finding finding = Swept(Plain(), {failing});
  return finding.status == Status::kFail ? finding.message : "";
}

// ---- What is wrong

TEST(SweepTest, WhoSaysWhatFailedAndEndsSoIsRight) {
  EXPECT_EQ(Wrong(Failing([](RunBuilder& run, int p) {
              run.Prints(p, "pipe: Too many open files\n", 2);
              run.Exits(p, 1);
            })),
            "");
}

TEST(SweepTest, WhoDoesItsWorkAllTheSameIsRight) {
  EXPECT_EQ(Wrong(Failing([](RunBuilder& run, int p) {
              run.Prints(p, "done\n");
              run.Exits(p, 0);
            })),
            "");
}

TEST(SweepTest, GoingOnAsIfNothingHadHappenedIsWrong) {
  EXPECT_EQ(
      Wrong(Failing([](RunBuilder& run, int p) { run.Exits(p, 0); })),
      "If pipe() at pipe.cpp:12 failed with EMFILE (Too many open files), p would go on as if "
      "nothing had happened, and end with exit status 0, though its work is not done.");
}

TEST(SweepTest, SayingSoAndGoingOnIsRight) {
  EXPECT_EQ(Wrong(Failing([](RunBuilder& run, int p) {
              run.Prints(p, "pipe: no more today\n", 2);
              run.Exits(p, 0);
            })),
            "");
}

TEST(SweepTest, ACrashIsWrong) {
  const std::string wrong = Wrong(Failing([](RunBuilder& run, int p) {
    run.Calls(p, "signal", 14).flags = SIGSEGV;
    run.IsKilled(p, SIGSEGV);
    run.record.outcome = Outcome::kSignalled;
  }));
  EXPECT_THAT(wrong, HasSubstr("p would crash at pipe.cpp:14: it would be killed by SIGSEGV"));
}

TEST(SweepTest, AHangIsWrong) {
  const std::string wrong =
      Wrong(Failing([](RunBuilder& run, int p) { run.Waits(p, "read", 21); }));
  EXPECT_THAT(wrong, HasSubstr("the program would hang."));
  EXPECT_THAT(wrong, HasSubstr("read(…) at pipe.cpp:21"));
}

TEST(SweepTest, APartnerMayWaitForEver) {
  EXPECT_EQ(Wrong(Failing([](RunBuilder& run, int p) {
              run.Prints(p, "pipe: Too many open files\n", 2);
              run.Exits(p, 1);
              run.Waits(run.Start("partner"), "read", 21);
            })),
            "");
}

TEST(SweepTest, EndingWithoutAWordIsWrong) {
  EXPECT_THAT(Wrong(Failing([](RunBuilder& run, int p) { run.Exits(p, 1); })),
              HasSubstr("p would end without a word"));
}

TEST(SweepTest, AMessageMustNameTheCall) {
  EXPECT_THAT(
      Wrong(Failing([](RunBuilder& run, int p) {
        run.Prints(p, "read: Bad file descriptor\n", 2);
        run.Exits(p, 1);
      })),
      HasSubstr("no message would name the call: the first that is written says \"read: Bad "
                "file descriptor\""));
}

RunRecord LeavesAQueue() {
  return Failing([](RunBuilder& run, int p) {
    Leak leak;
    leak.kind = LeakKind::kSysvQueue;
    leak.name = "key 0x8000 id 0";
    leak.process = p;
    leak.where = RunBuilder::Line(9);
    run.record.leaks.push_back(leak);
    run.Prints(p, "pipe: Too many open files\n", 2);
    run.Exits(p, 1);
  });
}

TEST(SweepTest, WhatIsLeftOnTheWayOutIsWrong) {
  EXPECT_THAT(Wrong(LeavesAQueue()),
              HasSubstr("this would be left over: sysv-queue key 0x8000 id 0, from pipe.cpp:9."));
}

TEST(SweepTest, WhatIsAlwaysLeftIsToldElsewhere) {
  RunRecord plain = Plain();
  plain.leaks = LeavesAQueue().leaks;
  EXPECT_EQ(Swept(plain, {LeavesAQueue()}).status, Status::kPass);
}

// A signal may be what tells a program to stop.
TEST(SweepTest, AnInterruptedCallMayEndTheProgram) {
  EXPECT_EQ(Wrong(Failing([](RunBuilder& run, int p) { run.Exits(p, 0); }, EINTR)), "");
}

// ---- How it is told

TEST(SweepTest, TheSameLineIsToldOnce) {
  const auto goes_on = [](RunBuilder& run, int p) { run.Exits(p, 0); };
  const Finding finding = Swept(Plain(), {Failing(goes_on), Failing(goes_on)});
  EXPECT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence.at(0).line, 12);
}

TEST(SweepTest, SaysHowManyWereTried) {
  const auto tells = [](RunBuilder& run, int p) {
    run.Prints(p, "pipe: Too many open files\n", 2);
    run.Exits(p, 1);
  };
  EXPECT_EQ(Swept(Plain(), {Failing(tells), Failing(tells)}).message,
            "2 calls were made to fail, one at a time.");
}

TEST(SweepTest, AWrongProgramIsNotSwept) {
  RunRecord wrong = Plain();
  wrong.outputs.clear();
  EXPECT_FALSE(IsSound(SweptLab(), wrong));
  EXPECT_EQ(Swept(wrong, {}).status, Status::kSkip);
}

// ---- What is tried

std::set<std::pair<std::string, int>> Tried(const RunRecord& plain) {
  std::set<std::pair<std::string, int>> tried;
  for (const Injection& failure : FailuresOf(Sweep(), plain))
    tried.insert({failure.call, failure.error});
  return tried;
}

TEST(FailuresTest, EachCallFailsAsItMay) {
  EXPECT_EQ(Tried(Plain()), (std::set<std::pair<std::string, int>>{{"pipe", EMFILE}}));
}

TEST(FailuresTest, CallsAreCountedByProcess) {
  RunBuilder run = InScenario();
  const int p = run.Start("p");
  run.Pipe(p, 12);
  const int child = run.Fork(p, "child", 15);
  run.Pipe(child, 17);
  run.Pipe(p, 13);
  const std::vector<Injection> failures = FailuresOf({{"pipe"}, "*", {}}, run.record);
  ASSERT_EQ(failures.size(), 3u);
  EXPECT_EQ(failures[0].process, "p");
  EXPECT_EQ(failures[1].process, "child");
  EXPECT_EQ(failures[1].nth, 1);
  EXPECT_EQ(failures[2].process, "p");
  EXPECT_EQ(failures[2].nth, 2);
}

// A loop's calls fail alike: the first two and the last are enough.
TEST(FailuresTest, OfALineThreeCallsAreTried) {
  RunBuilder run = InScenario();
  const int p = run.Start("p");
  run.Calls(p, "pipe2", 12).count = 50;
  const std::vector<Injection> failures = FailuresOf(Sweep(), run.record);
  ASSERT_EQ(failures.size(), 3u);
  EXPECT_EQ(failures[0].nth, 1);
  EXPECT_EQ(failures[1].nth, 2);
  EXPECT_EQ(failures[2].nth, 50);
}

TEST(FailuresTest, PrintingDoesNotFail) {
  RunBuilder run = InScenario();
  const int p = run.Start("p");
  run.Calls(p, "write", 12).fd = 1;
  EXPECT_TRUE(FailuresOf(Sweep(), run.record).empty());
}

TEST(FailuresTest, APipeIsNeverFullAsADiskIs) {
  RunBuilder run = InScenario();
  const int p = run.Start("p");
  run.Calls(p, "write", 12, run.Makes(p, ObjectKind::kPipe, "pipe #1", 11));
  run.Calls(p, "write", 13, run.Makes(p, ObjectKind::kFile, "./dst", 11));
  EXPECT_EQ(Tried(run.record),
            (std::set<std::pair<std::string, int>>{{"write", EIO}, {"write", ENOSPC}}));
  ASSERT_EQ(FailuresOf(Sweep(), run.record).size(), 2u);
  EXPECT_EQ(FailuresOf(Sweep(), run.record)[0].error, EIO);
}

// Without a handler no signal interrupts a call.
TEST(FailuresTest, OnlyWhoHandlesSignalsIsInterrupted) {
  RunBuilder run = InScenario();
  const int p = run.Start("p");
  run.Calls(p, "msgrcv", 12, run.Makes(p, ObjectKind::kSysvQueue, "queue", 11));
  EXPECT_FALSE(Tried(run.record).contains({"msgrcv", EINTR}));
  run.Calls(p, "rt_sigaction", 10).type = 2;
  EXPECT_TRUE(Tried(run.record).contains({"msgrcv", EINTR}));
}

}  // namespace
}  // namespace ipclab
