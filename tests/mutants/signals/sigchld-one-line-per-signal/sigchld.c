#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void h(int s) {
  (void)s;
}
int main(int argc, char **argv) {
  int n = 5, k, made = 0, st, bad = 0;
  char *e;
  if (argc > 1) {
    n = strtol(argv[1], &e, 10);
    if (e == argv[1] || *e) {
      fprintf(stderr, "Usage: %s [N]\n", argv[0]);
      return 1;
    }
  }
  sigset_t b, o;
  sigemptyset(&b);
  sigaddset(&b, SIGCHLD);
  sigprocmask(SIG_BLOCK, &b, &o);
  struct sigaction a = {0};
  a.sa_handler = h;
  sigaction(SIGCHLD, &a, NULL);
  for (k = 1; k <= n; k++) {
    pid_t p = fork();
    if (p < 0) {
      perror("fork");
      bad = 1;
      break;
    }
    if (p == 0)
      _exit(k);
    made++;
  }
  while (made > 0) {
    sigsuspend(&o);
    while (waitpid(-1, &st, WNOHANG) > 0)
      made--;
    printf("Reaped child with status %d\n", WEXITSTATUS(st));
  }
  if (bad)
    return 1;
  puts("All children reaped");
  return 0;
}
