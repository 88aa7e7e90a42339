#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  for (int fd = 0; fd < 3; ++fd) close(fd);
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (open("/dev/full", O_WRONLY) != 2) return 1;
  puts("Parent: Send data to child");
  return fflush(stdout);
}
