#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "synclib.h"

using Step = const char* (*)();

static bool Do(Step step) {
  const char* failed = step();
  if (failed == nullptr) return true;
  std::fprintf(stderr, "%s: %s\n", failed, errno ? std::strerror(errno) : "the partner has ended");
  return false;
}

static bool Say(const char* line) {
  std::puts(line);
  if (std::fflush(stdout) == 0) return true;
  std::perror("write");
  return false;
}

static bool Rounds(const char* first, Step do_first, const char* second, Step do_second) {
  for (int i = 0; i < 5; i++) {
    if (!Say(first) || !Do(do_first) || !Say(second) || !Do(do_second)) return false;
  }
  return true;
}

int main() {
  if (!Do(TELL_WAIT)) return 1;
  const pid_t pid = fork();
  if (pid == -1) {
    std::perror("fork");
    return 1;
  }
  if (pid == 0) {
    return !Rounds("Child: Wait for parent to tell", WAIT_PARENT, "Child: Tell to parent",
                   TELL_PARENT);
  }
  const bool played = Rounds("Parent: Tell to child", TELL_CHILD, "Parent: Wait for child to tell",
                             WAIT_CHILD);
  if (!played) kill(pid, SIGTERM);
  int status = 0;
  while (waitpid(pid, &status, 0) == -1) {
    if (errno == EINTR) continue;
    std::perror("waitpid");
    return 1;
  }
  return !played || status != 0;
}
