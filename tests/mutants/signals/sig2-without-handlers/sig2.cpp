// sig2: blocked signals come out of a signalfd one by one.
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>

static void on_signal(int signal) {
  static const std::map<int, const char*> text = {
      {SIGUSR1, "Received a SIGUSR1 signal"},
      {SIGUSR2, "Received a SIGUSR2 signal"},
      {SIGTERM, "Terminate this process"},
  };
  std::cout << text.at(signal) << std::endl;
}

int main() {
  sigset_t set;
  sigemptyset(&set);
  for (const int s : {SIGUSR1, SIGUSR2, SIGTERM}) sigaddset(&set, s);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  // BUG: no handler for any of them.
  const int fd = signalfd(-1, &set, SFD_CLOEXEC);
  if (fd < 0) {
    std::perror("signalfd");
    return EXIT_FAILURE;
  }
  signalfd_siginfo info{};
  while (info.ssi_signo != SIGTERM) {
    const auto got = read(fd, &info, sizeof info);
    if (got == static_cast<ssize_t>(sizeof info)) {
      on_signal(static_cast<int>(info.ssi_signo));
    } else if (errno != EINTR) {
      std::perror("read");
      return EXIT_FAILURE;
    }
  }
  close(fd);
}
