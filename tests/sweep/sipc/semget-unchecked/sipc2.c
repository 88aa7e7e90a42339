/* sipc2: the client. */
#include "shm.h"

int main(void) {
  struct area *area;
  int mine, semid;
  int shmid = open_segment(&mine);

  if (shmid < 0) {
    perror("shmget");
    return 1;
  }
  if ((area = shmat(shmid, NULL, 0)) == (void *)-1) {
    perror("shmat");
    goto fail;
  }
  if ((semid = open_semaphores()) < 0) {
    perror("semget");
    goto fail;
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

fail:
  if (mine) shmctl(shmid, IPC_RMID, NULL);
  return 1;
}
