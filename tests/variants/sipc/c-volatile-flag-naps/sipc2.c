#include "sipc.h"

int main(void) {
  char line[SIZE + 64];
  struct segment *s = get();
  sprintf(s->text, "This is a request from %ld", (long)getpid());
  set(s, 1);
  out("Sent a request......");
  wait_for(s, 2);
  snprintf(line, sizeof line, "Received reply: %s\n", s->text);
  out(line);
  set(s, 3);
  if (shmdt(s) < 0) die("shmdt");
  return 0;
}
