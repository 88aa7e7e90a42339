/* posix_spawn of itself */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
static volatile sig_atomic_t left;
static void h(int s) {
  int e = errno, w;
  while (waitpid(-1, &w, WNOHANG) > 0) {
    dprintf(1, "Reaped child with status %d\n", WEXITSTATUS(w));
    left--;
  }
  errno = e;
}
int main(int c, char** v) {
  if (c == 3)
    return atoi(v[2]);
  char* e = "";
  int n = c == 2 ? strtol(v[1], &e, 10) : 5;
  if (*e) {
    fprintf(stderr, "Usage: %s [N]\n", v[0]);
    return 1;
  }
  sigset_t b, o;
  sigemptyset(&b);
  sigaddset(&b, SIGCHLD);
  sigprocmask(SIG_BLOCK, &b, &o);
  struct sigaction a = {.sa_handler = h};
  sigaction(SIGCHLD, &a, 0);
  int r = 0;
  for (int k = 1; k <= n; k++) {
    char t[9];
    sprintf(t, "%d", k);
    char* av[] = {v[0], "c", t, 0};
    pid_t p;
    r = posix_spawn(&p, "/proc/self/exe", 0, 0, av, environ);
    if (r) {
      fprintf(stderr, "posix_spawn: %s\n", strerror(r));
      break;
    }
    left++;
  }
  while (left)
    sigsuspend(&o);
  if (r)
    return 1;
  puts("All children reaped");
  return 0;
}
