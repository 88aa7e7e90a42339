// For each way to wait for a pipe, a FIFO, or an object of System V or POSIX: processes that can
// never go on are a deadlock, and the record tells why; those that look alike but may go on are
// none.
#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

constexpr key_t kKey = 0x4712;

// ---- Pipes and FIFOs

TRACEE(FillsItsPipe) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const std::string data(100'000, 'x');
  return static_cast<int>(write(ends[1], data.data(), data.size()));
}

TEST(DeadlockTest, AWriterThatHoldsTheReadEndItself) {
  const RunRecord run = Deadlock("FillsItsPipe");
  const Wait wait = OnlyWait(run, 0);
  EXPECT_EQ(wait.call, "write");
  EXPECT_EQ(wait.object, OnlyObject(run, ObjectKind::kPipe));
}

TRACEE(FillsAPipeThatIsReadLate) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    sleep(5);
    close(ends[1]);
    char buffer[4096];
    while (read(ends[0], buffer, sizeof buffer) > 0) {
    }
    _exit(0);
  }
  const std::string data(100'000, 'x');
  if (write(ends[1], data.data(), data.size()) != 100'000) return 1;
  close(ends[1]);
  return wait(nullptr) > 0 ? 0 : 1;
}

TRACEE(OpensAFifoAlone) {
  if (mkfifo("lonely", 0600) != 0) return 1;
  return open("lonely", O_RDONLY);
}

TEST(DeadlockTest, AFifoThatNobodyOpensAtTheOtherEnd) {
  const RunRecord run = Deadlock("OpensAFifoAlone");
  const Wait wait = OnlyWait(run, 0);
  EXPECT_EQ(wait.call, "openat");
  EXPECT_EQ(wait.flags & O_ACCMODE, O_RDONLY);
  EXPECT_EQ(wait.object, OnlyObject(run, ObjectKind::kFifo));
}

TRACEE(OpensFifosCrosswise) {
  if (mkfifo("a", 0600) != 0 || mkfifo("b", 0600) != 0) return 1;
  if (fork() == 0) {
    open("b", O_RDONLY);
    _exit(open("a", O_WRONLY));
  }
  open("a", O_RDONLY);
  return open("b", O_WRONLY);
}

TEST(DeadlockTest, TwoThatOpenFifosInOppositeOrder) {
  const RunRecord run = Deadlock("OpensFifosCrosswise");
  EXPECT_NE(OnlyWait(run, 0).object, OnlyWait(run, 1).object);
}

TRACEE(OpensAFifoForALatecomer) {
  if (mkfifo("late", 0600) != 0) return 1;
  if (fork() == 0) {
    usleep(700'000);
    _exit(open("late", O_WRONLY) < 0);
  }
  return open("late", O_RDONLY) < 0;
}

// ---- System V

struct Message {
  long type;
  char text[16];
};

TRACEE(AwaitsAnotherType) {
  const int queue = msgget(kKey, IPC_CREAT | 0600);
  Message message = {1, "request"};
  msgsnd(queue, &message, sizeof message.text, 0);
  msgsnd(queue, &message, sizeof message.text, 0);
  message.type = 2;
  msgsnd(queue, &message, sizeof message.text, 0);
  if (fork() == 0) {
    msgrcv(queue, &message, sizeof message.text, 2, 0);
    msgrcv(queue, &message, sizeof message.text, 2, 0);
    _exit(0);
  }
  wait(nullptr);
  return 0;
}

// The record tells for which type, what lies in the queue, and which type was taken.
TEST(DeadlockTest, AReceiverWhoseTypeIsNotInTheQueue) {
  const RunRecord run = Deadlock("AwaitsAnotherType");
  const Wait wait = OnlyWait(run, 1);
  EXPECT_EQ(wait.call, "msgrcv");
  EXPECT_EQ(wait.type, 2);
  EXPECT_EQ(CallsOf(run, "msgrcv", 1).at(0).got, 2);
  ASSERT_EQ(run.contents.size(), 1u);
  EXPECT_EQ(run.contents[0].object, OnlyObject(run, ObjectKind::kSysvQueue));
  EXPECT_EQ(run.contents[0].from, 0);
  EXPECT_EQ(run.contents[0].type, 1);
  EXPECT_EQ(run.contents[0].messages, 2u);
  EXPECT_EQ(run.contents[0].bytes, 32u);
  EXPECT_EQ(OnlyWait(run, 0).target, kNobody);  // wait() for any child
}

TRACEE(FillsAQueue) {
  const int queue = msgget(kKey, IPC_CREAT | 0600);
  static struct {
    long type;
    char text[8000];
  } message = {3, ""};
  while (msgsnd(queue, &message, sizeof message.text, 0) == 0) {
  }
  return 0;
}

// What the sender could not send any more is not counted.
TEST(DeadlockTest, ASenderWhoseQueueIsFull) {
  const RunRecord run = Deadlock("FillsAQueue");
  EXPECT_EQ(OnlyWait(run, 0).call, "msgsnd");
  ASSERT_EQ(run.contents.size(), 1u);
  const std::vector<Event> sends = CallsOf(run, "msgsnd");
  ASSERT_EQ(sends.size(), 2u);
  EXPECT_EQ(run.contents[0].messages, sends[0].count);
  EXPECT_EQ(sends[1].seq, kNever);
}

TRACEE(ReceivesWhatIsSentLate) {
  const int queue = msgget(kKey, IPC_CREAT | 0600);
  if (fork() == 0) {
    sleep(3);
    Message message = {2, "late"};
    _exit(msgsnd(queue, &message, sizeof message.text, 0));
  }
  Message message;
  if (msgrcv(queue, &message, sizeof message.text, 2, 0) < 0) return 1;
  wait(nullptr);
  return msgctl(queue, IPC_RMID, nullptr);
}

int Change(int set, short by, unsigned short number = 0) {
  sembuf operation = {number, by, 0};
  return semop(set, &operation, 1);
}

TRACEE(TakesASemaphoreTwice) {
  const int set = semget(kKey, 2, IPC_CREAT | 0600);
  semctl(set, 1, SETVAL, 1);
  if (fork() == 0) {
    Change(set, -1, 1);
    wait(nullptr);
    _exit(Change(set, -1, 1));
  }
  wait(nullptr);
  return 0;
}

// The record tells the value and who changed it last.
TEST(DeadlockTest, ASemaphoreThatIsTakenTwice) {
  const RunRecord run = Deadlock("TakesASemaphoreTwice");
  const Wait wait = OnlyWait(run, 1);
  EXPECT_EQ(wait.type, -1);
  EXPECT_EQ(wait.flags, 1);
  ASSERT_EQ(run.semaphores.size(), 2u);
  EXPECT_EQ(run.semaphores[0].changed_by, kNobody);
  EXPECT_EQ(run.semaphores[1].value, 0);
  EXPECT_EQ(run.semaphores[1].changed_by, 1);
  EXPECT_EQ(run.semaphores[1].changed, CallsOf(run, "semop", 1)[0].seq);
}

TRACEE(SemaphoreIsPostedLate) {
  const int set = semget(kKey, 1, IPC_CREAT | 0600);
  if (fork() == 0) {
    sleep(3);
    _exit(Change(set, +1));
  }
  if (Change(set, -1) != 0) return 1;
  wait(nullptr);
  return semctl(set, 0, IPC_RMID);
}

TRACEE(SemaphoreComesBackByUndo) {
  const int set = semget(kKey, 1, IPC_CREAT | 0600);
  semctl(set, 0, SETVAL, 1);
  if (fork() == 0) {
    sembuf take = {0, -1, SEM_UNDO};
    semop(set, &take, 1);
    sleep(2);
    _exit(0);  // gives it back
  }
  sleep(1);
  if (Change(set, -1) != 0) return 1;
  return semctl(set, 0, IPC_RMID);
}

TRACEE(SemaphoreWithALimit) {
  const int set = semget(IPC_PRIVATE, 1, 0600);
  sembuf take = {0, -1, 0};
  const timespec limit = {5, 0};
  const int result = semtimedop(set, &take, 1, &limit);
  semctl(set, 0, IPC_RMID);
  return result == -1 && errno == EAGAIN ? 0 : 1;
}

// ---- POSIX

TRACEE(AwaitsAPosixMessage) {
  mq_attr attributes = {};
  attributes.mq_maxmsg = 2;
  attributes.mq_msgsize = 16;
  const mqd_t queue = mq_open("/dead", O_CREAT | O_RDWR, 0600, &attributes);
  mq_unlink("/dead");
  char buffer[16];
  return static_cast<int>(mq_receive(queue, buffer, sizeof buffer, nullptr));
}

TRACEE(FillsAPosixQueue) {
  mq_attr attributes = {};
  attributes.mq_maxmsg = 2;
  attributes.mq_msgsize = 16;
  const mqd_t queue = mq_open("/full", O_CREAT | O_RDWR, 0600, &attributes);
  mq_unlink("/full");
  for (int i = 0; i < 3; ++i) mq_send(queue, "x", 1, 5);
  return 0;
}

TEST(DeadlockTest, PosixQueuesEmptyAndFull) {
  EXPECT_EQ(OnlyWait(Deadlock("AwaitsAPosixMessage"), 0).call, "mq_timedreceive");
  const RunRecord run = Deadlock("FillsAPosixQueue");
  EXPECT_EQ(OnlyWait(run, 0).call, "mq_timedsend");
  ASSERT_EQ(run.contents.size(), 1u);
  EXPECT_EQ(run.contents[0].messages, 2u);
  EXPECT_EQ(run.contents[0].type, 5);
}

TRACEE(PosixMessageWithALimit) {
  mq_attr attributes = {};
  attributes.mq_maxmsg = 2;
  attributes.mq_msgsize = 16;
  const mqd_t queue = mq_open("/limit", O_CREAT | O_RDWR, 0600, &attributes);
  mq_unlink("/limit");
  timespec limit;
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 5;
  char buffer[16];
  const auto result = mq_timedreceive(queue, buffer, sizeof buffer, nullptr, &limit);
  return result == -1 && errno == ETIMEDOUT ? 0 : 1;
}

TRACEE(AwaitsANamedSemaphore) {
  sem_t* const semaphore = sem_open("/dead", O_CREAT, 0600, 0);
  sem_unlink("/dead");
  return sem_wait(semaphore);
}

// A named semaphore is known by its name.
TEST(DeadlockTest, ANamedSemaphoreThatNobodyPosts) {
  const RunRecord run = Deadlock("AwaitsANamedSemaphore");
  const Wait wait = OnlyWait(run, 0);
  EXPECT_EQ(wait.call, "futex");
  EXPECT_EQ(wait.word, FutexWord::kSemaphore);
  ASSERT_NE(wait.object, kNoObject);
  EXPECT_EQ(run.objects[static_cast<std::size_t>(wait.object)].kind, ObjectKind::kPosixSemaphore);
}

struct Shared {
  long filler;
  sem_t semaphore;
  pthread_mutex_t mutex;
};

Shared* MakeShared() {
  auto* const shared = static_cast<Shared*>(
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  sem_init(&shared->semaphore, 1, 0);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&shared->mutex, &attributes);
  return shared;
}

TRACEE(SemaphoreInAMapIsPostedOnce) {
  Shared* const shared = MakeShared();
  if (fork() == 0) {
    sleep(1);
    sem_post(&shared->semaphore);  // wakes the parent
    _exit(pause());
  }
  sem_wait(&shared->semaphore);
  return sem_wait(&shared->semaphore);
}

// An unnamed one by its place in the map, and its last waker is known.
TEST(DeadlockTest, AnUnnamedSemaphoreInASharedMap) {
  const RunRecord run = Deadlock("SemaphoreInAMapIsPostedOnce");
  const Wait wait = OnlyWait(run, 0);
  EXPECT_EQ(wait.word, FutexWord::kSemaphore);
  EXPECT_EQ(wait.object, OnlyObject(run, ObjectKind::kSharedMap));
  EXPECT_EQ(wait.type, static_cast<std::int64_t>(offsetof(Shared, semaphore)));
  const std::vector<Event> wakes = CallsOf(run, "futex", 1);
  ASSERT_EQ(wakes.size(), 1u);
  EXPECT_EQ(wakes[0].object, wait.object);
  EXPECT_EQ(wakes[0].type, wait.type);
}

TRACEE(MutexIsHeldByThePausing) {
  Shared* const shared = MakeShared();
  if (fork() == 0) {
    pthread_mutex_lock(&shared->mutex);
    _exit(pause());
  }
  sleep(1);
  return pthread_mutex_lock(&shared->mutex);
}

TRACEE(LocksItsMutexTwice) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
  return pthread_mutex_lock(&mutex);
}

// Of a mutex the owner is known.
TEST(DeadlockTest, AMutexThatIsNotGivenFree) {
  const RunRecord run = Deadlock("MutexIsHeldByThePausing");
  EXPECT_EQ(OnlyWait(run, 0).word, FutexWord::kMutex);
  EXPECT_EQ(OnlyWait(run, 0).target, 1);
  const RunRecord alone = Deadlock("LocksItsMutexTwice");
  EXPECT_EQ(OnlyWait(alone, 0).word, FutexWord::kMutex);
  EXPECT_EQ(OnlyWait(alone, 0).target, 0);
  EXPECT_EQ(OnlyWait(alone, 0).owner, OnlyWait(alone, 0).thread);
  EXPECT_EQ(OnlyWait(alone, 0).object, kNoObject);
}

void* JoinsIt(void* thread) {
  pthread_join(*static_cast<pthread_t*>(thread), nullptr);
  return nullptr;
}

TRACEE(ThreadsJoinEachOther) {
  static pthread_t main_thread = pthread_self();
  pthread_t thread;
  pthread_create(&thread, nullptr, JoinsIt, &main_thread);
  return pthread_join(thread, nullptr);
}

TEST(DeadlockTest, ThreadsThatWaitForEachOther) {
  const RunRecord run = Deadlock("ThreadsJoinEachOther");
  ASSERT_EQ(run.waits.size(), 2u);
  for (const Wait& wait : run.waits) EXPECT_EQ(wait.word, FutexWord::kThread);
  EXPECT_EQ(run.waits[0].owner, run.waits[1].thread);
}

TRACEE(SemaphoreIsPostedLateOrNot) {
  Shared* const shared = MakeShared();
  if (fork() == 0) {
    sleep(2);
    sem_post(&shared->semaphore);
    _exit(0);
  }
  if (sem_wait(&shared->semaphore) != 0) return 1;
  timespec limit;
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 4;
  return sem_timedwait(&shared->semaphore, &limit) == -1 && errno == ETIMEDOUT ? 0 : 1;
}

// ---- What may go on is no deadlock.

TEST(DeadlockTest, WhoeverMayGoOnIsNotDead) {
  for (const char* tracee :
       {"FillsAPipeThatIsReadLate", "OpensAFifoForALatecomer", "ReceivesWhatIsSentLate",
        "SemaphoreIsPostedLate", "SemaphoreComesBackByUndo", "SemaphoreWithALimit",
        "PosixMessageWithALimit", "SemaphoreIsPostedLateOrNot"}) {
    ExpectGoesOn(tracee);
  }
}

}  // namespace
}  // namespace ipclab
