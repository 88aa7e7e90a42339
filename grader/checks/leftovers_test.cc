// Leaks, children that nobody waited for, and processor time burnt by waiting.
#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

TEST(LeakTest, ALeakIsNamedWithItsMaker) {
  RunBuilder run;
  const int server = run.Start("msgq1");
  const int queue = run.Makes(server, ObjectKind::kSysvQueue, "key 0x8000 id 0", 18);
  run.Calls(server, "msgget", 18, queue);
  run.Exits(server, 0);
  EXPECT_TRUE(Passes(run.record, LeakRule{}));
  run.record.leaks = {
      {LeakKind::kSysvQueue, "key 0x8000 id 0", server, queue, kNobody, RunBuilder::Line(18)}};
  const Finding finding = JudgeBy(run.record, {LeakRule{}});
  EXPECT_EQ(finding.message,
            "The message queue key 0x8000 id 0 is left over; msgq1 made it (pipe.cpp:18). "
            "Remove it with msgctl(id, IPC_RMID, 0), also when something fails.");
  EXPECT_EQ(finding.evidence[0], (Evidence{"msgq1", "pipe", "msgget(…)", "pipe.cpp", 18}));
}

TEST(LeakTest, OnlySomeKindsAndProcessesMayBeMeant) {
  RunBuilder run;
  const int server = run.Start("server");
  run.record.leaks = {{LeakKind::kFifo, "./.fifo", server, kNoObject, kNobody, {}}};
  EXPECT_TRUE(Passes(run.record, LeakRule{{LeakKind::kFile}}));
  EXPECT_TRUE(Passes(run.record, LeakRule{{}, "client"}));
  EXPECT_FALSE(Passes(run.record, LeakRule{{LeakKind::kFifo}, "server"}));
}

TEST(LeakTest, ManyLeaksAreCounted) {
  RunBuilder run;
  const int p = run.Start("p");
  for (int i = 0; i < 5; ++i)
    run.record.leaks.push_back({LeakKind::kFile, "x", p, kNoObject, kNobody, {}});
  EXPECT_TRUE(MessageBy(run.record, LeakRule{}).ends_with("\nAnd 2 more."));
}

TEST(ReapTest, EachChildMustBeWaitedFor) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int first = run.Fork(parent, "first", 15), second = run.Fork(parent, "second", 16);
  run.Exits(first, 0, parent);
  run.Exits(second, 0);
  run.Exits(parent, 0);
  const Finding finding = JudgeBy(run.record, {ReapRule{}});
  EXPECT_TRUE(finding.message.starts_with(
      "parent never waited for second (pid 4), which it forked at pipe.cpp:16."))
      << finding.message;
  EXPECT_EQ(finding.evidence[0].line, 16);
  EXPECT_TRUE(Passes(run.record, ReapRule{"first"}));
}

TEST(ReapTest, ChildrenOfAParentThatIgnoresSigchldAreReaped) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int child = run.Fork(parent, "child");
  run.Exits(child, 0);
  run.record.processes[child].auto_reaped = true;
  EXPECT_TRUE(Passes(run.record, ReapRule{}));
}

TEST(ReapTest, StartedProcessesAreNobodysChildren) {
  RunBuilder run;
  run.Exits(run.Start("p"), 0);
  EXPECT_TRUE(Passes(run.record, ReapRule{}));
}

TEST(SpinTest, WaitingMayBurnOnlySoMuch) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Exits(p, 0);
  run.record.processes[p].spin_ms = 200;
  run.record.processes[p].spins_at = RunBuilder::Line(40);
  EXPECT_TRUE(Passes(run.record, SpinRule{}));
  run.record.processes[p].spin_ms = 900.4;
  const Finding finding = JudgeBy(run.record, {SpinRule{}});
  EXPECT_NE(finding.message.find("again and again at pipe.cpp:40: that burnt more than"),
            std::string::npos);
  EXPECT_EQ(finding.evidence[0].line, 40);
}

TEST(SpinTest, OfADeadlockInWhichAllSleepTheCostCanBeTold) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Waits(p, "read", 10);
  Lab lab;
  lab.checks = {CheckOf("spins", Category::kConcurrency, {SpinRule{}}),
                CheckOf("ends", Category::kConcurrency, {EndsRule{}})};
  lab.hangs = {"ends"};
  const auto spins = [&] {
    return Judge(lab, {}, {{"spins", {{&run.record}}}, {"ends", {{&run.record}}}})
        .findings[0]
        .status;
  };
  EXPECT_EQ(spins(), Status::kPass);
  run.record.waits[0].spinning = true;
  EXPECT_EQ(spins(), Status::kSkip);
}

}  // namespace
}  // namespace ipclab
