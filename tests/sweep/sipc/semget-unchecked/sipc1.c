/* sipc1: the server. */
#include "shm.h"

int main(void) {
  struct area *area = (void *)-1;
  int mine, semid = -1, status = 1;
  int shmid = open_segment(&mine);

  if (shmid < 0) {
    perror("shmget");
    return 1;
  }
  if ((area = shmat(shmid, NULL, 0)) == (void *)-1) {
    perror("shmat");
    if (!mine) return 1;
    goto remove;
  }
  semid = open_semaphores(); /* BUG: may be -1 */
  if (change(semid, REQUEST, -1) < 0) {
    perror("semop");
    goto remove;
  }
  printf("Received request: %.*s.....", (int)sizeof(area->text), area->text);
  snprintf(area->text, sizeof(area->text), "This is a reply from %d.", getpid());
  area->flag = 2;
  if (change(semid, REPLY, 1) < 0) {
    perror("semop");
    goto remove;
  }
  printf("Replied.\n");
  fflush(stdout);
  if (change(semid, READ, -1) < 0) {
    perror("semop");
    goto remove;
  }
  status = 0;

remove:
  if (area != (void *)-1) shmdt(area);
  if (semid >= 0 && semctl(semid, 0, IPC_RMID) < 0) {
    perror("semctl");
    status = 1;
  }
  if (shmctl(shmid, IPC_RMID, NULL) < 0) {
    perror("shmctl");
    status = 1;
  }
  return status;
}
