/* signalfd, no handler */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int c, char** v) {
  char* e = "";
  long n = c > 1 ? strtol(v[1], &e, 10) : 5;
  if (*e || n < 1) {
    fprintf(stderr, "Usage: %s [N]\n", v[0]);
    return 1;
  }
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, SIGCHLD);
  sigprocmask(SIG_BLOCK, &s, 0);
  int fd = signalfd(-1, &s, SFD_CLOEXEC);
  long left = 0;
  int err = 0;
  for (long k = 1; k <= n; k++) {
    pid_t p = fork();
    if (p < 0) {
      perror("fork");
      err = 1;
      break;
    }
    if (p == 0) {
      close(fd);
      _exit(k);
    }
    left++;
  }
  while (left) {
    struct signalfd_siginfo i;
    if (read(fd, &i, sizeof i) != sizeof i) {
      perror("read");
      return 1;
    }
    int st;
    while (left && waitpid(-1, &st, WNOHANG) > 0) {
      left--;
      printf("Reaped child with status %d\n", WEXITSTATUS(st));
    }
  }
  close(fd);
  if (err)
    return 1;
  puts("All children reaped");
  return 0;
}
