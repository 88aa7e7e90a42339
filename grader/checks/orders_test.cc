#include "grader/checks/orders.h"

#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

// Parent and child and a shared map; the child has read what the parent then writes.
RunBuilder LostUpdate() {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int child = run.Fork(parent, "child");
  const int map = run.Makes(parent, ObjectKind::kSharedMap, "shared map #1", 10);
  MemoryAccess read;
  read.process = child;
  read.object = map;
  read.size = 4;
  read.value = 3;
  read.seq = 1000;
  read.where = RunBuilder::Line(41);
  MemoryAccess write = read;
  write.process = parent;
  write.write = true;
  write.value = 4;
  write.seq = 1001;
  write.where = RunBuilder::Line(30);
  run.record.accesses = {read, write};
  run.record.races = {{read, write, 1002, RunBuilder::Line(42)}};
  run.record.seed = 3001;
  run.record.watched = true;
  return run;
}

TEST(OrdersTest, ARaceNamesItsLines) {
  const RaceTold told = TellRace(LostUpdate().record);
  EXPECT_NE(told.message.find("wrote"), std::string::npos) << told.message;
  EXPECT_NE(told.message.find("at pipe.cpp:30 while child"), std::string::npos) << told.message;
  EXPECT_NE(told.message.find("read it at pipe.cpp:41"), std::string::npos) << told.message;
  EXPECT_NE(told.message.find("not yet written it at pipe.cpp:42"), std::string::npos);
  ASSERT_EQ(told.evidence.size(), 2u);
  EXPECT_EQ(told.evidence[0].line, 30);
  EXPECT_EQ(told.evidence[1].line, 41);
}

TEST(OrdersTest, WithoutARaceNothingIsTold) {
  RunBuilder run;
  run.Start("parent");
  EXPECT_EQ(TellRace(run.record).message, "");
}

TEST(OrdersTest, ARaceWithoutALineIsNotTold) {
  RunBuilder run = LostUpdate();
  run.record.races[0].first.where = {};
  EXPECT_EQ(TellRace(run.record).message, "");
}

TEST(OrdersTest, TheOrderEndsWithTheRace) {
  RunBuilder run = LostUpdate();
  MemoryAccess after = run.record.accesses.back();
  after.seq = 2000;
  run.record.accesses.push_back(after);
  const Orders orders = CompareOrders(RunBuilder(run).record, run.record);
  ASSERT_GE(orders.fails.size(), 2u);
  EXPECT_EQ(orders.seed, 3001u);
  EXPECT_EQ(orders.fails.back().process, "parent");
  EXPECT_EQ(orders.fails.back().line, 30);
  EXPECT_NE(SideBySide(orders).find("with seed 3001"), std::string::npos);
}

// A check that fails under a schedule says which, shows both orders, and how to see it again.
TEST(OrdersTest, AFailureUnderAScheduleShowsBothOrders) {
  RunBuilder plain;
  plain.record.seed = 1;
  const int parent = plain.Start("parent");
  plain.Exits(plain.Fork(parent, "child"), 0, parent);
  RunBuilder wrong = LostUpdate();
  wrong.Exits(1, 0);  // and nobody waits for it
  Lab lab;
  lab.checks.push_back(CheckOf("it", Category::kConcurrency, {ReapRule{}}));
  const Grade grade = Judge(lab, {}, {{"it", {{&plain.record}, {&wrong.record, false, true}}}});
  const Finding& finding = grade.findings[0];
  EXPECT_EQ(finding.status, Status::kFail);
  EXPECT_NE(finding.message.find("at pipe.cpp:30 while child"), std::string::npos);
  EXPECT_NE(finding.message.find("--seed 1 --only it"), std::string::npos) << finding.message;
  ASSERT_TRUE(finding.orders.has_value());
  EXPECT_EQ(finding.orders->seed, 3001u);
  EXPECT_FALSE(finding.orders->works.empty());
}

}  // namespace
}  // namespace ipclab
