#include <signal.h>
#include <unistd.h>

int main(void) {
  if (fork() != 0) return 0;
  setsid();
  signal(SIGHUP, SIG_IGN);
  for (;;) {
    sleep(3600);
    if (write(1, "still here\n", 11) < 0) continue;
  }
}
