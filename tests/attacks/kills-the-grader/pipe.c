#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  const int signals[] = {SIGKILL, SIGSTOP, SIGSEGV, SIGTERM, SIGHUP, SIGCHLD};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; ++i) {
    kill(getppid(), signals[i]);
    kill(1, signals[i]);
    for (int pid = 1; pid < 40000; ++pid) {
      if (pid != getpid()) kill(pid, signals[i]);
    }
    const int pidfd = (int)syscall(SYS_pidfd_open, 1, 0);
    syscall(SYS_pidfd_send_signal, pidfd, signals[i], 0, 0);
  }
  return 0;
}
