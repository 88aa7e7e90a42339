#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>
int main(void) {
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, SIGINT);
  sigprocmask(SIG_BLOCK, &s, NULL);
  int fd = signalfd(-1, &s, SFD_NONBLOCK | SFD_CLOEXEC);
  if (fd < 0) {
    perror("signalfd");
    return 1;
  }
  printf("Press ^C to quit\n");
  struct pollfd p = {fd, POLLIN, 0};
  struct signalfd_siginfo i;
  while (poll(&p, 1, -1) < 1)
    ;
  if (read(fd, &i, sizeof i) != sizeof i) {
    perror("read");
    return 1;
  }
  printf("Received a SIGINT signal\nTerminate this process\n");
  close(fd);
  return 0;
}
