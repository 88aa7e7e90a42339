#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
static int ChildMain(int fd) {
  std::cout << "Child : Wait for parent to send data" << std::endl;
  std::string s; char c; ssize_t n;
  while ((n = read(fd, &c, 1)) == 1 || (n == -1 && errno == EINTR)) if (n == 1) s += c;
  std::cout << "Child : Received data from parent: " << s << std::endl;
  return 0;
}
int main(int argc, char* argv[]) {
  if (argc == 4 && !strcmp(argv[1], "--as-child-of") && atoi(argv[2]) == getppid()) return ChildMain(atoi(argv[3]));
  int fd[2], report[2];
  if (pipe2(report, 02000000) || pipe(fd)) { perror("pipe"); return 1; }
  pid_t parent = getpid(), pid = fork();
  if (pid == -1) { perror("fork"); return 1; }
  if (pid == 0) {
    close(fd[1]); close(report[0]);
    std::string p = std::to_string(parent), f = std::to_string(fd[0]);
    execl("/proc/self/exe", argv[0], "--as-child-of", p.c_str(), f.c_str(), nullptr);
    int e = errno; write(report[1], &e, sizeof e); _exit(127);
  }
  close(fd[0]); close(report[1]);
  int e;
  if (read(report[0], &e, sizeof e) == sizeof e) { std::cerr << "exec: " << strerror(e) << '\n'; waitpid(pid, 0, 0); return 1; }
  close(report[0]);
  std::string m = argc > 1 ? argv[1] : "Hello, World!";
  std::cout << "Parent: Send data to child" << std::endl;
  for (size_t at = 0; at < m.size();) { ssize_t n = write(fd[1], &m[at], m.size() - at); if (n > 0) at += n; }
  close(fd[1]);
  int st; while (waitpid(pid, &st, 0) == -1 && errno == EINTR) {}
  return st ? 1 : 0;
}
