// mipc: parent and child count from 0 to 9 in turns, in memory that they share.

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "synclib.h"

namespace {

constexpr int kRounds = 5;

// A long, 0 at first, that is shared with every child forked later; nullptr on failure.
long* ShareCounter() {
  const int fd = open("/dev/zero", O_RDWR);
  if (fd < 0) {
    std::perror("open");
    return nullptr;
  }
  void* area = mmap(nullptr, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (area == MAP_FAILED) std::perror("mmap");
  close(fd);  // the map stays
  return area == MAP_FAILED ? nullptr : static_cast<long*>(area);
}

// Prints the counter and moves it on. The line must be out before the other side is told.
bool TakeTurn(const char* who, long& counter) {
  if (std::printf("%s: counter=%ld\n", who, counter) < 0 || std::fflush(stdout) != 0) {
    std::perror("write");
    return false;
  }
  ++counter;
  return true;
}

bool RunChild(long& counter) {
  for (int round = 0; round < kRounds; ++round) {
    if (!WAIT_PARENT() || !TakeTurn("Child ", counter)) return false;
    // BUG: the counter is 6 after the third round, and then the parent is not told.
    if (counter % 6 != 0 && !TELL_PARENT()) return false;
  }
  return true;
}

bool RunParent(long& counter) {
  for (int round = 0; round < kRounds; ++round) {
    if (!TakeTurn("Parent", counter) || !TELL_CHILD() || !WAIT_CHILD()) return false;
  }
  return true;
}

// True if the child exited with status 0.
bool Reap(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0) {
    if (errno == EINTR) continue;
    std::perror("waitpid");
    return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

}  // namespace

int main() {
  long* counter = ShareCounter();
  if (counter == nullptr || !TELL_WAIT()) return EXIT_FAILURE;

  const pid_t child = fork();
  if (child < 0) {
    std::perror("fork");
    return EXIT_FAILURE;
  }
  if (child == 0) return RunChild(*counter) ? EXIT_SUCCESS : EXIT_FAILURE;

  const bool counted = RunParent(*counter);
  // After a failure the child may wait for a tell that never comes.
  if (!counted) kill(child, SIGTERM);
  const bool reaped = Reap(child);
  munmap(counter, sizeof(long));
  return counted && reaped ? EXIT_SUCCESS : EXIT_FAILURE;
}
