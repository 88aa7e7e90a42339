#include <signal.h>
#include <stdio.h>
int main(void) {
  sigset_t s;
  int n;
  sigemptyset(&s);
  sigaddset(&s, SIGINT);
  sigprocmask(SIG_BLOCK, &s, NULL);
  puts("Press ^C to quit");
  fflush(stdout);
  if (sigwait(&s, &n))
    return 1;
  puts("Received a SIGINT signal");
  puts("Terminate this process");
  return 0;
}
