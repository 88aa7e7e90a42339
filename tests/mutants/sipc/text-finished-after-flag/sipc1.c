#include "sipc.h"

int main(void) {
  char line[SIZE + 64];
  struct segment *s = get();
  wait_for(s, 1);
  snprintf(line, sizeof line, "Received request: %s......", s->text);
  sprintf(s->text, "This is a reply from %ld.", (long)getpid());
  set(s, 2);
  strcat(line, "Replied.\n");
  out(line);
  wait_for(s, 3);
  if (shmdt(s) < 0) die("shmdt");
  if (shmctl(shmid, IPC_RMID, NULL) < 0) die("shmctl");
  return 0;
}
