// sig1: waits for a ^C, says so, and ends.

#include <signal.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace {

volatile sig_atomic_t interrupted = 0;

void OnInterrupt(int) { interrupted = 1; }

int Fail(const char* call) {
  std::perror(call);
  return EXIT_FAILURE;
}

// Prints a line so that it is seen at once, also through a pipe.
bool Say(const char* line) { return std::puts(line) >= 0 && std::fflush(stdout) == 0; }

}  // namespace

int main() {
  // SIGINT stays blocked except inside sigsuspend: it can arrive early, but never get lost
  // between the look at the flag and the wait.
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  sigset_t waiting;
  if (sigprocmask(SIG_BLOCK, &interrupt, &waiting) < 0) return Fail("sigprocmask");
  sigdelset(&waiting, SIGINT);  // whoever started us may have blocked it

  struct sigaction action = {};
  action.sa_handler = OnInterrupt;
  if (sigaction(SIGINT, &action, nullptr) < 0) return Fail("sigaction");

  if (!Say("Press ^C to quit")) return Fail("write");
  while (!interrupted) {
    sigsuspend(&waiting);
    if (errno != EINTR) return Fail("sigsuspend");
  }
  if (!Say("Received a SIGINT signal")) return Fail("write");
  if (!Say("Terminate this process")) return Fail("write");
  return EXIT_SUCCESS;
}
