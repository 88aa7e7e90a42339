#include <unistd.h>

int main(void) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) return 0;
  *(volatile int*)0 = 1;
  return 0;
}
