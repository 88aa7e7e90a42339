#include "common.h"

int main(void) {
  setup();
  put(1, "request");
  printf("Sent a request......");
  fflush(stdout);
  down(ANSWER);
  printf("Received reply: %s\n", base + sizeof(int));
  fflush(stdout);
  if (sem_post(sem[OVER]) == -1) fail("sem_post");
  return 0;
}
