// Signals whom it should not: for tests of reduced isolation.
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  printf("all: %d\n", kill(-1, SIGKILL));
  for (pid_t pid = 2; pid < getpid(); ++pid) kill(pid, SIGKILL);
  puts("Parent: Send data to child");
  return 0;
}
