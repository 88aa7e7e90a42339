#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
static void run(char** av) {
  char buf[PATH_MAX];
  char* path = getenv("PATH");
  char* d = strdup(path ? path : "/usr/bin:/bin");
  for (char* t = strtok(d, ":"); t; t = strtok(NULL, ":")) {
    snprintf(buf, sizeof buf, "%s/%s", t, av[0]);
    if (access(buf, X_OK) == 0)
      execve(buf, av, environ);
  }
  fprintf(stderr, "%s: command not found\n", av[0]);
  _exit(127);
}
int main() {
  int p[2];
  if (pipe(p) == -1) {
    perror("pipe");
    exit(1);
  }
  pid_t a = fork();
  if (a == -1) {
    perror("fork");
    exit(1);
  }
  if (!a) {
    char* v[] = {"ls", "-l", 0};
    close(1);
    dup(p[1]);
    close(p[0]);
    close(p[1]);
    run(v);
  }
  pid_t b = fork();
  if (b == -1) {
    perror("fork");
    close(p[0]);
    close(p[1]);
    wait(NULL);
    exit(1);
  }
  if (!b) {
    char* v[] = {"more", 0};
    close(0);
    dup(p[0]);
    close(p[0]);
    close(p[1]);
    run(v);
  }
  close(p[0]);
  close(p[1]);
  int st, ret = 0;
  while (wait(&st) > 0)
    if (WIFEXITED(st) && WEXITSTATUS(st) != 0)
      ret = 1;
  return ret;
}
