/* descending statuses, handler empty, wait() in a loop after */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile sig_atomic_t seen;
static void h(int s) {
  seen++;
}
int main(int c, char** v) {
  int n = c > 1 ? atoi(v[1]) : 5;
  if (c > 1 && !isdigit((unsigned char)v[1][0])) {
    fprintf(stderr, "Usage: sigchld [N]\n");
    return 1;
  }
  struct sigaction a = {0};
  a.sa_handler = h;
  a.sa_flags = SA_RESTART;
  sigaction(SIGCHLD, &a, NULL);
  int made = 0, i;
  for (i = n; i >= 1; i--) {
    pid_t p = fork();
    if (p == -1) {
      perror("sigchld: fork");
      break;
    }
    if (p == 0)
      _exit(i);
    made++;
  }
  int st;
  while (made > 0) {
    pid_t p = wait(&st);
    if (p < 0) {
      if (errno == EINTR)
        continue;
      perror("wait");
      return 1;
    }
    made--;
    printf("Reaped child with status %d\n", WEXITSTATUS(st));
  }
  if (i >= 1)
    return 1;
  puts("All children reaped");
  return 0;
}
