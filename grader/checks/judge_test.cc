// From runs to a grade: builds, contexts of messages, points, and what is reported besides.
#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

RunRecord Printed(const std::string& text) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Prints(p, text);
  run.Exits(p, 0);
  run.record.scenario = "default";
  run.record.build = "O0";
  return run.record;
}

Expectations Prints(const std::string& line) {
  ProcessExpectation expected;
  expected.process = "p";
  expected.stdout_lines = Lines{{false, {line}}};
  return {{expected}, {}};
}

Lab OneCheck() {
  Lab lab;
  lab.id = "pipe";
  lab.checks = {CheckOf("text", Category::kBehaviour, {Prints("ok")})};
  return lab;
}

TEST(JudgeTest, ACheckPassesIfAllItsRunsDo) {
  const RunRecord good = Printed("ok\n"), bad = Printed("no\n");
  EXPECT_EQ(Judge(OneCheck(), {}, {{"text", {{&good}, {&good}}}}).score, 1);
  EXPECT_EQ(Judge(OneCheck(), {}, {{"text", {{&good}, {&bad}}}}).score, 0);
}

TEST(JudgeTest, ACheckWithoutAssertionsJudgesTheScenariosOwn) {
  Lab lab = OneCheck();
  lab.checks[0].assertions.clear();
  Scenario scenario;
  scenario.name = "default";
  scenario.expect = Prints("ok");
  lab.scenarios.push_back(scenario);
  const RunRecord good = Printed("ok\n"), bad = Printed("no\n");
  EXPECT_EQ(Judge(lab, {}, {{"text", {{&good}}}}).findings[0].status, Status::kPass);
  EXPECT_EQ(Judge(lab, {}, {{"text", {{&bad}}}}).findings[0].status, Status::kFail);
}

TEST(JudgeTest, AMessageNamesTheRunAsFarAsThereAreSeveral) {
  Lab lab = OneCheck();
  lab.checks[0].both_builds = true;
  RunRecord good = Printed("ok\n"), bad = Printed("");
  bad.seed = 17;
  bad.scenario = "big";
  bad.build = "O2";
  const Grade grade = Judge(lab, {}, {{"text", {{&good}, {&bad, false, true}}}});
  EXPECT_TRUE(grade.findings[0].message.starts_with(
      "In scenario \"big\", compiled with -O2, with schedule seed 17: p printed nothing."))
      << grade.findings[0].message;
}

TEST(JudgeTest, AFailedBuildFailsItsCheckAndSkipsTheOthers) {
  Lab lab = OneCheck();
  lab.checks.insert(lab.checks.begin(), CheckOf("compiles", Category::kBuild, {}));
  const Grade grade =
      Judge(lab, {false, {{"pipe.c", 3, "expected ';'"}, {"", 0, "there is no main"}}, {}}, {});
  EXPECT_EQ(grade.findings[0].status, Status::kFail);
  EXPECT_EQ(grade.findings[0].message,
            "It does not compile.\n  pipe.c:3: expected ';'\n  there is no main");
  EXPECT_EQ(grade.findings[0].evidence[0], (Evidence{"", "", "", "pipe.c", 3}));
  EXPECT_EQ(grade.findings[1].status, Status::kSkip);
  EXPECT_EQ(grade.findings[1].message, "Not judged: blocked by \"compiles\".");
  EXPECT_EQ(grade.findings[1].blocked_by, "compiles");
}

TEST(JudgeTest, AFailedBuildIsToldEvenIfTheLabHasNoCheckForIt) {
  const Grade grade = Judge(OneCheck(), {false, {}, {}}, {});
  EXPECT_EQ(grade.findings[0].check, "builds");
  EXPECT_EQ(grade.findings[0].status, Status::kFail);
  EXPECT_EQ(grade.max_score, 1);
}

TEST(JudgeTest, PointsAreRoundedToTwoDecimals) {
  Lab lab = OneCheck();
  lab.checks[0].points = 1.0 / 3;
  const RunRecord good = Printed("ok\n");
  const Grade grade = Judge(lab, {}, {{"text", {{&good}}}});
  EXPECT_EQ(grade.score, 0.33);
  EXPECT_EQ(grade.max_score, 0.33);
}

TEST(JudgeTest, HintsAreForThoseWhoFail) {
  Lab lab = OneCheck();
  lab.checks[0].hint = "Look closer.";
  const RunRecord good = Printed("ok\n"), bad = Printed("no\n");
  EXPECT_EQ(Judge(lab, {}, {{"text", {{&good}}}}).findings[0].hint, "");
  EXPECT_EQ(Judge(lab, {}, {{"text", {{&bad}}}}).findings[0].hint, "Look closer.");
}

TEST(JudgeTest, ACheckThatWasNotRunIsSkipped) {
  const Grade grade = Judge(OneCheck(), {}, {});
  EXPECT_EQ(grade.findings[0].status, Status::kSkip);
  EXPECT_EQ(grade.findings[0].message, "Not judged: it was not run.");
  EXPECT_EQ(grade.findings[0].blocked_by, "");
}

TEST(JudgeTest, LeaksAndRunsAreReportedOnce) {
  Lab lab = OneCheck();
  lab.checks.push_back(CheckOf("again", Category::kBehaviour, {Prints("ok")}));
  RunRecord run = Printed("ok\n");
  run.leaks = {{LeakKind::kFifo, ".fifo3", 0, kNoObject, kNobody, RunBuilder::Line(7)},
               {LeakKind::kFifo, ".fifo4", 0, kNoObject, kNobody, RunBuilder::Line(7)}};
  RunRecord other = run;
  other.leaks[0].name = ".fifo9";
  const Grade grade = Judge(lab, {}, {{"text", {{&run}, {&other}}}, {"again", {{&run}}}});
  EXPECT_EQ(grade.runs.size(), 2u);
  ASSERT_EQ(grade.leaks.size(), 2u) << "both of one run, which another run has too";
  EXPECT_EQ(grade.leaks[0], (LeakFact{LeakKind::kFifo, ".fifo3", "p", "pipe.cpp", 7}));
}

}  // namespace
}  // namespace ipclab
