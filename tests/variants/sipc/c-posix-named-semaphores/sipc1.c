#include "common.h"

int main(void) {
  setup();
  down(CALL);
  printf("Received request: %s.....", base + sizeof(int));
  put(2, "reply");
  printf("Replied.\n");
  fflush(stdout);
  down(OVER);
  creator = 1; /* everything is the server's to remove now */
  for (int i = 0; i < 3; i++)
    if (sem_unlink(names[i]) == -1) fail("sem_unlink");
  if (shmdt(base) == -1) fail("shmdt");
  if (shmctl(id, IPC_RMID, NULL) == -1) fail("shmctl");
  return 0;
}
