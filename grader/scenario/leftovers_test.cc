#include "grader/scenario/leftovers.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ipclab {
namespace {

// A run with a started process "p" and what the jail held around it.
struct Scene {
  RunRecord run;
  Inventory before, after;
  std::set<std::string> wanted;
  bool forgive_fixtures = false;

  Scene() {
    Process& process = run.processes.emplace_back();
    process.name = "p";
    process.started = true;
    process.ended = process.reaped = 100;
    process.end = Process::End::kExited;
  }

  Process& Fork() {
    Process& child = run.processes.emplace_back();
    child.name = "p.1";
    child.pid = 3;
    child.parent = 0;
    child.created_at = {"p.c", 8, "main"};
    return child;
  }

  int Made(ObjectKind kind, const std::string& path = "", int id = -1) {
    Object object;
    object.kind = kind;
    object.path = path;
    object.id = id;
    object.name = path.empty() ? "pipe #1" : path;
    object.creator = 0;
    object.created_at = {"p.c", 12, "main"};
    run.objects.push_back(object);
    return static_cast<int>(run.objects.size()) - 1;
  }

  std::vector<Leak> Leaks() {
    NoteLeftovers(before, after, wanted, forgive_fixtures, &run);
    return run.leaks;
  }
};

Inventory::Queue QueueWith(int key, int id) { return {key, id, 0600, 0, 0, 0, 0}; }
Inventory::Entry File(const std::string& path, char type = 'f') {
  return {path, type, 0644, 5, 1, 77, "head"};
}

// Who leaves nothing has no leaks.
TEST(LeftoversTest, NothingLeftIsNoLeak) {
  Scene scene;
  scene.Fork().reaped = 50;
  EXPECT_TRUE(scene.Leaks().empty());
  EXPECT_TRUE(scene.run.files.empty());
}

// A System V object that is still there leaks, from the line that made it.
TEST(LeftoversTest, ASystemVObjectLeaksFromTheLineThatMadeIt) {
  Scene scene;
  const int queue = scene.Made(ObjectKind::kSysvQueue, "", 5);
  scene.after.queues.push_back(QueueWith(0x8000, 5));
  const std::vector<Leak> leaks = scene.Leaks();
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].kind, LeakKind::kSysvQueue);
  EXPECT_EQ(leaks[0].name, "key 0x8000 id 5");
  EXPECT_EQ(leaks[0].object, queue);
  EXPECT_EQ(leaks[0].process, 0);
  EXPECT_EQ(leaks[0].where.line, 12);
}

// A segment that is marked goes with its last user.
TEST(LeftoversTest, ASegmentMarkedForRemovalIsNoLeak) {
  Scene scene;
  scene.after.segments.push_back({1, 1, 0600, 4096, 2, 1, /*marked_removed=*/true});
  EXPECT_TRUE(scene.Leaks().empty());
}

// An id is used again: the queue that is there is the one that was not removed.
TEST(LeftoversTest, ARemovedObjectIsNotTakenForItsSuccessor) {
  Scene scene;
  scene.run.objects[static_cast<std::size_t>(scene.Made(ObjectKind::kSysvQueue, "", 5))].removed =
      40;
  const int second = scene.Made(ObjectKind::kSysvQueue, "", 5);
  scene.after.queues.push_back(QueueWith(0x8000, 5));
  EXPECT_EQ(scene.Leaks().at(0).object, second);
}

// What the scenario made leaks too: the lab may be about removing it.
TEST(LeftoversTest, AFixtureLeaks) {
  Scene scene;
  scene.before.queues.push_back(QueueWith(0x8000, 5));
  scene.after.queues.push_back(QueueWith(0x8000, 5));
  const std::vector<Leak> leaks = scene.Leaks();
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].process, kNobody);
}

// Unless the scenario forgives it.
TEST(LeftoversTest, AFixtureMayBeForgiven) {
  Scene scene;
  scene.forgive_fixtures = true;
  scene.before.queues.push_back(QueueWith(0x8000, 5));
  scene.after.queues.push_back(QueueWith(0x8000, 5));
  EXPECT_TRUE(scene.Leaks().empty());
}

// What a program has made anew under a fixture's id is the program's.
TEST(LeftoversTest, AFixtureMadeAnewIsNotForgiven) {
  Scene scene;
  scene.forgive_fixtures = true;
  scene.before.queues.push_back(QueueWith(0x8000, 5));
  scene.after.queues.push_back(QueueWith(0x8000, 5));
  scene.Made(ObjectKind::kSysvQueue, "", 5);
  EXPECT_EQ(scene.Leaks().size(), 1u);
}

// A fixture that leaks is its last user's affair.
TEST(LeftoversTest, AUsedFixtureIsItsLastUsers) {
  Scene scene;
  Objects objects(&scene.run);
  scene.before.queues.push_back(QueueWith(0x8000, 5));
  NoteFixtures(scene.before, &objects);
  scene.after.queues = scene.before.queues;
  Event& event = scene.run.events.emplace_back();
  event.process = 0;
  event.object = objects.Find({ObjectKey::Space::kSysvQueue, 0, 5});
  const std::vector<Leak> leaks = scene.Leaks();
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].process, 0);
}

// Fixtures are known to the tracer by their ids, and are nobody's creation.
TEST(LeftoversTest, FixturesAreKnownBeforeTheRun) {
  RunRecord run;
  Objects objects(&run);
  Inventory before;
  before.segments.push_back({0x10, 7, 0600, 4096, 2, 0, false});
  before.semaphores.push_back({0x11, 7, 0600, 3});
  NoteFixtures(before, &objects);
  const int segment = objects.Find({ObjectKey::Space::kSysvSegment, 0, 7});
  ASSERT_NE(segment, kNoObject);
  EXPECT_TRUE(objects.at(segment).preexisting);
  EXPECT_EQ(objects.at(segment).size, 4096u);
  EXPECT_EQ(objects.at(segment).creator, kNobody);
  EXPECT_NE(objects.Find({ObjectKey::Space::kSysvSemaphore, 0, 7}), segment);
}

// A program that leaves thousands is told of some hundred.
TEST(LeftoversTest, LeaksAreBounded) {
  Scene scene;
  for (int i = 0; i < 2000; ++i) scene.after.entries.push_back(File("/work/f" + std::to_string(i)));
  EXPECT_EQ(scene.Leaks().size(), 500u);
  EXPECT_EQ(scene.run.files.size(), 2000u);
}

// Each place has its kind of leak, and its name as programs know it.
TEST(LeftoversTest, NamedObjectsAreToldByTheirPlace) {
  Scene scene;
  scene.after.entries = {
      File("/dev/mqueue/q", 'q'), File("/dev/shm/mem"), File("/dev/shm/sem.s"),
      File("/work/.fifo", 'p'),   File("/work/f"),      File("/work/socket", 's')};
  const std::vector<std::pair<LeakKind, std::string>> expected = {
      {LeakKind::kPosixQueue, "/q"},     {LeakKind::kPosixShm, "/mem"},
      {LeakKind::kPosixSemaphore, "/s"}, {LeakKind::kFifo, "./.fifo"},
      {LeakKind::kFile, "./f"},          {LeakKind::kSocketFile, "./socket"}};
  const std::vector<Leak> leaks = scene.Leaks();
  ASSERT_EQ(leaks.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(leaks[i].kind, expected[i].first) << i;
    EXPECT_EQ(leaks[i].name, expected[i].second) << i;
  }
}

// Files that the programs are meant to make, folders and links are no leaks, but facts.
TEST(LeftoversTest, WantedFilesAreFactsOnly) {
  Scene scene;
  scene.wanted = {"result.txt"};
  scene.after.entries = {File("/work/result.txt"), File("/work/folder", 'd'),
                         File("/work/link", 'l')};
  EXPECT_TRUE(scene.Leaks().empty());
  ASSERT_EQ(scene.run.files.size(), 3u);
  EXPECT_EQ(scene.run.files[0].path, "result.txt");
  EXPECT_EQ(scene.run.files[0].head, "head");
  EXPECT_FALSE(scene.run.files[0].before);
}

// A fixture file has what it was before; one that is gone is a fact as well.
TEST(LeftoversTest, FixtureFilesAreComparedWithBefore) {
  Scene scene;
  scene.before.entries = {File("/work/changed"), File("/work/gone")};
  scene.after.entries = {File("/work/changed")};
  scene.after.entries[0].size = 9;
  scene.after.entries[0].hash = 99;
  EXPECT_TRUE(scene.Leaks().empty());
  ASSERT_EQ(scene.run.files.size(), 2u);
  EXPECT_TRUE(scene.run.files[0].before);
  EXPECT_EQ(scene.run.files[0].old_size, 5u);
  EXPECT_EQ(scene.run.files[0].old_hash, 77u);
  EXPECT_EQ(scene.run.files[0].hash, 99u);
  EXPECT_EQ(scene.run.files[1].path, "gone");
  EXPECT_EQ(scene.run.files[1].type, '-');
}

// A FIFO is its maker's, by its path.
TEST(LeftoversTest, AFifoLeaksFromTheLineThatMadeIt) {
  Scene scene;
  const int fifo = scene.Made(ObjectKind::kFifo, "/work/.fifo");
  scene.after.entries = {File("/work/.fifo", 'p')};
  const std::vector<Leak> leaks = scene.Leaks();
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].object, fifo);
  EXPECT_EQ(leaks[0].where.line, 12);
}

// A child that ended without being waited for is a zombie of its parent.
TEST(LeftoversTest, AChildThatNobodyWaitedForIsAZombie) {
  Scene scene;
  Process& child = scene.Fork();
  child.ended = 30;
  child.end = Process::End::kExited;
  const std::vector<Leak> leaks = scene.Leaks();
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].kind, LeakKind::kZombie);
  EXPECT_EQ(leaks[0].process, 0);
  EXPECT_EQ(leaks[0].child, 1);
  EXPECT_EQ(leaks[0].where.line, 8);
}

// One that had to be killed ran on.
TEST(LeftoversTest, AChildThatRanOnIsAProcess) {
  Scene scene;
  Process& child = scene.Fork();
  child.ended = 200;
  child.end = Process::End::kKilledByGrader;
  EXPECT_EQ(scene.Leaks().at(0).kind, LeakKind::kProcess);
}

// A pipe that a system's program got by exec is a leaked descriptor; its standard streams are meant
// for it.
TEST(LeftoversTest, ADescriptorLeaksIntoASystemsProgram) {
  Scene scene;
  Process& child = scene.Fork();
  child.submission = false;
  child.program = "ls";
  child.ended = child.reaped = 60;
  const int pipe = scene.Made(ObjectKind::kPipe);
  for (const int fd : {1, 4}) {
    Hold& hold = scene.run.holds.emplace_back();
    hold.process = 1;
    hold.object = pipe;
    hold.fd = fd;
    hold.access = Access::kWrite;
    hold.survived_exec = {40};
  }
  const std::vector<Leak> leaks = scene.Leaks();
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].kind, LeakKind::kDescriptor);
  EXPECT_EQ(leaks[0].name, "fd 4 (write end of pipe #1) in ls");
  EXPECT_EQ(leaks[0].process, 1);
}

// What the submission's own programs keep across exec is their affair.
TEST(LeftoversTest, ADescriptorOfASubmissionsProgramIsNoLeak) {
  Scene scene;
  Process& child = scene.Fork();
  child.ended = child.reaped = 60;
  Hold hold;
  hold.process = 1;
  hold.object = scene.Made(ObjectKind::kPipe);
  hold.fd = 4;
  hold.survived_exec = {40};
  scene.run.holds.push_back(hold);
  EXPECT_TRUE(scene.Leaks().empty());
}

}  // namespace
}  // namespace ipclab
