#include <signal.h>
#include <unistd.h>

int main(void) {
  fork();
  return kill(0, SIGKILL);
}
