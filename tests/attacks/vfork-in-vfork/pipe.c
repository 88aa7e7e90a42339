#include <unistd.h>

int main(void) {
  for (volatile int depth = 0; depth < 60; ++depth) {
    if (vfork() != 0) _exit(0);
  }
  for (;;) {
    __asm__ volatile("");
  }
}
