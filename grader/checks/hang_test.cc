// Runs that do not end, in words.
#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

TEST(HangTest, ARunThatEndsPasses) {
  RunBuilder run;
  run.Exits(run.Start("p"), 0);
  EXPECT_TRUE(Passes(run.record, EndsRule{}));
}

TEST(HangTest, AReaderThatHoldsTheWriteEndItselfIsToldWhatToDo) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Closes(parent, pipe, Access::kWrite);
  run.Waits(child, "read", 21, pipe);
  run.Waits(parent, "wait4", 30).target = child;
  const Finding finding = JudgeBy(run.record, {EndsRule{}});
  EXPECT_EQ(finding.message,
            "The run hangs: every process waits, and none can go on.\n"
            "child (pid 3) waits in read(…) at pipe.cpp:21 for data, or end of file, from pipe #1, "
            "whose write end is "
            "still open in child (pid 3) itself (fd 4, from pipe.cpp:12). End of file cannot come: "
            "close it before reading.\n"
            "parent waits in wait4(…) at pipe.cpp:30 for child (pid 3) to end.");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0], (Evidence{"child", "pipe", "read(…)", "pipe.cpp", 21}));
}

TEST(HangTest, OthersThatHoldTheWriteEndAreNamed) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Closes(child, pipe, Access::kWrite);
  run.Waits(child, "read", 21, pipe);
  EXPECT_NE(
      MessageBy(run.record, EndsRule{}).find("still open in parent (fd 4, from pipe.cpp:12)."),
      std::string::npos);
}

TEST(HangTest, ALoopWithoutEndIsTold) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Waits(p, "", 9).spinning = true;
  run.record.outcome = Outcome::kCpuLimit;
  EXPECT_EQ(MessageBy(run.record, EndsRule{}),
            "The run used up its processor time.\np runs in a loop at pipe.cpp:9 that never ends.");
}

TEST(HangTest, OnlySomeProcessMayBeAsked) {
  RunBuilder run;
  const int server = run.Start("server"), client = run.Start("client");
  run.Exits(client, 0);
  run.Waits(server, "pause", 9);
  Lab lab;
  lab.checks = {CheckOf("client", Category::kConcurrency, {EndsRule{"client"}}),
                CheckOf("server", Category::kConcurrency, {EndsRule{"server"}})};
  const Grade grade = Judge(lab, {}, {{"client", {{&run.record}}}, {"server", {{&run.record}}}});
  EXPECT_EQ(grade.findings[0].status, Status::kPass);
  EXPECT_EQ(grade.findings[1].status, Status::kFail);
  EXPECT_NE(grade.findings[1].message.find("for a signal, which nobody sends"), std::string::npos);
}

TEST(HangTest, ALimitSaysWhatWasTooMuch) {
  RunBuilder run;
  run.Start("p");
  run.record.outcome = Outcome::kOutputLimit;
  run.record.outcome_detail = "wrote more than 1 MiB";
  EXPECT_EQ(MessageBy(run.record, EndsRule{}), "The run printed too much. (wrote more than 1 MiB)");
}

}  // namespace
}  // namespace ipclab
