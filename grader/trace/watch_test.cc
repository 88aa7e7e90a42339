// Accesses to shared memory as scheduling points.
#include "grader/trace/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <new>
#include <string>
#include <thread>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

constexpr int kRounds = 20;  // additions of each process

RunRecord Watch(const std::string& tracee, std::uint64_t seed) {
  TracerOptions options;
  options.seed = seed;
  options.perturb = true;
  options.watch_memory = true;
  return Trace(tracee, options);
}

// Each manner of the scheduler, twice.
constexpr std::uint64_t kSeeds[] = {1001, 4001, 7001, 10001, 13001, 16001};

template <typename T>
T* Share() {
  void* const memory =
      mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : new (memory) T();
}

// The sum is the exit status.
template <typename Add>
int TwoProcesses(Add add, volatile int* counter) {
  const pid_t child = fork();
  for (int i = 0; i < kRounds; ++i) add();
  if (child == 0) _exit(0);
  wait(nullptr);
  return *counter;
}

TRACEE(AddsWithoutALock) {
  auto* const counter = Share<volatile int>();
  return TwoProcesses([=] { *counter = *counter + 1; }, counter);
}

// The race that a plain run never shows is shown, and its lines are told.
TEST(WatchTest, ALostUpdateIsShown) {
  EXPECT_EQ(Trace("AddsWithoutALock").processes[0].status, 2 * kRounds);
  int wrong = 0;
  for (const std::uint64_t seed : kSeeds) {
    const RunRecord run = Watch("AddsWithoutALock", seed);
    EXPECT_EQ(run.outcome, Outcome::kExited) << run.outcome_detail;
    EXPECT_TRUE(run.watched);
    EXPECT_GE(run.accesses_made, 2u * kRounds);  // the last one alone is not watched
    if (run.processes[0].status == 2 * kRounds) continue;
    ++wrong;
    ASSERT_FALSE(run.races.empty());
    EXPECT_NE(run.races.back().first.process, run.races.back().second.process);
    EXPECT_EQ(run.races.back().first.offset, 0u);
  }
  EXPECT_GE(wrong, 4);
}

// The same seed makes the same accesses in the same order.
TEST(WatchTest, ASeedIsReplayed) {
  for (const std::uint64_t seed : kSeeds) {
    const RunRecord once = Watch("AddsWithoutALock", seed);
    const RunRecord again = Watch("AddsWithoutALock", seed);
    ASSERT_EQ(once.accesses.size(), again.accesses.size());
    for (std::size_t i = 0; i < once.accesses.size(); ++i) {
      EXPECT_EQ(once.accesses[i].process, again.accesses[i].process);
      EXPECT_EQ(once.accesses[i].value, again.accesses[i].value);
    }
  }
}

void ExpectRight(const std::string& tracee, int status) {
  for (const std::uint64_t seed : kSeeds) {
    const RunRecord run = Watch(tracee, seed);
    EXPECT_EQ(run.outcome, Outcome::kExited)
        << tracee << ", " << seed << ": " << run.outcome_detail;
    EXPECT_EQ(run.processes[0].end, Process::End::kExited) << tracee << ", " << seed;
    EXPECT_EQ(run.processes[0].status, status) << tracee << ", " << seed;
    EXPECT_TRUE(run.races.empty()) << tracee << ", " << seed;
    for (const Event& event : run.events) EXPECT_NE(event.error, EFAULT) << event.text;
  }
}

TRACEE(AddsUnderASystemVSemaphore) {
  const int segment = shmget(IPC_PRIVATE, 64, IPC_CREAT | 0600);
  auto* const counter = static_cast<volatile int*>(shmat(segment, nullptr, 0));
  const int set = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
  sembuf up = {0, 1, 0}, down = {0, -1, 0};
  semop(set, &up, 1);
  const int sum = TwoProcesses(
      [&] {
        while (semop(set, &down, 1) != 0) {
        }
        *counter = *counter + 1;
        semop(set, &up, 1);
      },
      counter);
  shmctl(segment, IPC_RMID, nullptr);
  semctl(set, 0, IPC_RMID);
  return sum;
}

TEST(WatchTest, ASystemVSemaphoreProtects) {
  ExpectRight("AddsUnderASystemVSemaphore", 2 * kRounds);
}

TRACEE(AddsUnderAMutex) {
  struct Shared {
    pthread_mutex_t mutex;
    volatile int counter;
  };
  auto* const shared = Share<Shared>();
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&shared->mutex, &attributes);
  return TwoProcesses(
      [=] {
        pthread_mutex_lock(&shared->mutex);
        shared->counter = shared->counter + 1;
        pthread_mutex_unlock(&shared->mutex);
      },
      &shared->counter);
}

TEST(WatchTest, AMutexOfProcessesProtects) { ExpectRight("AddsUnderAMutex", 2 * kRounds); }

TRACEE(AddsUnderAPosixSemaphore) {
  struct Shared {
    sem_t semaphore;
    volatile int counter;
  };
  auto* const shared = Share<Shared>();
  sem_init(&shared->semaphore, 1, 1);
  return TwoProcesses(
      [=] {
        while (sem_wait(&shared->semaphore) != 0) {
        }
        shared->counter = shared->counter + 1;
        sem_post(&shared->semaphore);
      },
      &shared->counter);
}

TEST(WatchTest, APosixSemaphoreProtects) { ExpectRight("AddsUnderAPosixSemaphore", 2 * kRounds); }

TRACEE(AddsAtomically) {
  auto* const counter = Share<std::atomic<int>>();
  const pid_t child = fork();
  for (int i = 0; i < kRounds; ++i) counter->fetch_add(1);
  if (child == 0) _exit(0);
  wait(nullptr);
  return counter->load();
}

TEST(WatchTest, AtomicsRemainRight) { ExpectRight("AddsAtomically", 2 * kRounds); }

TRACEE(TakesTurnsByAtomicWaits) {
  auto* const turn = Share<std::atomic<int>>();
  const int me = fork() == 0 ? 1 : 0;
  for (int i = 0; i < kRounds; ++i) {
    for (int seen = turn->load(); seen % 2 != me; seen = turn->load()) turn->wait(seen);
    turn->fetch_add(1);
    turn->notify_all();
  }
  if (me == 1) _exit(0);
  wait(nullptr);
  return turn->load();
}

TEST(WatchTest, AtomicWaitsWake) { ExpectRight("TakesTurnsByAtomicWaits", 2 * kRounds); }

TRACEE(TakesTurnsBySpinning) {
  auto* const turn = Share<std::atomic<int>>();
  const int me = fork() == 0 ? 1 : 0;
  for (int i = 0; i < kRounds; ++i) {
    while (turn->load() % 2 != me) {
    }
    turn->fetch_add(1);
  }
  if (me == 1) _exit(0);
  wait(nullptr);
  return turn->load();
}

// One that looks again and again is not asked until there is something to see.
TEST(WatchTest, ASpinningReaderCostsLittle) {
  ExpectRight("TakesTurnsBySpinning", 2 * kRounds);
  for (const std::uint64_t seed : kSeeds) {
    EXPECT_LT(Watch("TakesTurnsBySpinning", seed).accesses_made, 100u * kRounds);
  }
}

TRACEE(SpinsWhileTheOtherSleeps) {
  auto* const flag = Share<volatile int>();
  if (fork() == 0) {
    sleep(2);
    *flag = 7;
    _exit(0);
  }
  while (*flag == 0) {
  }
  wait(nullptr);
  return *flag;
}

TEST(WatchTest, ASpinningReaderWaitsForASleeper) {
  ExpectRight("SpinsWhileTheOtherSleeps", 7);
  EXPECT_LT(Watch("SpinsWhileTheOtherSleeps", 1001).accesses_made, 200u);
}

TRACEE(GivesTheKernelSharedMemory) {
  struct Shared {
    char text[8192];
    struct stat status;
    int ends[2];
  };
  auto* const shared = Share<Shared>();
  if (fork() == 0) pause();
  int failures = 0;
  failures += pipe(shared->ends) != 0;
  strcpy(shared->text, "hello");
  failures += write(shared->ends[1], shared->text, 5) != 5;
  failures += read(shared->ends[0], shared->text + 4094, 5) != 5;
  failures += memcmp(shared->text + 4094, "hello", 5) != 0;
  failures += stat("/", &shared->status) != 0;
  failures += getcwd(shared->text, 4096) == nullptr;
  failures += open(shared->text, O_RDONLY) < 0;
  failures += gethostname(shared->text, 100) != 0;
  kill(0, SIGTERM);
  return failures;
}

// All kinds of calls, also those that are otherwise not looked at.
TEST(WatchTest, NoCallFailsForWhatWeDo) {
  for (const std::uint64_t seed : kSeeds) {
    const RunRecord run = Watch("GivesTheKernelSharedMemory", seed);
    EXPECT_EQ(run.processes[0].status, SIGTERM);
    for (const Event& event : run.events) {
      if (event.process == 0) {
        EXPECT_EQ(event.error, 0) << event.text;
      }
    }
  }
}

TRACEE(WritesToWhatItMayOnlyRead) {
  const int segment = shmget(IPC_PRIVATE, 64, IPC_CREAT | 0600);
  auto* const own = static_cast<volatile int*>(shmat(segment, nullptr, 0));
  const pid_t child = fork();
  if (child == 0) {
    auto* const memory = static_cast<volatile int*>(shmat(segment, nullptr, SHM_RDONLY));
    if (*memory != 0) _exit(2);
    *memory = 1;
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  shmctl(segment, IPC_RMID, nullptr);
  return WTERMSIG(status) + *own;
}

TRACEE(FollowsABadPointer) {
  auto* const shared = Share<int*>();
  const pid_t child = fork();
  if (child == 0) {
    **shared = 1;
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WTERMSIG(status);
}

TRACEE(ReachesBehindItsMap) {
  auto* const shared = Share<int>();
  const pid_t child = fork();
  if (child == 0) {
    munmap(shared, 4096);
    *const_cast<volatile int*>(shared) = 1;
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WTERMSIG(status);
}

TEST(WatchTest, AFaultOfTheProgramStaysOne) {
  for (const char* tracee :
       {"WritesToWhatItMayOnlyRead", "FollowsABadPointer", "ReachesBehindItsMap"}) {
    for (const std::uint64_t seed : kSeeds) {
      const RunRecord run = Watch(tracee, seed);
      EXPECT_EQ(run.processes[0].status, SIGSEGV) << tracee;
      EXPECT_EQ(run.processes[1].end, Process::End::kSignalled) << tracee;
    }
  }
}

volatile int* handled = nullptr;

TRACEE(HandlesSignalsAmongAccesses) {
  struct Shared {
    volatile int counter, handled;
  };
  auto* const shared = Share<Shared>();
  handled = &shared->handled;
  signal(SIGUSR1, [](int) { *handled = *handled + 1; });
  sigset_t usr1, old;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, &old);
  const pid_t parent = getpid();
  if (fork() == 0) {
    for (int i = 0; i < kRounds; ++i) {
      kill(parent, SIGUSR1);
      while (shared->handled == i) {
      }
      shared->counter = shared->counter + 1;
    }
    _exit(0);
  }
  while (shared->handled < kRounds) sigsuspend(&old);
  wait(nullptr);
  return shared->counter;
}

TEST(WatchTest, SignalsArriveInSigsuspend) {
  for (const std::uint64_t seed : kSeeds) {
    EXPECT_EQ(Watch("HandlesSignalsAmongAccesses", seed).processes[0].status, kRounds) << seed;
  }
}

TRACEE(FillsManyPagesWithOneInstruction) {
  constexpr std::size_t kSize = 1 << 20;
  auto* const memory = static_cast<char*>(
      mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const pid_t child = fork();
  if (child == 0) {
    char* to = memory;
    std::size_t count = kSize;
    asm volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(9) : "memory");
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  return memory[0] + memory[kSize - 1];
}

TEST(WatchTest, ARepeatedInstructionIsOneAccess) {
  ExpectRight("FillsManyPagesWithOneInstruction", 18);
  EXPECT_LT(Watch("FillsManyPagesWithOneInstruction", 1001).accesses_made, 100u);
}

TRACEE(CopiesFromOneMapToAnother) {
  struct Text {
    char text[64];
  };
  auto* const from = Share<Text>();
  mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);  // a gap
  auto* const to = Share<Text>();
  const pid_t child = fork();
  if (child == 0) {
    memset(from, 'x', 64);
    const void* source = from;
    void* target = to;
    std::size_t count = 64;
    asm volatile("rep movsb" : "+D"(target), "+S"(source), "+c"(count) : : "memory");
    _exit(write(1, to, 64) == 64 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0 ? to->text[63] : 1;
}

TEST(WatchTest, OneInstructionMayReachTwoMaps) { ExpectRight("CopiesFromOneMapToAnother", 'x'); }

TRACEE(ExecsAndSpawns) {
  auto* const counter = Share<volatile int>();
  for (int i = 0; i < 3; ++i) {
    if (fork() == 0) {
      *counter = *counter + 1;
      execl("/bin/true", "true", nullptr);
      _exit(1);
    }
    wait(nullptr);
  }
  std::thread([=] { *counter = *counter + 1; }).join();
  const pid_t child = vfork();
  if (child == 0) {
    *counter = *counter + 1;
    execl("/bin/true", "true", nullptr);
    _exit(1);
  }
  wait(nullptr);
  return *counter;
}

TEST(WatchTest, ForksThreadsAndExecs) { ExpectRight("ExecsAndSpawns", 5); }

// When the bound is reached the run goes on as any other.
TEST(WatchTest, AfterSoManyAccessesItGoesOnUnwatched) {
  TracerOptions options;
  options.seed = 4001;
  options.perturb = options.watch_memory = true;
  options.limits.accesses = 50;
  const RunRecord run = Trace("AddsUnderAMutex", options);
  // To each of the two processes the memory may still be closed, or then open for reading alone: a
  // read and a write more.
  EXPECT_LE(run.accesses_made, 54u);
  EXPECT_EQ(run.processes[0].status, 2 * kRounds);
}

}  // namespace
}  // namespace ipclab
