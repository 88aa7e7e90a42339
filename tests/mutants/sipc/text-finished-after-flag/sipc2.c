#include "sipc.h"

int main(void) {
  char line[SIZE + 64];
  struct segment *s = get();
  int pid = (int)getpid();
  strcpy(s->text, "This is a request ");
  set(s, 1); /* BUG: the text is not whole yet */
  sprintf(s->text + strlen(s->text), "from %d", pid);
  out("Sent a request......");
  wait_for(s, 2);
  snprintf(line, sizeof line, "Received reply: %s\n", s->text);
  out(line);
  set(s, 3);
  if (shmdt(s) < 0) die("shmdt");
  return 0;
}
