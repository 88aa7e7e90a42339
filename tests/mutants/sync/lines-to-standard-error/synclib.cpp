// synclib: a parent and its child take turns by one-byte tokens in two pipes.

#include "synclib.h"

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

namespace {

// Two pipes: with a single one, a process could take the token that it has just sent itself.
int to_child[2] = {-1, -1};
int to_parent[2] = {-1, -1};

void Close(int& fd) {
  if (fd != -1) close(fd);
  fd = -1;
}

// Who we are shows in the function that is called first. As long as we hold the other's write end,
// its death is no end of file for us, and we would wait forever.
void ActAsParent() {
  Close(to_child[0]);
  Close(to_parent[1]);
}

void ActAsChild() {
  Close(to_child[1]);
  Close(to_parent[0]);
}

bool SendToken(int fd) {
  ssize_t n;
  do {
    n = write(fd, "!", 1);
  } while (n == -1 && errno == EINTR);
  if (n == -1) perror("write");
  return n == 1;
}

bool TakeToken(int fd) {
  char token;
  ssize_t n;
  do {
    n = read(fd, &token, 1);
  } while (n == -1 && errno == EINTR);
  if (n == -1) perror("read");
  if (n == 0) fputs("read: end of file: the other process is gone\n", stderr);
  return n == 1;
}

}  // namespace

bool TELL_WAIT() {
  // To tell a dead process shall fail with EPIPE, not kill the teller.
  signal(SIGPIPE, SIG_IGN);
  if (pipe(to_child) == 0 && pipe(to_parent) == 0) return true;
  perror("pipe");
  return false;
}

bool TELL_CHILD() {
  ActAsParent();
  return SendToken(to_child[1]);
}

bool WAIT_CHILD() {
  ActAsParent();
  return TakeToken(to_parent[0]);
}

bool TELL_PARENT() {
  ActAsChild();
  return SendToken(to_parent[1]);
}

bool WAIT_PARENT() {
  ActAsChild();
  return TakeToken(to_child[0]);
}

void TELL_END() {
  ActAsParent();
  ActAsChild();
}
