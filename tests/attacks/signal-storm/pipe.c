#include <signal.h>
#include <unistd.h>

static pid_t other;

static void Return(int signal) { kill(other, signal); }

int main(void) {
  signal(SIGUSR1, Return);
  other = getpid();
  const pid_t child = fork();
  if (child != 0) other = child;
  if (child == 0) other = getppid();
  for (;;) kill(other, SIGUSR1);
}
