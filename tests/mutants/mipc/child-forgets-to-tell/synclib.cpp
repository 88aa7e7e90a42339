// synclib: parent and child take turns through two pipes, one a direction.

#include "synclib.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace {

int to_child[2] = {-1, -1};   // parent writes [1], child reads [0]
int to_parent[2] = {-1, -1};  // child writes [1], parent reads [0]

// Whoever keeps the write end of the pipe that it reads would never see end of file when the
// other process dies, so each side closes the two ends that are not its own.
void Drop(int& end) {
  if (end >= 0) close(end);
  end = -1;
}

void ActAsParent() {
  Drop(to_child[0]);
  Drop(to_parent[1]);
}

void ActAsChild() {
  Drop(to_child[1]);
  Drop(to_parent[0]);
}

bool Tell(int fd) {
  const char token = 't';
  ssize_t count;
  do {
    count = write(fd, &token, 1);
  } while (count < 0 && errno == EINTR);
  if (count < 0) std::perror("write");
  return count == 1;
}

bool Wait(int fd) {
  char token;
  ssize_t count;
  do {
    count = read(fd, &token, 1);
  } while (count < 0 && errno == EINTR);
  if (count < 0) std::perror("read");
  if (count == 0) std::fprintf(stderr, "read: the other process has ended\n");
  return count == 1;
}

}  // namespace

bool TELL_WAIT() {
  // A tell to a process that has died is then an error of write, not a SIGPIPE.
  signal(SIGPIPE, SIG_IGN);
  if (pipe(to_child) == 0 && pipe(to_parent) == 0) return true;
  std::perror("pipe");
  Drop(to_child[0]);
  Drop(to_child[1]);
  return false;
}

bool TELL_CHILD() {
  ActAsParent();
  return Tell(to_child[1]);
}

bool WAIT_CHILD() {
  ActAsParent();
  return Wait(to_parent[0]);
}

bool TELL_PARENT() {
  ActAsChild();
  return Tell(to_parent[1]);
}

bool WAIT_PARENT() {
  ActAsChild();
  return Wait(to_child[0]);
}
