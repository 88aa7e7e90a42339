#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int main(void) {
  signal(SIGTTOU, SIG_IGN);
  if (fork() == 0) {
    setpgid(0, 0);
    tcsetpgrp(0, getpgrp());
    setsid();
    ioctl(0, TIOCSCTTY, 1);
    ioctl(0, TIOCNOTTY);
    return 0;
  }
  setpgid(0, 0);
  char c;
  return (int)read(0, &c, 1);
}
