// sig2: one handler that masks the others while it prints.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <string_view>

static void print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(STDOUT_FILENO, text.data(), text.size());
    if (n > 0) text.remove_prefix(n);
  }
}

extern "C" void handle(int signal, siginfo_t*, void*) {
  switch (signal) {
    case SIGUSR1:
      return print("Received a SIGUSR1 signal\n");
    case SIGUSR2:
      return print("Received a SIGUSR2 signal\n");
    case SIGTERM:
      print("Terminate this process\n");
      _exit(EXIT_SUCCESS);
  }
}

int main() {
  struct sigaction action {};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigfillset(&action.sa_mask);
  for (int signal : {SIGUSR1, SIGUSR2, SIGTERM})
    if (sigaction(signal, &action, nullptr)) return perror("sigaction"), EXIT_FAILURE;
  while (true) pause();
}
