#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  for (int n = 0; n < 100000; ++n) {
    char path[40];
    snprintf(path, sizeof path, "%s/%d", n % 2 ? "." : "/tmp", n);
    close(open(path, O_CREAT | O_WRONLY, 0600));
  }
  return 0;
}
