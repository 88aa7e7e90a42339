// mipc: dprintf for the lines, a map of four pages, waitid for the end.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synclib.h"

static long* counter;

static bool turn(const char* name) {
  if (dprintf(1, "%s: counter=%ld\n", name, *counter) < 0) return perror("write"), false;
  *counter = *counter + 1;
  return true;
}

[[noreturn]] static void child() {
  for (int i = 0; i < 5; i++) {
    if (!WAIT_PARENT() || !turn("Child ") || !TELL_PARENT()) _exit(3);
  }
  _exit(0);
}

int main() {
  int fd = open("/dev/zero", O_RDWR);
  if (fd == -1) return perror("open"), 1;
  void* map = mmap(nullptr, 4 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  int problem = errno;
  close(fd);
  if (map == MAP_FAILED) {
    errno = problem;
    return perror("mmap"), 1;
  }
  counter = static_cast<long*>(map) + 100;  // anywhere in the map will do
  if (!TELL_WAIT()) return 1;
  pid_t pid = fork();
  if (pid == -1) return perror("fork"), 1;
  if (pid == 0) child();

  bool ok = true;
  for (int i = 0; i < 5 && ok; i++) ok = turn("Parent") && TELL_CHILD() && WAIT_CHILD();
  if (!ok) kill(pid, SIGKILL);
  siginfo_t info;
  while (waitid(P_PID, pid, &info, WEXITED) == -1) {
    if (errno != EINTR) return perror("waitid"), 1;
  }
  munmap(map, 4 * 4096);
  return ok && info.si_status == 0 ? 0 : 1;
}
