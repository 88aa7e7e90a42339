#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static volatile sig_atomic_t got;
static void h(int s) {
  got = s;
}
int main(void) {
  sigset_t b, o;
  sigemptyset(&b);
  sigaddset(&b, SIGUSR1);
  sigaddset(&b, SIGUSR2);
  sigaddset(&b, SIGTERM);
  sigprocmask(SIG_BLOCK, &b, &o);
  struct sigaction a = {0};
  a.sa_handler = h;
  a.sa_mask = b;
  sigaction(SIGUSR1, &a, NULL);
  sigaction(SIGUSR2, &a, NULL);
  sigaction(SIGTERM, &a, NULL);
  for (;;) {
    got = 0;
    sigsuspend(&o);
    if (got == SIGUSR1)
      puts("Received a SIGUSR1 signal");
    if (got == SIGUSR2)
      puts("Received a SIGUSR2 signal");
    if (got == SIGTERM)
      break;
  }
  puts("Terminate this process");
  return 0;
}
