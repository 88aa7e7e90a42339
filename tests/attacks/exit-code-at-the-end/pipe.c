#include <stdlib.h>
#include <unistd.h>

static void Succeed(void) { _exit(0); }

int main(void) {
  atexit(Succeed);
  return 1;
}
