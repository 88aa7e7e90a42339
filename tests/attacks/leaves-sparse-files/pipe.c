#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int main(void) {
  signal(SIGXFSZ, SIG_IGN);
  for (off_t size = 1; size > 0; size *= 2) {
    const int fd = open(size % 3 ? "sparse" : "/dev/shm/sparse", O_CREAT | O_WRONLY, 0600);
    if (ftruncate(fd, size) == 0 && lseek(fd, size, SEEK_SET) > 0 && write(fd, "x", 1) < 0) continue;
    close(fd);
    if (size > (1L << 60)) break;
  }
  return 0;
}
