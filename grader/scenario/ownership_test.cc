#include "grader/scenario/ownership.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ipclab {
namespace {

Inventory::Queue Queue(int key, int id) { return {key, id, 0600, 0, 0, 0, 0}; }

Inventory::Entry File(const std::string& path, char type = 'f') {
  return {path, type, 0644, 5, 1, 77, "head"};
}

Object Made(ObjectKind kind, const std::string& path, int id = -1, int key = 0) {
  Object object;
  object.kind = kind;
  object.path = path;
  object.name = path;
  object.id = id;
  object.key = key;
  object.creator = 0;
  return object;
}

std::vector<std::string> Paths(const Inventory& inventory) {
  std::vector<std::string> paths;
  for (const auto& entry : inventory.entries) paths.push_back(entry.path);
  return paths;
}

// A new queue that no traced call made is somebody else's.
TEST(OwnershipTest, OnlyWhatATracedCallMadeIsTheRuns) {
  RunRecord run;
  run.objects.push_back(Made(ObjectKind::kSysvQueue, "", 5, 0x8000));
  Inventory found;
  found.queues = {Queue(0x8000, 5), Queue(0x8001, 6)};
  KeepOwn(run, {}, &found);
  ASSERT_EQ(found.queues.size(), 1u);
  EXPECT_EQ(found.queues[0].id, 5);
}

TEST(OwnershipTest, AnObjectThatTookTheKeyOfOneThatWasTakenHasItsOwnAgain) {
  RunRecord run;
  run.objects.push_back(Made(ObjectKind::kSysvQueue, "", 5, 0x8000));
  Inventory found;
  found.queues = {Queue(0x69706c61, 5)};
  KeepOwn(run, {}, &found);
  ASSERT_EQ(found.queues.size(), 1u);
  EXPECT_EQ(found.queues[0].key, 0x8000);
}

TEST(OwnershipTest, TheWorkFolderIsTheRunsAndElsewhereWhatItMade) {
  RunRecord run;
  run.objects.push_back(Made(ObjectKind::kPosixShm, "/dev/shm/mine"));
  run.objects.push_back(Made(ObjectKind::kFifo, "/tmp/folder/fifo"));
  Inventory found;
  found.entries = {File("/dev/shm/mine"),          File("/dev/shm/theirs"),
                   File("/tmp/folder", 'd'),       File("/tmp/folder/fifo", 'p'),
                   File("/tmp/folder2", 'd'),      File("/tmp/theirs"),
                   File("/work/made-by-a-command")};
  KeepOwn(run, {}, &found);
  EXPECT_EQ(Paths(found),
            (std::vector<std::string>{"/dev/shm/mine", "/tmp/folder", "/tmp/folder/fifo",
                                      "/work/made-by-a-command"}));
}

TEST(OwnershipTest, FixturesAreKnownByTheirKeysAlsoIfThoseWereTaken) {
  Fixture fixture;
  fixture.kind = Fixture::Kind::kSysvQueue;
  fixture.key = 0x8000;
  Foreign foreign;
  foreign.queues.keys[0x8000] = 0x69706c61;
  Inventory found;
  found.queues = {Queue(0x69706c61, 7), Queue(0x8001, 8)};
  KeepFixtures({fixture}, foreign, &found);
  ASSERT_EQ(found.queues.size(), 1u);
  EXPECT_EQ(found.queues[0].id, 7);
  EXPECT_EQ(found.queues[0].key, 0x8000);
}

TEST(OwnershipTest, QueuesAreAskedForByTheNamesThatTheRunMade) {
  RunRecord run;
  run.objects.push_back(Made(ObjectKind::kPosixQueue, "/q"));
  run.objects.push_back(Made(ObjectKind::kPosixQueue, "/theirs"));
  run.objects.back().creator = kNobody;
  EXPECT_EQ(QueuesOf(run), std::vector<std::string>{"/q"});
}

}  // namespace
}  // namespace ipclab
