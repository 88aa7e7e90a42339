/* shm.h: the segment and the semaphores. */
#ifndef SHM_H
#define SHM_H
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#define MY_ID 0
#define SHM_KEY (0x9000 + MY_ID)
#define SHM_SIZE 1024
enum { REQUEST, REPLY, READ, NSEMS };

struct area {
  int flag;
  char text[SHM_SIZE - sizeof(int)];
};

/* Server and client make what is not there yet; whoever comes second finds it. */
static inline int open_segment(int *mine) {
  struct shmid_ds ds;
  int id;

  for (;;) {
    *mine = (id = shmget(SHM_KEY, SHM_SIZE, IPC_CREAT | IPC_EXCL | 0600)) >= 0;
    if (*mine || errno != EEXIST) return id;
    if ((id = shmget(SHM_KEY, 0, 0)) < 0) {
      if (errno == ENOENT) continue;
      return -1;
    }
    if (shmctl(id, IPC_STAT, &ds) == 0) {
      if (ds.shm_segsz == SHM_SIZE) return id;
      if (shmctl(id, IPC_RMID, NULL) == 0) continue;
    }
    if (errno != EINVAL && errno != EIDRM) return -1;
  }
}

/* A new set is zero on Linux, so nobody need initialise it, and no post can be wiped out. */
static inline int open_semaphores(void) { return semget(SHM_KEY, NSEMS, IPC_CREAT | 0600); }

static inline int change(int semid, int which, int by) {
  struct sembuf op = {which, by, 0};
  while (semop(semid, &op, 1) < 0)
    if (errno != EINTR) return -1;
  return 0;
}
#endif
