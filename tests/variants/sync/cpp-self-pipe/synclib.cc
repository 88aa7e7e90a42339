#include "synclib.h"
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
static int down[2], up[2], wake[2];
static void OnChild(int) { int e = errno; (void)!write(wake[1], "!", 1); errno = e; }
bool TELL_WAIT() {
  std::signal(SIGPIPE, SIG_IGN);
  for (auto p : {down, up, wake})
    if (pipe2(p, O_CLOEXEC) == -1) { std::cerr << "pipe2: " << std::strerror(errno) << std::endl; return false; }
  fcntl(wake[0], F_SETFL, O_NONBLOCK); fcntl(wake[1], F_SETFL, O_NONBLOCK);
  struct sigaction sa {}; sa.sa_handler = OnChild; sa.sa_flags = SA_RESTART; sigaction(SIGCHLD, &sa, nullptr);
  return true;
}
void IAmParent() { close(down[0]); close(up[1]); }
void IAmChild() { close(down[1]); close(up[0]); close(wake[0]); close(wake[1]); std::signal(SIGCHLD, SIG_DFL); }
static bool put(int fd) { char t = 0; ssize_t n; do n = write(fd, &t, 1); while (n == -1 && errno == EINTR); if (n != 1) std::perror("write"); return n == 1; }
static bool get(int fd) { char t; ssize_t n; do n = read(fd, &t, 1); while (n == -1 && errno == EINTR); if (n == 0) std::cerr << "read: the other side is gone\n"; if (n == -1) std::perror("read"); return n == 1; }
bool TELL_PARENT() { return put(up[1]); }
bool WAIT_PARENT() { return get(down[0]); }
bool TELL_CHILD() { return put(down[1]); }
bool WAIT_CHILD() {
  for (;;) {
    pollfd p[2] = {{up[0], POLLIN, 0}, {wake[0], POLLIN, 0}};
    if (poll(p, 2, -1) == -1) { if (errno == EINTR) continue; std::perror("poll"); return false; }
    if (p[0].revents) return get(up[0]);
    char c; while (read(wake[0], &c, 1) == 1) {}
  }
}
