#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  const pid_t child = fork();
  if (child == 0) {
    for (;;) kill(getppid(), SIGSTOP);
  }
  return waitpid(child, 0, 0);
}
