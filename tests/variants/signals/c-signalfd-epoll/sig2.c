#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>
int main(void) {
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, SIGUSR1);
  sigaddset(&s, SIGUSR2);
  sigaddset(&s, SIGTERM);
  sigprocmask(SIG_BLOCK, &s, NULL);
  int fd = signalfd(-1, &s, SFD_NONBLOCK), ep = epoll_create1(0);
  struct epoll_event ev = {.events = EPOLLIN};
  epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
  for (;;) {
    struct signalfd_siginfo i;
    if (epoll_wait(ep, &ev, 1, -1) < 1)
      continue;
    while (read(fd, &i, sizeof i) == sizeof i) {
      switch (i.ssi_signo) {
        case SIGUSR1:
          puts("Received a SIGUSR1 signal");
          break;
        case SIGUSR2:
          puts("Received a SIGUSR2 signal");
          break;
        default:
          puts("Terminate this process");
          return 0;
      }
    }
  }
}
