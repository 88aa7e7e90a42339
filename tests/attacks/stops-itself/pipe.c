#include <signal.h>
#include <unistd.h>

int main(void) {
  if (fork() == 0) raise(SIGSTOP);
  raise(SIGSTOP);
  return 0;
}
