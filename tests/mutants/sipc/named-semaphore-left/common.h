#ifndef COMMON_H
#define COMMON_H
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

enum { KEY = 0x9000, SIZE = 1024, CALL = 0, ANSWER = 1, OVER = 2 };

static const char *const names[3] = {"/sipc.call", "/sipc.answer", "/sipc.over"};
static sem_t *sem[3];
static int id = -1, creator;
static char *base;

static inline void remove_all(void) {
  for (int i = 0; i < 3; i++) sem_unlink(names[i]);
  shmctl(id, IPC_RMID, NULL);
}

static inline void fail(const char *call) {
  perror(call);
  if (creator) remove_all();
  exit(EXIT_FAILURE);
}

static inline void setup(void) {
  struct shmid_ds ds;
  while (id == -1) {
    id = shmget(KEY, SIZE, IPC_CREAT | IPC_EXCL | 0600);
    creator = id != -1;
    if (creator) break;
    if (errno != EEXIST) fail("shmget");
    if ((id = shmget(KEY, 0, 0)) == -1) {
      if (errno != ENOENT) fail("shmget");
    } else if (shmctl(id, IPC_STAT, &ds) == -1) {
      if (errno != EINVAL && errno != EIDRM) fail("shmctl");
      id = -1;
    } else if (ds.shm_segsz != SIZE) {
      if (shmctl(id, IPC_RMID, NULL) == -1 && errno != EINVAL && errno != EIDRM) fail("shmctl");
      id = -1;
    }
  }
  if ((base = shmat(id, NULL, 0)) == (void *)-1) fail("shmat");
  for (int i = 0; i < 3; i++)
    if ((sem[i] = sem_open(names[i], O_CREAT, 0600, 0)) == SEM_FAILED) fail("sem_open");
}

static inline void down(int i) {
  while (sem_wait(sem[i]) == -1)
    if (errno != EINTR) fail("sem_wait");
}

static inline void put(int flag, const char *who) {
  sprintf(base + sizeof(int), "This is a %s from %d.", who, getpid());
  memcpy(base, &flag, sizeof(flag));
  if (sem_post(sem[flag - 1]) == -1) fail("sem_post");
}
#endif
