#include <limits.h>
#include <poll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  const struct timespec ages = {LONG_MAX, 999999999};
  struct timeval years = {1000000000, 0};
  alarm(UINT_MAX);
  if (fork() == 0) return nanosleep(&ages, 0);
  if (fork() == 0) return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ages, 0);
  if (fork() == 0) return poll(0, 0, INT_MAX);
  if (fork() == 0) return select(0, 0, 0, 0, &years);
  return pause();
}
