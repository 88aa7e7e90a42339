// mipc with an atomic counter placed in an anonymous shared map.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <functional>
#include <iostream>
#include <new>
#include <system_error>

#include "synclib.h"

using Counter = std::atomic<long>;

static std::system_error error(const char* call) {
  return {errno, std::generic_category(), call};
}

static bool run(const std::function<void()>& body) {
  try {
    for (int i = 0; i < 5; ++i) {
      body();
      if (!std::cout) throw error("write");
    }
    return true;
  } catch (const std::exception& e) {
    std::cerr << "mipc: " << e.what() << std::endl;
    return false;
  }
}

int main() try {
  void* area = ::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE,
                      MAP_ANONYMOUS | MAP_SHARED, -1, 0);
  if (area == MAP_FAILED) throw error("mmap");
  auto* counter = new (area) Counter(0);
  TELL_WAIT();

  const pid_t child = ::fork();
  if (child < 0) throw error("fork");
  if (child == 0) {
    return !run([&] {
      WAIT_PARENT();
      std::cout << "Child : counter=" << counter->fetch_add(1) << std::endl;
      TELL_PARENT();
    });
  }
  const bool good = run([&] {
    std::cout << "Parent: counter=" << counter->fetch_add(1) << std::endl;
    TELL_CHILD();
    WAIT_CHILD();
  });
  if (!good) ::kill(child, SIGTERM);
  int status;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw error("waitpid");
  }
  return good && status == 0 ? 0 : 1;
} catch (const std::exception& e) {
  std::cerr << "mipc: " << e.what() << std::endl;
  return 1;
}
