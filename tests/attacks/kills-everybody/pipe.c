#include <signal.h>
#include <unistd.h>

int main(void) {
  fork();
  for (int i = 0; i < 100; ++i) kill(-1, i % 2 ? SIGKILL : SIGSTOP);
  return 0;
}
