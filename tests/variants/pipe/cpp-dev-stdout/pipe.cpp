#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4
#endif
int main(int argc, char** argv) {
  const std::string msg(argc > 1 ? argv[1] : "Hello, World!");
  int fd[2];
  if (pipe(fd) == -1) { std::cerr << "pipe: " << std::strerror(errno) << "\n"; return EXIT_FAILURE; }
  pid_t pid = fork();
  if (pid == -1) { std::cerr << "fork: " << std::strerror(errno) << "\n"; return EXIT_FAILURE; }
  std::ofstream out("/dev/stdout");
  if (pid == 0) {
    int in = dup2(fd[0], 10);
    close_range(3, 9, 0);  // all but the copy; out was on one of them
    std::ofstream again("/proc/self/fd/1", std::ios::app);
    again << "Child : Wait for parent to send data" << std::endl;
    std::stringstream all;
    char b[100]; ssize_t n;
    while ((n = read(in, b, sizeof b)) != 0) { if (n > 0) all.write(b, n); else if (errno != EINTR) return 1; }
    again << "Child : Received data from parent: " << all.rdbuf() << std::endl;
    _exit(0);
  }
  int w = fcntl(fd[1], F_DUPFD_CLOEXEC, 20);
  close(fd[0]); close(fd[1]);
  out << "Parent: Send data to child" << std::endl;
  std::size_t at = 0;
  while (at < msg.size()) at += write(w, msg.data() + at, msg.size() - at);
  close(w);
  siginfo_t si;
  waitid(P_ALL, 0, &si, WEXITED);
  return si.si_status;
}
