// sig1: a handler for whoever unblocks SIGINT, and sigwait for us.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>

static void on_interrupt(int) {
  std::cout << "Received a SIGINT signal" << std::endl;
  std::cout << "Terminate this process" << std::endl;
}

int main() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  if (pthread_sigmask(SIG_BLOCK, &set, nullptr) != 0 ||
      std::signal(SIGINT, on_interrupt) == SIG_ERR) {
    std::perror("signal");
    return EXIT_FAILURE;
  }
  std::cout << "Press ^C to quit" << std::endl;
  int got = 0;
  while (sigwait(&set, &got) != 0) continue;
  on_interrupt(got);  // no handler runs here: printing is safe
}
