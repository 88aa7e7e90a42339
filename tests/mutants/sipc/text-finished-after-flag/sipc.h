#ifndef SIPC_H
#define SIPC_H
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#define KEY 0x9000
#define SIZE 1024

struct segment {
  volatile int flag; /* 0 free, 1 request, 2 reply, 3 read */
  char text[SIZE - sizeof(int)];
};

static int shmid, made_it;

static void die(const char *call) {
  perror(call);
  exit(1);
}

static struct segment *get(void) {
  struct shmid_ds ds;
  struct segment *s;

  /* IPC_EXCL only tells who made it; the loser of the race just takes the winner's segment */
  while ((shmid = shmget(KEY, SIZE, IPC_CREAT | IPC_EXCL | 0600)) < 0) {
    if (errno != EEXIST) die("shmget");
    if ((shmid = shmget(KEY, 0, 0)) < 0) {
      if (errno != ENOENT) die("shmget");
      continue;
    }
    if (shmctl(shmid, IPC_STAT, &ds) == 0) {
      if (ds.shm_segsz == SIZE) break;
      if (shmctl(shmid, IPC_RMID, NULL) == 0) continue;
    }
    if (errno != EINVAL && errno != EIDRM) die("shmctl");
  }
  made_it = shmctl(shmid, IPC_STAT, &ds) == 0 && ds.shm_cpid == getpid();
  if ((s = shmat(shmid, NULL, 0)) == (void *)-1) {
    perror("shmat");
    if (made_it) shmctl(shmid, IPC_RMID, NULL);
    exit(1);
  }
  return s;
}

static void wait_for(struct segment *s, int value) {
  while (s->flag != value) usleep(10000);
  __sync_synchronize();
}

static void set(struct segment *s, int value) {
  __sync_synchronize();
  s->flag = value;
}

static void out(const char *line) {
  size_t left = strlen(line);
  while (left > 0) {
    ssize_t n = write(STDOUT_FILENO, line, left);
    if (n < 0 && errno != EINTR) die("write");
    if (n > 0) line += n, left -= n;
  }
}
#endif
