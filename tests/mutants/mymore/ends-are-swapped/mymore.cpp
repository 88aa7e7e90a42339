// mymore: what a shell does for `ls -l | more`, with one pipe and two children.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int kCannotRun = 127;  // What a shell answers for a command that it cannot run.

// Starts argv[0] with its end of the pipe as `target`: standard input (0) or output (1).
// pipe_ends[0] is the read end and pipe_ends[1] the write end, so one number says both.
// Returns the child's process id, or -1 after a message.
pid_t Start(const int (&pipe_ends)[2], int target, char* const argv[]) {
  const pid_t pid = fork();
  if (pid < 0) perror("fork");
  if (pid != 0) return pid;

  if (dup2(pipe_ends[1 - target], target) < 0) {  // BUG: 0 is the read end, 1 the write end.
    perror("dup2");
    _exit(kCannotRun);
  }
  // A write end left open here would keep end of file from `more`, a read end left open would
  // keep SIGPIPE from `ls`.
  for (const int end : pipe_ends) {
    if (end != target) close(end);
  }
  execvp(argv[0], argv);
  fprintf(stderr, "execvp: %s: %s\n", argv[0], strerror(errno));
  _exit(kCannotRun);  // Not exit: the parent's buffers and handlers are not this child's.
}

// Waits for the child. Returns whether it did its work.
bool Reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno == EINTR) continue;
    perror("waitpid");
    return false;
  }
  // `ls` ends by SIGPIPE when `more` is quit early: that is no failure.
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGPIPE;
  return WEXITSTATUS(status) == 0;
}

}  // namespace

int main() {
  int pipe_ends[2];
  if (pipe(pipe_ends) < 0) {
    perror("pipe");
    return EXIT_FAILURE;
  }

  char ls_name[] = "ls", long_option[] = "-l", more_name[] = "more";
  char* const ls_argv[] = {ls_name, long_option, nullptr};
  char* const more_argv[] = {more_name, nullptr};

  const pid_t ls = Start(pipe_ends, STDOUT_FILENO, ls_argv);
  const pid_t more = ls < 0 ? -1 : Start(pipe_ends, STDIN_FILENO, more_argv);

  // Before the wait, or `more` never sees end of file. If `more` could not be started, this also
  // ends an `ls` that is writing to it.
  close(pipe_ends[0]);
  close(pipe_ends[1]);

  const bool ls_done = ls > 0 && Reap(ls);
  const bool more_done = more > 0 && Reap(more);
  return ls_done && more_done ? EXIT_SUCCESS : EXIT_FAILURE;
}
