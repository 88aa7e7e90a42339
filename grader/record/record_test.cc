#include "grader/record/record.h"

#include <gtest/gtest.h>

namespace ipclab {
namespace {

// server, its child, and a client of its own.
RunRecord Family() {
  RunRecord run;
  run.processes.resize(3);
  run.processes[0].name = "server";
  run.processes[0].started = true;
  run.processes[1].name = "child";
  run.processes[1].pid = 3;
  run.processes[1].parent = 0;
  run.processes[2].name = "client";
  run.processes[2].started = true;
  run.outputs = {{1, 0, 0, 1, "a"}, {2, 1, 0, 1, "b"}, {3, 2, 2, 1, "c"}, {4, 0, 0, 2, "e"}};
  return run;
}

TEST(RecordTest, ProcessesAreFoundByName) {
  EXPECT_EQ(Family().Find("client"), 2);
  EXPECT_EQ(Family().Find("nobody"), kNobody);
}

TEST(RecordTest, TheOutputOfATreeIsThatOfAllDescendantsInOrder) {
  EXPECT_EQ(Family().OutputOfTree(0, 1), "ab");
  EXPECT_EQ(Family().OutputOf(0, 1), "a");
  EXPECT_EQ(Family().OutputOf(0, 2), "e");
}

TEST(RecordTest, AProcessDescendsFromItselfAndItsAncestors) {
  EXPECT_TRUE(Family().Descends(1, 0));
  EXPECT_TRUE(Family().Descends(1, 1));
  EXPECT_FALSE(Family().Descends(0, 1));
  EXPECT_FALSE(Family().Descends(kNobody, 0));
}

TEST(RecordTest, ACircleOfParentsEnds) {
  RunRecord run = Family();
  run.processes[0].parent = 1;
  EXPECT_FALSE(run.Descends(0, 2));
}

TEST(RecordTest, ChildrenAreDescribedWithTheirPid) {
  EXPECT_EQ(Describe(Family(), 0), "server");
  EXPECT_EQ(Describe(Family(), 1), "child (pid 3)");
  EXPECT_EQ(Describe(Family(), kNobody), "somebody");
}

}  // namespace
}  // namespace ipclab
