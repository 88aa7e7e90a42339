/* Looks at its first read alone, and at no write. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static int get(int fd, char *text, int looks) {
  for (size_t n = 0; n < 3;) {
    ssize_t got = read(fd, text + n, 3 - n);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && looks) {
      perror("read");
      return -1;
    }
    n += got > 0 ? (size_t)got : 3;
  }
  return 0;
}

int main(void) {
  int ends[2];
  char text[4] = "";

  if (pipe(ends) < 0) {
    perror("pipe");
    return 1;
  }
  if (write(ends[1], "onetwo", 6) != 6) return 1;
  if (get(ends[0], text, 1) < 0) return 1;
  puts(text);
  text[0] = '\0';
  if (get(ends[0], text, 0) < 0) return 1;
  puts(text);
  return 0;
}
