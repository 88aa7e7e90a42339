#include "sipc.h"

int main(void) {
  char line[SIZE + 64];
  struct segment *s = get();
  set(s, -getpid()); /* BUG: no text */
  out("Sent a request......");
  snprintf(line, sizeof line, "Received reply: This is a reply from %d.\n",
           wait_between(s, 2, INT_MAX));
  out(line);
  set(s, 1);
  if (shmdt(s) < 0) die("shmdt");
  return 0;
}
