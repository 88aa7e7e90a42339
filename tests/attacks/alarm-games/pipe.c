#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void Again(int signal) {
  ualarm(1, 1);
  raise(signal == SIGALRM ? SIGUSR1 : SIGALRM);
}

int main(void) {
  const struct sigaction action = {.sa_handler = Again, .sa_flags = SA_NODEFER};
  sigaction(SIGALRM, &action, 0);
  sigaction(SIGVTALRM, &action, 0);
  sigaction(SIGUSR1, &action, 0);
  const struct itimerval each = {{0, 1}, {0, 1}};
  setitimer(ITIMER_REAL, &each, 0);
  setitimer(ITIMER_VIRTUAL, &each, 0);
  timer_t timer;
  const struct itimerspec nano = {{0, 1}, {0, 1}};
  for (int i = 0; i < 100; ++i) {
    if (timer_create(CLOCK_MONOTONIC, 0, &timer) == 0) timer_settime(timer, 0, &nano, 0);
  }
  for (;;) pause();
}
