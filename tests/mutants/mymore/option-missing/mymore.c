
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static int reap(pid_t pid) {
  int st;
  while (waitpid(pid, &st, 0) < 0)
    if (errno != EINTR)
      return 1;
  return WIFEXITED(st) && WEXITSTATUS(st) != 0;
}
int main(void) {
  int fd[2], bad;
  pid_t ls, more;
  if (pipe(fd) < 0) {
    perror("pipe");
    return 1;
  }
  ls = fork();
  if (ls < 0) {
    perror("fork");
    return 1;
  }
  if (ls == 0) {
    dup2(fd[1], 1);
    close(fd[0]);
    close(fd[1]);
    execlp("ls", "-l", NULL);
    perror("ls");
    _exit(127);
  }
  more = fork();
  if (more < 0) {
    perror("fork");
    close(fd[0]);
    close(fd[1]);
    reap(ls);
    return 1;
  }
  if (more == 0) {
    dup2(fd[0], 0);
    close(fd[0]);
    close(fd[1]);
    execlp("more", "more", NULL);
    perror("more");
    _exit(127);
  }
  close(fd[0]);
  close(fd[1]);
  bad = reap(ls);
  bad |= reap(more);
  return bad;
}
