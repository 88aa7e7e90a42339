#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <initializer_list>

static volatile sig_atomic_t running = 0;
static volatile sig_atomic_t failed = 0;

static void OnChild(int) {
  const int saved = errno;
  int status;
  while (waitpid(-1, &status, WNOHANG) > 0) {
    running = running - 1;
    if (status != 0 && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)) failed = 1;
  }
  errno = saved;
}

int main() {
  int ends[2];
  if (pipe(ends) < 0) {
    perror("pipe");
    return 1;
  }
  signal(SIGCHLD, OnChild);
  sigset_t child, old;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &old);

  for (const int target : {1, 0}) {
    const pid_t pid = fork();
    if (pid < 0) {
      perror("fork");
      failed = 1;
      break;
    }
    if (pid == 0) {
      sigprocmask(SIG_SETMASK, &old, nullptr);
      dup2(ends[target], target);
      close(ends[0]);
      close(ends[1]);
      if (target == 1) execlp("ls", "ls", "-l", nullptr);
      if (target == 0) execlp("more", "more", nullptr);
      perror(target == 1 ? "execlp ls" : "execlp more");
      _exit(127);
    }
    running = running + 1;
  }
  close(ends[1]);
  close(ends[0]);

  while (running > 0) {
    // BUG: should be sigsuspend. The last SIGCHLD may come here, and pause then waits for ever.
    sigprocmask(SIG_SETMASK, &old, nullptr);
    pause();
    sigprocmask(SIG_BLOCK, &child, nullptr);
  }
  return failed;
}
