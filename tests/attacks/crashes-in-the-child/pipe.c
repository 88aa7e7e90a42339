#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  if (fork() == 0) __builtin_trap();
  if (fork() == 0) {
    volatile int zero = 0;
    return 1 / zero;
  }
  if (fork() == 0) {
    const int fd = open("empty", O_CREAT | O_RDWR, 0600);
    char* page = mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0);
    return page[0];
  }
  return 0;
}
