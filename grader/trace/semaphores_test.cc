#include "grader/trace/semaphores.h"

#include <gtest/gtest.h>

namespace ipclab {
namespace {

constexpr int kSet = 7;

// A new set's values are known; each change is somebody's.
TEST(SemaphoresTest, ANewSetIsZeroAndChangesAreFollowed) {
  Semaphores semaphores;
  semaphores.Made(kSet, 2);
  semaphores.Set(kSet, 1, 3, {0, 10, {"a.c", 1, "main"}});
  semaphores.Operate(kSet, {{1, -2, false}, {0, +1, false}, {0, 0, false}},
                     {4, 12, {"a.c", 9, "main"}});
  const auto known = semaphores.Known();
  ASSERT_EQ(known.size(), 2u);
  EXPECT_EQ(known[0].value, 1);
  EXPECT_EQ(known[1].value, 1);
  EXPECT_EQ(known[1].changed_by, 4);
  EXPECT_EQ(known[1].changed, 12);
  EXPECT_EQ(known[1].changed_at.line, 9);
}

// A set that was there before has unknown values until a call tells.
TEST(SemaphoresTest, AnOldSetIsUnknownUntilACallTells) {
  Semaphores semaphores;
  semaphores.Operate(kSet, {{0, -1, false}}, {});
  EXPECT_TRUE(semaphores.Known().empty());
  EXPECT_EQ(semaphores.CountOf(kSet), std::nullopt);
  semaphores.Learn(kSet, 0, 5);
  semaphores.Operate(kSet, {{0, -1, false}}, {});
  EXPECT_EQ(semaphores.Known().at(0).value, 4);
}

// SEM_UNDO takes back what the process did when it ends, unless the value was set meanwhile.
TEST(SemaphoresTest, UndoTakesBackAtTheEnd) {
  Semaphores semaphores;
  semaphores.Made(kSet, 2);
  semaphores.Operate(kSet, {{0, +3, false}, {1, +3, false}}, {1, 5, {}});
  semaphores.Operate(kSet, {{0, -1, true}, {1, -1, true}}, {2, 6, {}});
  semaphores.Set(kSet, 1, 9, {1, 7, {}});
  semaphores.Undo(2, 8);
  semaphores.Undo(2, 9);  // once only
  EXPECT_EQ(semaphores.Known()[0].value, 3);
  EXPECT_EQ(semaphores.Known()[0].changed_by, 2);
  EXPECT_EQ(semaphores.Known()[1].value, 9);
}

}  // namespace
}  // namespace ipclab
