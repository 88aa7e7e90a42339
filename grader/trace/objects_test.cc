#include "grader/trace/objects.h"

#include <gtest/gtest.h>

namespace ipclab {
namespace {

using Space = ObjectKey::Space;

Object Of(ObjectKind kind) {
  Object object;
  object.kind = kind;
  return object;
}

// A key leads to the object that was added with it, and to no other.
TEST(ObjectsTest, AKeyLeadsToItsObject) {
  RunRecord run;
  Objects objects(&run);
  const int pipe = objects.Add({Space::kInode, 10, 77}, Of(ObjectKind::kPipe));
  EXPECT_EQ(objects.Find({Space::kInode, 10, 77}), pipe);
  EXPECT_EQ(objects.Find({Space::kInode, 11, 77}), kNoObject);
  EXPECT_EQ(objects.Find({Space::kInode, 10, 78}), kNoObject);
}

// System V ids are counted within each kind: queue 0 is not segment 0.
TEST(ObjectsTest, SystemVIdsAreNumberedWithinTheirKind) {
  RunRecord run;
  Objects objects(&run);
  const int queue = objects.Add({Space::kSysvQueue, 0, 0}, Of(ObjectKind::kSysvQueue));
  const int segment = objects.Add({Space::kSysvSegment, 0, 0}, Of(ObjectKind::kSysvSegment));
  EXPECT_NE(queue, segment);
  EXPECT_EQ(objects.Find({Space::kSysvSegment, 0, 0}), segment);
  EXPECT_EQ(objects.Find({Space::kSysvSemaphore, 0, 0}), kNoObject);
}

// Objects without a name are counted by kind.
TEST(ObjectsTest, NamelessObjectsAreNumberedByKind) {
  RunRecord run;
  Objects objects(&run);
  objects.Add({Space::kInode, 1, 1}, Of(ObjectKind::kPipe));
  objects.AddUnnamed(Of(ObjectKind::kSharedMap));
  objects.Add({Space::kInode, 1, 2}, Of(ObjectKind::kPipe));
  EXPECT_EQ(run.objects[0].name, "pipe #1");
  EXPECT_EQ(run.objects[2].name, "pipe #2");
}

// A name that is given is kept.
TEST(ObjectsTest, AGivenNameStays) {
  RunRecord run;
  Objects objects(&run);
  Object fifo = Of(ObjectKind::kFifo);
  fifo.name = "./.fifo";
  objects.Add({Space::kInode, 1, 1}, fifo);
  EXPECT_EQ(run.objects[0].name, "./.fifo");
}

// Who removed it and when is written down, once.
TEST(ObjectsTest, TheFirstRemoverCounts) {
  RunRecord run;
  Objects objects(&run);
  const int queue = objects.Add({Space::kSysvQueue, 0, 3}, Of(ObjectKind::kSysvQueue));
  objects.Remove(queue, 1, 20);
  objects.Remove(queue, 2, 30);
  EXPECT_EQ(run.objects[0].remover, 1);
  EXPECT_EQ(run.objects[0].removed, 20);
}

// The kernel uses an inode's number again: the new file is another object.
TEST(ObjectsTest, AKeyUsedAgainIsANewObject) {
  RunRecord run;
  Objects objects(&run);
  const ObjectKey key = {Space::kInode, 1, 5};
  const int first = objects.Add(key, Of(ObjectKind::kFifo));
  objects.Remove(first, 0, 9);
  EXPECT_EQ(objects.Find(key), kNoObject);
  const int second = objects.Add(key, Of(ObjectKind::kFifo));
  EXPECT_NE(first, second);
  EXPECT_EQ(objects.Find(key), second);
  EXPECT_EQ(run.objects[1].removed, kNever);
}

}  // namespace
}  // namespace ipclab
