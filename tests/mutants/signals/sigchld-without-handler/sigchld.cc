// sigchld: reaps with wait alone.
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  char* end = nullptr;
  const long count = argc > 1 ? std::strtol(argv[1], &end, 10) : 5;
  if (argc > 2 || (end && (*end != 0 || end == argv[1])) || count < 1 || count > 255) {
    std::fprintf(stderr, "Usage: %s [N]\n", argv[0]);
    return 1;
  }
  long made = 0;
  while (made < count) {
    const pid_t pid = fork();
    if (pid == 0) _exit(static_cast<int>(made) + 1);
    if (pid < 0) {
      std::perror("fork");
      break;
    }
    ++made;
  }
  // BUG: no handler for SIGCHLD anywhere.
  for (long reaped = 0; reaped < made;) {
    int status;
    if (wait(&status) > 0) {
      std::printf("Reaped child with status %d\n", WEXITSTATUS(status));
      ++reaped;
    } else if (errno != EINTR) {
      std::perror("wait");
      return 1;
    }
  }
  if (made < count) return 1;
  std::puts("All children reaped");
}
