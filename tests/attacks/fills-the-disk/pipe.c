#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static char block[1 << 20];

int main(void) {
  const char* const folders[] = {".", "/tmp", "/dev/shm", "/var/tmp", "/", "/home", "/src", "/opt/lab", "/dev/mqueue"};
  for (unsigned i = 0; i < sizeof folders / sizeof *folders; ++i) {
    for (int n = 0; n < 1000; ++n) {
      char path[80];
      snprintf(path, sizeof path, "%s/file%d", folders[i], n);
      const int fd = open(path, O_CREAT | O_WRONLY, 0600);
      if (fd < 0) break;
      ssize_t written = 0;
      for (int k = 0; k < 63 && (written = write(fd, block, sizeof block)) > 0; ++k) continue;
      close(fd);
      if (written <= 0) break;
    }
  }
  return 0;
}
