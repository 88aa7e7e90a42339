/* sipc2: the client. */
#include "shm.h"

int main(void) {
  struct area *area;
  int semid;
  int shmid = shmget(SHM_KEY, SHM_SIZE, 0600); /* BUG: fails with no server yet */

  if (shmid < 0) {
    perror("shmget");
    return 1;
  }
  if ((area = shmat(shmid, NULL, 0)) == (void *)-1) {
    perror("shmat");
    return 1;
  }
  if ((semid = open_semaphores()) < 0) {
    perror("semget");
    return 1;
  }
  snprintf(area->text, sizeof(area->text), "This is a request from %d.", getpid());
  area->flag = 1;
  if (change(semid, REQUEST, 1) < 0) {
    perror("semop");
    return 1;
  }
  printf("Sent a request......");
  fflush(stdout);
  if (change(semid, REPLY, -1) < 0) {
    perror("semop");
    return 1;
  }
  printf("Received reply: %.*s\n", (int)sizeof(area->text), area->text);
  fflush(stdout);
  shmdt(area);
  if (change(semid, READ, 1) < 0) {
    perror("semop");
    return 1;
  }
  return 0;
}
