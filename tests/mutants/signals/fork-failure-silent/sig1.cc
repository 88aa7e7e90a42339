// sig1: leaves the wait by siglongjmp.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static sigjmp_buf out;

static void interrupted(int) { siglongjmp(out, 1); }

int main() {
  setbuf(stdout, nullptr);
  if (sigsetjmp(out, 1) == 0) {
    struct sigaction action = {};
    action.sa_handler = &interrupted;
    sigset_t hold, open;
    sigemptyset(&hold);
    sigaddset(&hold, SIGINT);
    sigprocmask(SIG_BLOCK, &hold, &open);
    sigdelset(&open, SIGINT);
    if (sigaction(SIGINT, &action, nullptr) == -1) return perror("sigaction"), 1;
    puts("Press ^C to quit");
    for (;;) sigsuspend(&open);
  }
  puts("Received a SIGINT signal");
  puts("Terminate this process");
  return 0;
}
