#include "synclib.h"

#include <sys/wait.h>

static bool Line(const char* text) {
  if (std::printf("%s\n", text) > 0 && std::fflush(stdout) == 0) return true;
  std::perror("write");
  return false;
}

int main() {
  if (!TELL_WAIT()) return 2;
  const pid_t pid = fork();
  if (pid < 0) {
    std::perror("fork");
    return 2;
  }
  bool good = true;
  for (int left = 5; good && left; --left) {
    if (pid != 0) {
      good = Line("Parent: Tell to child") && TELL_CHILD() &&
             Line("Parent: Wait for child to tell") && WAIT_CHILD();
    } else {
      good = Line("Child: Wait for parent to tell") && WAIT_PARENT() &&
             Line("Child: Tell to parent") && TELL_PARENT();
    }
  }
  if (pid == 0) return good ? 0 : 3;
  if (!good) kill(pid, SIGKILL);
  int status = 0;
  while (wait(&status) == -1) {
    if (errno == EINTR) continue;
    std::perror("wait");
    return 2;
  }
  return good && status == 0 ? 0 : 4;
}
