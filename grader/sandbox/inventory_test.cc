// Fixtures, and what init finds.
#include "grader/sandbox/inventory.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mqueue.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "grader/sandbox/test_support.h"

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Inventory Take(Jail& jail) {
  Result<Inventory> inventory = jail.TakeInventory();
  if (!inventory.ok()) ADD_FAILURE() << inventory.error();
  return *std::move(inventory);
}

// As "f /work/x", in the inventory's order.
std::vector<std::string> Names(const Inventory& inventory) {
  std::vector<std::string> names;
  for (const Inventory::Entry& entry : inventory.entries) {
    names.push_back(fmt::format("{} {}", entry.type, entry.path));
  }
  return names;
}

TEST(InventoryTest, NewJailIsEmpty) {
  const Inventory inventory = Take(*MakeJail());
  EXPECT_THAT(inventory.queues, IsEmpty());
  EXPECT_THAT(inventory.segments, IsEmpty());
  EXPECT_THAT(inventory.semaphores, IsEmpty());
  EXPECT_THAT(inventory.entries, IsEmpty());
  EXPECT_FALSE(inventory.truncated);
}

PROBE(MakesSysvObjects) {
  return msgget(IPC_PRIVATE, 0600) > 0 && shmget(IPC_PRIVATE, 1, 0600) > 0 &&
                 semget(IPC_PRIVATE, 1, 0600) > 0
             ? 0
             : 1;
}

// As on a machine in use, where an id that was never set names nothing.
TEST(InventoryTest, NoSysvObjectHasIdZero) {
  EXPECT_EQ(RunProbe(*MakeJail(OptionsWithProbes()), "MakesSysvObjects").wait_status, 0);
}

PROBE(LeavesOneOfEveryKind) {
  close(open("file", O_CREAT | O_WRONLY, 0640));
  mkdir("folder", 0700);
  mkfifo("fifo", 0600);
  if (symlink("nowhere", "folder/link") < 0) return 1;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, "/tmp/socket");
  if (bind(socket(AF_UNIX, SOCK_STREAM, 0), reinterpret_cast<sockaddr*>(&address),
           sizeof(address)) < 0) {
    return 2;
  }
  if (shm_open("/memory", O_CREAT | O_RDWR, 0600) < 0) return 3;
  if (sem_open("/lock", O_CREAT, 0600, 1) == SEM_FAILED) return 4;
  if (mq_open("/mail", O_CREAT | O_RDWR, 0600, nullptr) < 0) return 5;
  const int queue = msgget(0x1000, IPC_CREAT | 0640);
  const struct {
    long type;
    char text[3];
  } message = {1, {'a', 'b', 'c'}};
  if (msgsnd(queue, &message, sizeof(message.text), 0) < 0) return 6;
  if (shmget(0x2000, 5000, IPC_CREAT | 0600) < 0) return 7;
  if (semget(IPC_PRIVATE, 3, IPC_CREAT | 0660) < 0) return 8;
  return 0;
}

TEST(InventoryTest, ListsFilesOfEveryKind) {
  const std::unique_ptr<Jail> jail = MakeJail(OptionsWithProbes());
  ASSERT_EQ(RunProbe(*jail, "LeavesOneOfEveryKind").wait_status, 0);
  const Inventory inventory = Take(*jail);
  EXPECT_THAT(
      Names(inventory),
      ElementsAre("q /dev/mqueue/mail", "f /dev/shm/memory", "f /dev/shm/sem.lock", "s /tmp/socket",
                  "p /work/fifo", "f /work/file", "d /work/folder", "l /work/folder/link"));
  EXPECT_EQ(inventory.entries[5].mode, 0640u);
}

TEST(InventoryTest, ListsSysvObjectsOfEveryKind) {
  const std::unique_ptr<Jail> jail = MakeJail(OptionsWithProbes());
  ASSERT_EQ(RunProbe(*jail, "LeavesOneOfEveryKind").wait_status, 0);
  const Inventory inventory = Take(*jail);
  constexpr pid_t kProbesPid = 2;
  ASSERT_EQ(inventory.queues.size(), 1u);
  EXPECT_EQ(inventory.queues[0].key, 0x1000);
  EXPECT_EQ(inventory.queues[0].mode, 0640u);
  EXPECT_EQ(inventory.queues[0].messages, 1u);
  EXPECT_EQ(inventory.queues[0].bytes, 3u);
  EXPECT_EQ(inventory.queues[0].last_sender, kProbesPid);
  ASSERT_EQ(inventory.segments.size(), 1u);
  EXPECT_EQ(inventory.segments[0].key, 0x2000);
  EXPECT_EQ(inventory.segments[0].size, 5000u);
  EXPECT_EQ(inventory.segments[0].creator, kProbesPid);
  EXPECT_FALSE(inventory.segments[0].marked_removed);
  ASSERT_EQ(inventory.semaphores.size(), 1u);
  EXPECT_EQ(inventory.semaphores[0].key, IPC_PRIVATE);
  EXPECT_EQ(inventory.semaphores[0].count, 3u);
}

PROBE(RemovesASegmentStillAttached) {
  const int segment = shmget(0x3000, 100, IPC_CREAT | 0600);
  shmat(segment, nullptr, 0);
  shmctl(segment, IPC_RMID, nullptr);
  if (write(1, "removed\n", 8) < 0) return 1;
  pause();
  return 0;
}

TEST(InventoryTest, TellsASegmentThatIsMarkedForRemoval) {
  const std::unique_ptr<Jail> jail = MakeJail(OptionsWithProbes());
  const Program program = Start(*jail, ProbeSpec("RemovesASegmentStillAttached"));
  ReadUntil(program.terminal, "removed");
  const Inventory inventory = Take(*jail);
  ASSERT_EQ(inventory.segments.size(), 1u);
  EXPECT_TRUE(inventory.segments[0].marked_removed);
  EXPECT_EQ(inventory.segments[0].attached, 1u);
}

TEST(InventoryTest, SkipsNumbersOfObjectsThatAreGone) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const CommandResult result =
      RunShell(*jail, "ipcmk -Q; ipcmk -Q; ipcmk -Q; ipcrm -q 1; ipcrm -q 2");
  ASSERT_EQ(result.error, "");
  const Inventory inventory = Take(*jail);
  ASSERT_EQ(inventory.queues.size(), 1u);
  EXPECT_EQ(inventory.queues[0].id, 3);
}

TEST(InventoryTest, HashesContent) {
  const std::unique_ptr<Jail> jail = MakeJail();
  RunShell(*jail, "printf abc > a; printf abc > b; : > c; head -c 10000 /dev/zero > d");
  const Inventory inventory = Take(*jail);
  ASSERT_EQ(inventory.entries.size(), 4u);
  EXPECT_EQ(inventory.entries[0].hash, 0x44bc2cf5ad770999u);  // XXH64 of "abc"
  EXPECT_EQ(inventory.entries[0].head, "abc");
  EXPECT_EQ(inventory.entries[1].hash, inventory.entries[0].hash);
  EXPECT_NE(inventory.entries[1].inode, inventory.entries[0].inode);
  EXPECT_EQ(inventory.entries[2].hash, 0xef46db3751d8e999u);  // of nothing
  EXPECT_EQ(inventory.entries[3].head, std::string(4096, '\0'));
}

TEST(InventoryTest, ReadsWhatNobodyMayRead) {
  const std::unique_ptr<Jail> jail = MakeJail();
  RunShell(*jail, "mkdir d; printf secret > d/f; chmod 0 d/f d");
  const Inventory inventory = Take(*jail);
  ASSERT_EQ(inventory.entries.size(), 2u);
  EXPECT_EQ(inventory.entries[1].head, "secret");
}

// 64 GiB, the limit on file size permitting, take a minute to read.
TEST(InventoryTest, SparseFilesAreNotReadWithoutEnd) {
  JailOptions options;
  options.limits.file_size = 64ull << 30;
  const std::unique_ptr<Jail> jail = MakeJail(options);
  EXPECT_EQ(RunShell(*jail, "truncate -s 64G big").error, "");
  const Inventory inventory = Take(*jail);
  ASSERT_EQ(inventory.entries.size(), 1u);
  EXPECT_EQ(inventory.entries[0].size, 64ull << 30);
  EXPECT_EQ(inventory.entries[0].hash, 0u);
}

TEST(InventoryTest, FoldersInFoldersAreNotFollowedWithoutEnd) {
  const std::unique_ptr<Jail> jail = MakeJail();
  RunShell(*jail, "i=0; while [ $i -lt 200 ]; do mkdir d; cd d; i=$((i + 1)); done");
  const Inventory inventory = Take(*jail);
  EXPECT_TRUE(inventory.truncated);
  EXPECT_EQ(inventory.entries.size(), 65u);
}

TEST(InventoryTest, TooManyEntriesAreCut) {
  JailOptions options;
  options.limits.work_inodes = 30'000;
  const std::unique_ptr<Jail> jail = MakeJail(options);
  EXPECT_EQ(RunShell(*jail, "seq 25000 | xargs touch").error, "");
  const Inventory inventory = Take(*jail);
  EXPECT_TRUE(inventory.truncated);
  EXPECT_EQ(inventory.entries.size(), 20'000u);
}

TEST(FixtureTest, FilesExist) {
  using Kind = Fixture::Kind;
  const std::unique_ptr<Jail> jail = MakeJail();
  const Result<void> made = jail->Make({
      {.kind = Kind::kFile, .path = "in/input.txt", .content = "one\ntwo\n", .mode = 0600},
      {.kind = Kind::kFolder, .path = "out", .mode = 0711},
      {.kind = Kind::kFifo, .path = "/tmp/pipe", .mode = 0622},
      {.kind = Kind::kSymlink, .path = "link", .content = "in/input.txt"},
  });
  ASSERT_TRUE(made.ok()) << made.error();
  const CommandResult result =
      RunShell(*jail, "cat link; stat -c '%F %a %u' in/input.txt out /tmp/pipe");
  EXPECT_EQ(result.output, "one\ntwo\nregular file 600 1000\ndirectory 711 1000\nfifo 622 1000\n");
}

TEST(FixtureTest, SysvObjectsExist) {
  using Kind = Fixture::Kind;
  const std::unique_ptr<Jail> jail = MakeJail();
  const Result<void> made = jail->Make({
      {.kind = Kind::kSysvQueue, .mode = 0666, .key = 1, .messages = {{5, "hello"}, {6, ""}}},
      {.kind = Kind::kSysvSegment, .content = "bytes", .mode = 0600, .key = 2, .size = 100},
      {.kind = Kind::kSysvSemaphore, .mode = 0600, .key = 3, .size = 2},
  });
  ASSERT_TRUE(made.ok()) << made.error();
  const Inventory inventory = Take(*jail);
  ASSERT_EQ(inventory.queues.size(), 1u);
  EXPECT_EQ(inventory.queues[0].messages, 2u);
  EXPECT_EQ(inventory.queues[0].last_sender, 1);  // init: no program did it
  ASSERT_EQ(inventory.segments.size(), 1u);
  EXPECT_EQ(inventory.segments[0].attached, 0u);
  ASSERT_EQ(inventory.semaphores.size(), 1u);
  EXPECT_EQ(inventory.semaphores[0].count, 2u);
}

TEST(FixtureTest, FailureNamesTheAttempt) {
  const Result<void> made =
      MakeJail()->Make({{.kind = Fixture::Kind::kFile, .path = "/usr/x", .content = ""}});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().errno_value, EROFS);
  EXPECT_THAT(made.error().message, HasSubstr("/usr/x"));
}

TEST(ReadFileTest, ReadsUpToTheLimit) {
  const std::unique_ptr<Jail> jail = MakeJail();
  RunShell(*jail, "printf 'a\\0b\\377' > f");
  EXPECT_EQ(*jail->ReadFile("/work/f", 100), std::string("a\0b\xff", 4));
  EXPECT_EQ(*jail->ReadFile("/work/f", 3), std::string("a\0b", 3));
}

TEST(ReadFileTest, ReadsRegularFilesOnly) {
  const std::unique_ptr<Jail> jail = MakeJail();
  RunShell(*jail, "mkfifo p; mkdir d; ln -s /etc/passwd l; ln -s d m; : > d/f");
  EXPECT_EQ(jail->ReadFile("/work/none", 1).error().errno_value, ENOENT);
  EXPECT_EQ(jail->ReadFile("/work/p", 1).error().errno_value, EINVAL);
  EXPECT_EQ(jail->ReadFile("/work/d", 1).error().errno_value, EINVAL);
  EXPECT_EQ(jail->ReadFile("/work/l", 1).error().errno_value, ELOOP);
  EXPECT_EQ(jail->ReadFile("/work/m/f", 1).error().errno_value, ELOOP);
}

}  // namespace
}  // namespace ipclab
