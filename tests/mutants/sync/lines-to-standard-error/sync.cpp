// sync: a parent and its child take turns, five rounds.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "synclib.h"

namespace {

constexpr int kRounds = 5;

// Writes a line without stdio: no buffer may keep it back while the other process has its turn.
bool Say(std::string line) {
  line += '\n';
  std::string_view rest = line;
  while (!rest.empty()) {
    // BUG: the lines belong on standard output.
    const ssize_t n = write(STDERR_FILENO, rest.data(), rest.size());
    if (n == -1 && errno == EINTR) continue;
    if (n == -1) {
      perror("write");
      return false;
    }
    rest.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

// Each line that announces a tell comes before the tell: after it, the turn is the other's.
bool ParentTurn() {
  return Say("Parent: Tell to child") && TELL_CHILD() && Say("Parent: Wait for child to tell") &&
         WAIT_CHILD();
}

bool ChildTurn() {
  return Say("Child: Wait for parent to tell") && WAIT_PARENT() && Say("Child: Tell to parent") &&
         TELL_PARENT();
}

bool Play(bool (*turn)()) {
  for (int round = 0; round < kRounds; ++round) {
    if (!turn()) return false;
  }
  return true;
}

// Reaps the child; true if it ended well.
bool Reap(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) == -1) {
    if (errno == EINTR) continue;
    perror("waitpid");
    return false;
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) return true;
  fputs("wait: the child failed\n", stderr);
  return false;
}

}  // namespace

int main() {
  if (!TELL_WAIT()) return EXIT_FAILURE;
  const pid_t child = fork();
  if (child == -1) {
    perror("fork");
    return EXIT_FAILURE;
  }
  if (child == 0) return Play(ChildTurn) ? EXIT_SUCCESS : EXIT_FAILURE;

  const bool played = Play(ParentTurn);
  TELL_END();  // If we failed, the child may still wait for us.
  const bool child_played = Reap(child);
  return played && child_played ? EXIT_SUCCESS : EXIT_FAILURE;
}
