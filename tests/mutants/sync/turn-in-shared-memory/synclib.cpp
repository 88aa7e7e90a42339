// synclib: a parent and its child take turns by one-byte tokens in two pipes.

#include "synclib.h"

#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <new>

namespace {

// Two pipes: with a single one, a process could take the token that it has just sent itself.
int to_child[2] = {-1, -1};
int to_parent[2] = {-1, -1};

void Close(int& fd) {
  if (fd != -1) close(fd);
  fd = -1;
}

// BUG: the tokens are counted in shared memory; the pipes are made and not used.
struct Tokens {
  std::atomic<int> to_child{0};
  std::atomic<int> to_parent{0};
};
Tokens* tokens;
pid_t parent;

bool PartnerIsGone() {
  if (getpid() != parent) return getppid() != parent;
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

// Looks, sleeps and looks again.
bool Take(std::atomic<int>& count) {
  for (;;) {
    const bool gone = PartnerIsGone();
    if (count.load() > 0) {
      --count;
      return true;
    }
    if (gone) {
      fputs("read: the other process is gone\n", stderr);
      return false;
    }
    const timespec pause{0, 1000000};
    nanosleep(&pause, nullptr);
  }
}

}  // namespace

bool TELL_WAIT() {
  // To tell a dead process shall fail with EPIPE, not kill the teller.
  signal(SIGPIPE, SIG_IGN);
  if (pipe(to_child) == -1 || pipe(to_parent) == -1) {
    perror("pipe");
    return false;
  }
  void* map =
      mmap(nullptr, sizeof(Tokens), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED) {
    perror("mmap");
    return false;
  }
  tokens = new (map) Tokens;
  parent = getpid();
  return true;
}

bool TELL_CHILD() {
  ++tokens->to_child;
  return !PartnerIsGone();
}

bool WAIT_CHILD() {
  return Take(tokens->to_parent);
}

bool TELL_PARENT() {
  ++tokens->to_parent;
  return true;
}

bool WAIT_PARENT() {
  return Take(tokens->to_child);
}

void TELL_END() {
  for (int i = 0; i < 2; ++i) {
    Close(to_child[i]);
    Close(to_parent[i]);
  }
}
