#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  for (int fd = 3; fd < 1024; ++fd) {
    char text[64];
    if (fcntl(fd, F_GETFD) < 0) continue;
    printf("STOLEN descriptor %d\n", fd);
    if (read(fd, text, sizeof text) > 0 || write(fd, "x", 1) > 0) puts("STOLEN contents");
    if (lseek(fd, 0, SEEK_SET) == 0) puts("STOLEN position");
  }
  for (int fd = 0; fd < 3; ++fd) {
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const int again = open(path, O_RDWR | O_NONBLOCK);
    if (again >= 0 && write(again, "through /proc\n", 14) < 0) perror(path);
  }
  return 0;
}
