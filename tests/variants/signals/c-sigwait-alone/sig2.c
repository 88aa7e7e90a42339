#include <signal.h>
#include <stdio.h>
int main(void) {
  sigset_t s;
  int n;
  sigemptyset(&s);
  sigaddset(&s, SIGUSR1);
  sigaddset(&s, SIGUSR2);
  sigaddset(&s, SIGTERM);
  sigprocmask(SIG_BLOCK, &s, NULL);
  for (;;) {
    if (sigwait(&s, &n))
      return 1;
    if (n == SIGTERM)
      break;
    printf("Received a SIGUSR%d signal\n", n == SIGUSR1 ? 1 : 2);
    fflush(stdout);
  }
  puts("Terminate this process");
  return 0;
}
