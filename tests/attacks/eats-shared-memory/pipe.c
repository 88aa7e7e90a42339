#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  static char block[1 << 20];
  fork();
  for (;;) {
    const int fd = memfd_create("eaten", 0);
    for (int i = 0; i < 60 && write(fd, block, sizeof block) > 0; ++i) continue;
    mmap(0, 64u << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (fd < 0) break;
  }
  for (;;) pause();
}
