#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

EndRule Closed(std::string process, Access access,
               EndRule::Moment moment = EndRule::Moment::kFirstData) {
  EndRule rule;
  rule.process = std::move(process);
  rule.on.kinds = {ObjectKind::kPipe};
  rule.access = access;
  rule.moment = moment;
  return rule;
}

struct Pair {
  RunBuilder run;
  int parent = run.Start("parent");
  int pipe = run.Pipe(parent, 12);
  int child = run.Fork(parent, "child");
  RunRecord& record = run.record;
};

TEST(EndsTest, AnEndMustBeClosedBeforeDataFlow) {
  Pair pair;
  pair.run.Closes(pair.child, pair.pipe, Access::kWrite);
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "x");
  EXPECT_TRUE(Passes(pair.record, Closed("child", Access::kWrite)));
  const Finding finding = JudgeBy(pair.record, {Closed("parent", Access::kRead)});
  EXPECT_EQ(finding.message,
            "parent still held the read end of pipe #1 (fd 3, from pipe.cpp:12) when it wrote to "
            "it at pipe.cpp:20. "
            "Close it before: a writer learns that nobody reads any more only when all read ends "
            "are closed.");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].line, 20);
  EXPECT_EQ(finding.evidence[1].line, 12);
}

// A pipe by which a process wakes itself has both its ends in that process.
TEST(EndsTest, APipeThatOneProcessHasForItselfIsNotShared) {
  Pair pair;
  EndRule rule = Closed("parent", Access::kRead);
  rule.on.shared = true;
  pair.run.Calls(pair.parent, "write", 20, pair.pipe).bytes = 1;
  EXPECT_TRUE(Passes(pair.record, rule));
  pair.run.Calls(pair.child, "read", 21, pair.pipe).bytes = 1;
  EXPECT_FALSE(Passes(pair.record, rule));
}

TEST(EndsTest, ClosingAfterwardsIsTooLate) {
  Pair pair;
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "x");
  pair.run.Closes(pair.child, pair.pipe, Access::kWrite);
  EXPECT_FALSE(Passes(pair.record, Closed("child", Access::kWrite)));
}

TEST(EndsTest, AReadThatNeverReturnsIsTheFirstTransferToo) {
  Pair pair;
  pair.run.Waits(pair.child, "read", 21, pair.pipe);
  EXPECT_EQ(JudgeBy(pair.record, {Closed("child", Access::kWrite)}).status, Status::kFail);
}

TEST(EndsTest, AnotherPipesEndIsNotMeantByFirstData) {
  Pair pair;
  const int other = pair.run.Pipe(pair.child, 40);
  pair.run.Closes(pair.child, pair.pipe, Access::kWrite);
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "x");
  EXPECT_TRUE(Passes(pair.record, Closed("child", Access::kWrite))) << other;
}

TEST(EndsTest, NothingMaySurviveAnExec) {
  Pair pair;
  EndRule rule = Closed("child", Access::kRead, EndRule::Moment::kExec);
  rule.access.reset();
  rule.above_fd = 3;
  pair.run.Calls(pair.child, "execve", 30);
  EXPECT_NE(MessageBy(pair.record, rule)
                .find("held the write end of pipe #1 (fd 4, from pipe.cpp:12) across its exec at "
                      "pipe.cpp:30"),
            std::string::npos);
  rule.above_fd = 4;
  EXPECT_TRUE(Passes(pair.record, rule));
}

TEST(EndsTest, MayHaveToBeClosedBeforeWaiting) {
  Pair pair;
  pair.run.Calls(pair.parent, "wait4", 40);
  EXPECT_FALSE(Passes(pair.record, Closed("parent", Access::kWrite, EndRule::Moment::kWait)));
}

TEST(EndsTest, MayHaveToBeClosedAtTheEnd) {
  Pair pair;
  pair.run.Closes(pair.child, pair.pipe, Access::kWrite);
  pair.run.Exits(pair.child, 0, pair.parent);
  EXPECT_TRUE(Passes(pair.record, Closed("child", Access::kWrite, EndRule::Moment::kExit)));
  EXPECT_FALSE(Passes(pair.record, Closed("child", Access::kRead, EndRule::Moment::kExit)));
}

TEST(EndsTest, TheStreamsThatTheScenarioGaveAreNobodysFault) {
  RunBuilder run;
  const int p = run.Start("p");
  Object terminal;
  terminal.kind = ObjectKind::kTerminal;
  run.record.objects.push_back(terminal);
  run.Holds(p, 0, 1, Access::kReadWrite, 0);
  run.Exits(p, 0);
  EndRule rule;
  rule.process = "p";
  rule.moment = EndRule::Moment::kExit;
  EXPECT_TRUE(Passes(run.record, rule));
}

TEST(EndsTest, AMomentThatNeverCameIsNotJudged) {
  Pair pair;
  EXPECT_TRUE(Passes(pair.record, Closed("child", Access::kWrite)));
  EXPECT_EQ(MessageBy(pair.record, Closed("child", Access::kWrite)), "");
}

}  // namespace
}  // namespace ipclab
