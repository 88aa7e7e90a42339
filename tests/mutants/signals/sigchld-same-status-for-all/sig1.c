#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile sig_atomic_t got;
static void h(int s) {
  (void)s;
  got = 1;
}
int main(void) {
  sigset_t b, o;
  sigemptyset(&b);
  sigaddset(&b, SIGINT);
  sigprocmask(SIG_BLOCK, &b, &o);
  sigdelset(&o, SIGINT);
  struct sigaction a = {0};
  a.sa_handler = h;
  sigaction(SIGINT, &a, NULL);
  puts("Press ^C to quit");
  while (!got)
    sigsuspend(&o);
  puts("Received a SIGINT signal");
  puts("Terminate this process");
  return 0;
}
