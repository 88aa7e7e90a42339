#include "sipc.h"

int main(void) {
  char text[SIZE], line[SIZE + 64];
  struct segment *s = get();
  put_text("request");
  set(s, 1);
  out("Sent a request......");
  wait_for(s, 2);
  get_text(text);
  unlink(TEXT_FILE);
  snprintf(line, sizeof line, "Received reply: %s\n", text);
  out(line);
  set(s, 3);
  if (shmdt(s) < 0) die("shmdt");
  return 0;
}
