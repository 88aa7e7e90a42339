#ifndef SHARED_H_
#define SHARED_H_

#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

struct Block {
  int flag;  // kReady once the semaphores may be used
  char text[256];
  sem_t asked, answered, finished;
  char rest[1024 - sizeof(int) - 256 - 3 * sizeof(sem_t) - 4];
};
static_assert(sizeof(Block) == 1024);
constexpr int kReady = 1;

inline int id;

inline void Down(sem_t* sem) {
  while (sem_wait(sem) == -1 && errno == EINTR) {
  }
}

inline bool Vanished() { return errno == EINVAL || errno == EIDRM; }

inline Block* Open() {
  for (;;) {
    id = shmget(0x9000, sizeof(Block), IPC_CREAT | IPC_EXCL | 0600);
    const bool maker = id != -1;
    if (!maker && errno == EEXIST) id = shmget(0x9000, 0, 0);
    if (id == -1) {
      if (errno == ENOENT) continue;
      perror("shmget");
      return nullptr;
    }
    shmid_ds ds;
    if (shmctl(id, IPC_STAT, &ds) == -1) {
      if (Vanished()) continue;
      perror("shmctl");
      return nullptr;
    }
    if (ds.shm_segsz != sizeof(Block)) {
      if (shmctl(id, IPC_RMID, nullptr) == 0 || Vanished()) continue;
      perror("shmctl");
      return nullptr;
    }
    auto* block = static_cast<Block*>(shmat(id, nullptr, 0));
    if (block == reinterpret_cast<Block*>(-1)) {
      perror("shmat");
      if (maker) shmctl(id, IPC_RMID, nullptr);
      return nullptr;
    }
    if (maker) {
      sem_init(&block->asked, 1, 0);
      sem_init(&block->answered, 1, 0);
      sem_init(&block->finished, 1, 0);
      __atomic_store_n(&block->flag, kReady, __ATOMIC_RELEASE);
    }
    const timespec nap = {0, 5'000'000};
    while (__atomic_load_n(&block->flag, __ATOMIC_ACQUIRE) != kReady) nanosleep(&nap, nullptr);
    return block;
  }
}

#endif
