// System V and POSIX objects: who made them, who removed them, what went through them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <mqueue.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

constexpr key_t kKey = 0x4711;

// The object was made by `creator` with `call`, and removed by process 0 with `removal`.
void ExpectLife(const RunRecord& run, ObjectKind kind, int creator, const char* call,
                const char* removal) {
  const int index = OnlyObject(run, kind);
  const Object& object = run.objects[static_cast<std::size_t>(index)];
  EXPECT_FALSE(object.preexisting);
  EXPECT_EQ(object.creator, creator);
  EXPECT_EQ(object.created, CallsOf(run, call, creator).at(0).seq);
  EXPECT_EQ(object.remover, 0);
  EXPECT_EQ(object.removed, CallsOf(run, removal, 0).back().seq);
}

struct Message {
  long type;
  char text[16];
};

TRACEE(UsesASystemVQueue) {
  if (fork() == 0) {
    const int queue = msgget(kKey, IPC_CREAT | 0600);
    Message first = {1, "for nobody"}, second = {2, "for my parent"};
    msgsnd(queue, &first, 10, 0);
    _exit(msgsnd(queue, &second, 13, 0));
  }
  wait(nullptr);
  const int queue = msgget(kKey, 0);
  Message message = {};
  if (msgrcv(queue, &message, sizeof message.text, 2, 0) != 13) return 1;
  return msgctl(queue, IPC_RMID, nullptr);
}

// A System V queue has a key, an id, a creator and a remover; what its reader asked for by type
// came from the sender.
TEST(SystemVTest, AQueueIsFollowed) {
  const RunRecord run = Trace("UsesASystemVQueue");
  EXPECT_EQ(run.processes[0].status, 0);
  ExpectLife(run, ObjectKind::kSysvQueue, 1, "msgget", "msgctl");
  const Object& queue =
      run.objects[static_cast<std::size_t>(OnlyObject(run, ObjectKind::kSysvQueue))];
  EXPECT_EQ(queue.key, kKey);
  EXPECT_EQ(queue.id, CallsOf(run, "msgget", 1)[0].result);
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].from, 1);
  EXPECT_EQ(run.flows[0].to, 0);
  EXPECT_EQ(run.flows[0].data, "for my parent");
}

TRACEE(UsesASystemVSegment) {
  const int segment = shmget(kKey, 4096, IPC_CREAT | 0600);
  char* const memory = static_cast<char*>(shmat(segment, nullptr, 0));
  if (fork() == 0) {
    std::strcpy(memory, "written by the child");
    dprintf(1, "written\n");
    _exit(0);
  }
  wait(nullptr);
  dprintf(1, "%s\n", memory);
  shmdt(memory);
  return shmctl(segment, IPC_RMID, nullptr);
}

// What a segment held when a process that has it was looked at is known.
TEST(SystemVTest, ASegmentIsFollowedAndSampled) {
  const RunRecord run = Trace("UsesASystemVSegment");
  EXPECT_EQ(Printed(run), "written by the child\n");
  ExpectLife(run, ObjectKind::kSysvSegment, 0, "shmget", "shmctl");
  const int segment = OnlyObject(run, ObjectKind::kSysvSegment);
  EXPECT_EQ(run.objects[static_cast<std::size_t>(segment)].size, 4096u);
  ASSERT_EQ(run.samples.size(), 2u);
  EXPECT_EQ(run.samples[0].data, std::string(4096, '\0'));
  EXPECT_EQ(run.samples[1].object, segment);
  EXPECT_EQ(run.samples[1].process, 1);
  EXPECT_TRUE(run.samples[1].data.starts_with("written by the child"));
}

TRACEE(UsesSystemVSemaphores) {
  const int set = semget(kKey, 1, IPC_CREAT | 0600);
  if (fork() == 0) {
    sembuf down = {0, -1, 0};
    _exit(semop(set, &down, 1));
  }
  sleep(1);
  sembuf up = {0, 1, 0};
  if (semop(set, &up, 1) != 0) return 1;
  wait(nullptr);
  return semctl(set, 0, IPC_RMID);
}

// The operations of a semaphore say by how much; the one that waited ended after the one that let
// it go on.
TEST(SystemVTest, ASemaphoreSetIsFollowed) {
  const RunRecord run = Trace("UsesSystemVSemaphores");
  EXPECT_EQ(run.processes[0].status, 0);
  ExpectLife(run, ObjectKind::kSysvSemaphore, 0, "semget", "semctl");
  const Event down = OnlyCall(run, "semop", 1);
  const Event up = OnlyCall(run, "semop", 0);
  EXPECT_EQ(down.type, -1);
  EXPECT_EQ(up.type, 1);
  EXPECT_LT(down.entered, up.entered);
  EXPECT_GT(down.seq, up.seq);
}

TRACEE(UsesAPosixQueue) {
  mq_attr attributes = {};
  attributes.mq_maxmsg = 4;
  attributes.mq_msgsize = 32;
  const mqd_t queue = mq_open("/queue", O_CREAT | O_RDWR, 0600, &attributes);
  if (queue == static_cast<mqd_t>(-1)) return 1;
  if (fork() == 0) {
    mq_send(queue, "later", 5, 1);
    _exit(mq_send(queue, "first", 5, 9));
  }
  wait(nullptr);
  char buffer[32];
  unsigned priority = 0;
  if (mq_receive(queue, buffer, sizeof buffer, &priority) != 5 || priority != 9) return 2;
  mq_close(queue);
  return mq_unlink("/queue");
}

// A POSIX queue gives the message of the highest priority first.
TEST(PosixTest, AQueueIsFollowed) {
  const RunRecord run = Trace("UsesAPosixQueue");
  EXPECT_EQ(run.processes[0].status, 0);
  ExpectLife(run, ObjectKind::kPosixQueue, 0, "mq_open", "mq_unlink");
  const int queue = OnlyObject(run, ObjectKind::kPosixQueue);
  EXPECT_EQ(run.objects[static_cast<std::size_t>(queue)].name, "/queue");
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].data, "first");
  EXPECT_EQ(run.flows[0].from, 1);
  EXPECT_EQ(OnlyCall(run, "mq_receive").type, 9);
  EXPECT_EQ(HoldsOf(run, 0, queue, Access::kReadWrite).size(), 1u);
}

// mq_receive may be told not to give the priority.
TRACEE(ReceivesWithoutPriority) {
  mq_attr attributes = {};
  attributes.mq_maxmsg = 4;
  attributes.mq_msgsize = 32;
  const mqd_t queue = mq_open("/queue", O_CREAT | O_RDWR, 0600, &attributes);
  mq_send(queue, "low", 3, 1);
  mq_send(queue, "high", 4, 7);
  char buffer[32];
  if (mq_receive(queue, buffer, sizeof buffer, nullptr) != 4) return 2;
  return mq_unlink("/queue");
}

// The message taken is then still the one of the highest priority.
TEST(PosixTest, AMessageIsTheHighestThoughItsPriorityIsNotAskedFor) {
  const RunRecord run = Trace("ReceivesWithoutPriority");
  EXPECT_EQ(run.processes[0].status, 0);
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].data, "high");
}

TRACEE(UsesPosixSharedMemory) {
  const int fd = shm_open("/memory", O_CREAT | O_RDWR, 0600);
  if (fd < 0 || ftruncate(fd, 4096) != 0) return 1;
  char* const memory =
      static_cast<char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  close(fd);
  if (fork() == 0) {
    std::strcpy(memory, "shared");
    _exit(munmap(memory, 4096));
  }
  wait(nullptr);
  dprintf(1, "%s", memory);
  return shm_unlink("/memory");
}

// POSIX shared memory is known by its name, and its content by samples.
TEST(PosixTest, SharedMemoryIsFollowedAndSampled) {
  const RunRecord run = Trace("UsesPosixSharedMemory");
  EXPECT_EQ(Printed(run), "shared");
  const int memory = OnlyObject(run, ObjectKind::kPosixShm);
  const Object& object = run.objects[static_cast<std::size_t>(memory)];
  EXPECT_EQ(object.path, "/dev/shm/memory");
  EXPECT_EQ(object.size, 4096u);
  ExpectLife(run, ObjectKind::kPosixShm, 0, "open", "unlink");
  ASSERT_FALSE(run.samples.empty());
  EXPECT_EQ(run.samples.back().object, memory);
  EXPECT_TRUE(run.samples.back().data.starts_with("shared"));
}

TRACEE(UsesAPosixSemaphore) {
  sem_t* const semaphore = sem_open("/semaphore", O_CREAT, 0600, 0);
  if (semaphore == SEM_FAILED) return 1;
  if (fork() == 0) _exit(sem_wait(semaphore));
  sleep(1);
  sem_post(semaphore);
  int status = 1;
  wait(&status);
  sem_close(semaphore);
  return sem_unlink("/semaphore") + status;
}

// A POSIX semaphore, which the C library makes under another name and links, is one object; waiting
// for it is a futex.
TEST(PosixTest, ASemaphoreIsFollowed) {
  const RunRecord run = Trace("UsesAPosixSemaphore");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[0].status, 0);
  const int index = OnlyObject(run, ObjectKind::kPosixSemaphore);
  const Object& semaphore = run.objects[static_cast<std::size_t>(index)];
  EXPECT_EQ(semaphore.path, "/dev/shm/sem.semaphore");
  EXPECT_EQ(semaphore.creator, 0);
  EXPECT_EQ(semaphore.remover, 0);
  EXPECT_EQ(semaphore.removed, CallsOf(run, "unlink", 0).back().seq);
  const Event waits = OnlyCall(run, "futex", 1);
  EXPECT_EQ(waits.object, index);
}

TRACEE(SharesAnonymousMemory) {
  void* const memory =
      mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (fork() == 0) {
    std::strcpy(static_cast<char*>(memory), "from the child");
    _exit(0);
  }
  wait(nullptr);
  return munmap(memory, 8192);
}

// A map without a name is an object too, which the child has from its parent.
TEST(SharedMapTest, AnonymousSharedMemoryIsFollowed) {
  const RunRecord run = Trace("SharesAnonymousMemory");
  const int map = OnlyObject(run, ObjectKind::kSharedMap);
  EXPECT_EQ(run.objects[static_cast<std::size_t>(map)].size, 8192u);
  EXPECT_EQ(run.objects[static_cast<std::size_t>(map)].creator, 0);
  ASSERT_FALSE(run.samples.empty());
  EXPECT_EQ(run.samples.back().object, map);
  EXPECT_EQ(run.samples.back().process, 1);
  EXPECT_TRUE(run.samples.back().data.starts_with("from the child"));
  EXPECT_EQ(OnlyCall(run, "munmap").object, map);
}

}  // namespace
}  // namespace ipclab
