// synclib that waits in poll and then reads.
#include "synclib.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <utility>

static std::array<int, 2> request{-1, -1}, answer{-1, -1};

static bool complain(const char* call) {
  perror(call);
  return false;
}

static void shut(int& fd) {
  if (const int old = std::exchange(fd, -1); old != -1) close(old);
}

static bool tell(int fd) {
  unsigned char one = 1;
  ssize_t n = 0;
  while ((n = write(fd, &one, sizeof one)) == -1 && errno == EINTR) continue;
  return n == 1 || complain("write");
}

static bool wait_for(int fd) {
  pollfd p{fd, POLLIN, 0};
  while (poll(&p, 1, -1) == -1) {
    if (errno != EINTR) return complain("poll");
  }
  unsigned char one;
  ssize_t n = 0;
  while ((n = read(fd, &one, sizeof one)) == -1 && errno == EINTR) continue;
  if (n == 0) errno = ECHILD;
  return n == 1 || complain("read");
}

bool TELL_WAIT() {
  signal(SIGPIPE, SIG_IGN);
  if (pipe(request.data()) == -1) return complain("pipe");
  if (pipe(answer.data()) == -1) return complain("pipe");
  return true;
}

bool TELL_CHILD() {
  shut(request[0]), shut(answer[1]);
  return tell(request[1]);
}
bool WAIT_CHILD() { return wait_for(answer[0]); }
bool TELL_PARENT() { return tell(answer[1]); }
bool WAIT_PARENT() {
  shut(request[1]), shut(answer[0]);
  return wait_for(request[0]);
}
