#include <sys/wait.h>

#include <csignal>
#include <cstdio>

// Returns whether the command could be run.
static bool Finished(int status) {
  return status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) ||
         (WIFEXITED(status) && WEXITSTATUS(status) == 128 + SIGPIPE);
}

int main() {
  signal(SIGPIPE, [](int) {});  // When more is quit: a handler, for exec puts it back.

  FILE* ls = popen("ls -l", "r");  // BUG: popen runs a shell.
  if (ls == nullptr) {
    perror("popen: pipe or fork");
    return 1;
  }
  FILE* more = popen("more", "w");
  if (more == nullptr) {
    perror("popen: pipe or fork");
    pclose(ls);
    return 1;
  }
  for (int c; (c = getc(ls)) != EOF;) {
    if (putc(c, more) == EOF) break;
  }
  fflush(more);
  const bool ls_done = Finished(pclose(ls));
  const bool more_done = Finished(pclose(more));
  return ls_done && more_done ? 0 : 1;
}
