// sigchld: sigwaitinfo takes the signals, waitid the children.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

static void on_child(int) {}

static int children(int argc, char** argv) {
  if (argc == 1) return 5;
  if (argc != 2) return -1;
  const std::string text = argv[1];
  if (text.empty() || text.size() > 3) return -1;
  if (text.find_first_not_of("0123456789") != std::string::npos) return -1;
  const int count = std::stoi(text);
  return count >= 1 && count <= 255 ? count : -1;
}

int main(int argc, char** argv) {
  const int count = children(argc, argv);
  if (count < 0) {
    std::cerr << "Usage: " << argv[0] << " [N]" << std::endl;
    return 64;
  }
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  struct sigaction action {};
  action.sa_handler = on_child;
  if (sigaction(SIGCHLD, &action, nullptr) != 0) {
    std::perror("sigaction");
    return 1;
  }

  int alive = 0;
  bool complete = true;
  for (int k = 1; k <= count && complete; ++k) {
    switch (fork()) {
      case -1:
        std::perror("fork");
        complete = false;
        break;
      case 0:
        _exit(k);
      default:
        ++alive;
    }
  }
  while (alive > 0) {
    if (sigwaitinfo(&set, nullptr) < 0 && errno != EINTR) {
      std::perror("sigwaitinfo");
      return 1;
    }
    for (;;) {
      siginfo_t info{};
      if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0) break;
      std::cout << "Reaped child with status " << info.si_status << std::endl;
      --alive;
    }
  }
  if (!complete) return 1;
  std::cout << "All children reaped" << std::endl;
}
