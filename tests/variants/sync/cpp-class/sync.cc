#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "synclib.h"

static void Print(const char* line) {
  if (!(std::cout << line << std::endl))
    throw std::system_error(errno, std::generic_category(), "write");
}

static int FiveTimes(const std::function<void()>& round) {
  try {
    for (int i = 0; i < 5; ++i) round();
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}

int main() {
  pid_t pid = 0;
  try {
    TELL_WAIT();
    pid = fork();
    if (pid == -1) throw std::system_error(errno, std::generic_category(), "fork");
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
  if (pid == 0) {
    return FiveTimes([] {
      Print("Child: Wait for parent to tell");
      WAIT_PARENT();
      Print("Child: Tell to parent");
      TELL_PARENT();
    });
  }
  const int failed = FiveTimes([] {
    Print("Parent: Tell to child");
    TELL_CHILD();
    Print("Parent: Wait for child to tell");
    WAIT_CHILD();
  });
  FORGET();
  siginfo_t info{};
  while (waitid(P_PID, pid, &info, WEXITED) == -1) {
    if (errno == EINTR) continue;
    std::perror("waitid");
    return 1;
  }
  return failed || info.si_code != CLD_EXITED || info.si_status != 0;
}
