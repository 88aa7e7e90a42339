#include "synclib.h"
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <thread>
#include <string>
static volatile long* counter;
static int child(void*) {
  side(1);
  while (*counter < 10) {
    if (WAIT_PARENT()) return 1;
    dprintf(1, "Child : counter=%ld\n", *counter);
    *counter = *counter + 1;
    if (TELL_PARENT()) return 1;
  }
  return 0;
}
int main() {
  std::thread([] {}).join();
  auto fd = open("/dev/zero", O_RDWR | O_CLOEXEC);
  if (fd < 0) { std::perror("open(/dev/zero)"); return 1; }
  void* p = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE, fd, 0);
  if (p == MAP_FAILED) { std::perror("mmap"); close(fd); return 1; }
  if (close(fd)) std::perror("close");
  counter = static_cast<volatile long*>(p);
  if (TELL_WAIT()) return 1;
  static char stack[200000] __attribute__((aligned(16)));
  int pid = clone(child, stack + sizeof stack, SIGCHLD, nullptr);
  if (pid < 0) { perror("clone"); return 1; }
  side(0);
  bool ok = true;
  std::thread t([&] {
    while (ok && *counter < 9) {
      dprintf(1, "Parent: counter=%ld\n", *counter);
      *counter = *counter + 1;
      ok = !TELL_CHILD() && !WAIT_CHILD();
    }
  });
  t.join();
  if (!ok) kill(pid, SIGINT);
  int st; waitpid(pid, &st, 0);
  return ok && st == 0 ? 0 : 1;
}
