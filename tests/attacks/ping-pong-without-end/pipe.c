#include <unistd.h>

int main(void) {
  int there[2], back[2];
  if (pipe(there) != 0 || pipe(back) != 0) return 1;
  char c = 'x';
  if (fork() == 0) {
    while (read(there[0], &c, 1) == 1 && write(back[1], &c, 1) == 1) continue;
  }
  while (write(there[1], &c, 1) == 1 && read(back[0], &c, 1) == 1) continue;
  return 0;
}
