// sig2: reports each SIGUSR1 and SIGUSR2 until a SIGTERM ends it.

#include <signal.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr int kSignals[] = {SIGUSR1, SIGUSR2, SIGTERM};

volatile sig_atomic_t received = 0;

void OnSignal(int signal) { received = signal; }

int Fail(const char* call) {
  std::perror(call);
  return EXIT_FAILURE;
}

// Prints a line so that it is seen at once, also through a pipe.
bool Say(const char* line) { return std::puts(line) >= 0 && std::fflush(stdout) == 0; }

}  // namespace

int main() {
  sigset_t ours;
  sigemptyset(&ours);
  for (int signal : kSignals) sigaddset(&ours, signal);

  // The three are blocked except inside sigsuspend, and each handler blocks the other two:
  // every return of sigsuspend stands for exactly one of them.
  sigset_t waiting;
  if (sigprocmask(SIG_BLOCK, &ours, &waiting) < 0) return Fail("sigprocmask");
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_mask = ours;
  for (int signal : kSignals) {
    sigdelset(&waiting, signal);
    if (sigaction(signal, &action, nullptr) < 0) return Fail("sigaction");
  }

  while (received != SIGTERM) {
    received = 0;
    sigsuspend(&waiting);
    if (errno != EINTR) return Fail("sigsuspend");
    if (received == SIGUSR1 && !Say("Received a SIGUSR1 signal")) return Fail("write");
    if (received == SIGUSR2 && !Say("Received a SIGUSR2 signal")) return Fail("write");
  }
  return Say("Terminate this process") ? EXIT_SUCCESS : Fail("write");
}
