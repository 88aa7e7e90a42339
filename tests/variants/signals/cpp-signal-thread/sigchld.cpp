// sigwaitinfo no handler, std::vector of pids, waitpid of each
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>
int main(int argc, char** argv) {
  std::size_t used = 0;
  int n = 5;
  try {
    if (argc > 1) {
      n = std::stoi(argv[1], &used);
      if (used != std::strlen(argv[1]) || n < 0)
        throw std::invalid_argument("N");
    }
  } catch (const std::exception&) {
    std::cerr << "usage: " << argv[0] << " [N]\n";
    return 2;
  }
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, SIGCHLD);
  sigprocmask(SIG_BLOCK, &s, nullptr);
  std::vector<pid_t> kids;
  bool ok = true;
  for (int k = 1; k <= n; ++k) {
    pid_t p = fork();
    if (p < 0) {
      std::cerr << "fork: " << std::strerror(errno) << '\n';
      ok = false;
      break;
    }
    if (p == 0)
      _exit(k);
    kids.push_back(p);
  }
  while (!kids.empty()) {
    sigwaitinfo(&s, nullptr);
    for (auto i = kids.begin(); i != kids.end();) {
      int st;
      if (waitpid(*i, &st, WNOHANG) == *i) {
        std::cout << "Reaped child with status " << WEXITSTATUS(st) << std::endl;
        i = kids.erase(i);
      } else
        ++i;
    }
  }
  if (!ok)
    return 1;
  std::cout << "All children reaped" << std::endl;
}
