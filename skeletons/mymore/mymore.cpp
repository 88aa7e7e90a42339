// mymore: what a shell does for `ls -l | more`, with one pipe and two children.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

// What a child exits with when it cannot run its command; a shell answers the same.
constexpr int kCannotRun = 127;

int main() {
  // Your code here:
  //
  // 1. Make a pipe. If that fails: perror("pipe"), and exit with EXIT_FAILURE.
  //
  // 2. Fork a child that becomes `ls -l`:
  //    - its standard output is the write end of the pipe (dup2);
  //    - it closes both descriptors of the pipe that it got from its parent;
  //    - it calls execlp (do not forget that the first argument is the program's own name);
  //    - execlp returns only if it failed: a message, then _exit(kCannotRun).
  //
  // 3. Fork a child that becomes `more`, its standard input being the read end of the pipe.
  //    If this fork fails, the first child is still there: it must end, and be waited for.
  //
  // 4. Close both ends in the parent. (What happens if you forget the write end?)
  //
  // 5. Wait for both children. Exit with EXIT_SUCCESS if both did their work, and with
  //    EXIT_FAILURE if one could not be run. `ls` ending by SIGPIPE is no failure: the reader quit.

  fprintf(stderr, "mymore: not implemented yet\n");
  return EXIT_FAILURE;
}
