#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

const OrderRule kTurns{"parent", "Parent: Tell", "child", "Child: Tell", 0};
const OrderRule kReturns{"child", "Child: Tell", "parent", "Parent: Tell", 1};

struct Turns {
  RunBuilder run;
  int parent = run.Start("parent");
  int child = run.Fork(parent, "child");
  void Parent() { run.Prints(parent, "Parent: Tell\n"); }
  void Child() { run.Prints(child, "Child: Tell\n"); }
  bool Right(const OrderRule& rule) { return Passes(run.record, rule); }
};

TEST(OrderTest, TheKthComesBeforeTheKth) {
  Turns turns;
  turns.Parent(), turns.Child(), turns.Parent(), turns.Child();
  EXPECT_TRUE(turns.Right(kTurns));
  EXPECT_TRUE(turns.Right(kReturns));
}

TEST(OrderTest, ALineThatComesTooEarlyFailsAndNamesBoth) {
  Turns turns;
  turns.Parent(), turns.Child(), turns.Child(), turns.Parent();
  const Finding finding = JudgeBy(turns.run.record, {kTurns});
  EXPECT_EQ(finding.status, Status::kFail);
  EXPECT_EQ(finding.message,
            "child (pid 3) printed its second \"Child: Tell\" before parent's second \"Parent: "
            "Tell\" was complete. "
            "It must wait until it is its turn.");
}

TEST(OrderTest, ShiftComparesWithALaterOne) {
  Turns turns;
  turns.Parent(), turns.Parent(), turns.Child(), turns.Child();
  EXPECT_TRUE(turns.Right(kTurns));
  EXPECT_FALSE(turns.Right(kReturns));
}

TEST(OrderTest, ALineThatWasOnlyBegunIsNotComplete) {
  Turns turns;
  turns.run.Prints(turns.parent, "Parent: ");
  turns.Child();
  turns.run.Prints(turns.parent, "Tell\n");
  EXPECT_FALSE(turns.Right(kTurns));
}

TEST(OrderTest, SmallMistakesInTheTextAreBehavioursToJudge) {
  Turns turns;
  turns.run.Prints(turns.parent, "parent : tell\n");
  turns.Child();
  EXPECT_TRUE(turns.Right(kTurns));
}

TEST(OrderTest, LinesThatNeverCameAreNotJudged) {
  Turns turns;
  Lab lab;
  lab.checks = {CheckOf("text", Category::kBehaviour, {ReapRule{}}),
                CheckOf("order", Category::kConcurrency, {kTurns})};
  const Grade grade =
      Judge(lab, {}, {{"text", {{&turns.run.record}}}, {"order", {{&turns.run.record}}}});
  EXPECT_EQ(grade.findings[1].status, Status::kSkip);
  EXPECT_EQ(grade.findings[1].message,
            "Not judged: it did not come to this, and \"text\" may be why.");
}

}  // namespace
}  // namespace ipclab
