// exec errors go to the parent through a second close-on-exec pipe
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>
static pid_t start(std::vector<const char*> argv, int from, int to, int err) {
  const pid_t pid = fork();
  if (pid < 0)
    std::cerr << "fork: " << std::strerror(errno) << std::endl;
  if (pid != 0)
    return pid;
  if (dup2(from, to) >= 0) {
    argv.push_back(nullptr);
    execvp(argv[0], const_cast<char* const*>(argv.data()));
  }
  const int e = errno;
  if (write(err, &e, sizeof e) < 0)
    _exit(2);
  _exit(1);
}
int main() {
  int data[2], err[2];
  if (pipe2(data, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) {
    std::cerr << "pipe: " << std::strerror(errno) << std::endl;
    return 1;
  }
  int status = 0;
  std::vector<pid_t> kids;
  for (int i = 0; i < 2; ++i) {
    pid_t k =
        i == 0 ? start({"ls", "-l"}, data[1], 1, err[1]) : start({"more"}, data[0], 0, err[1]);
    if (k < 0) {
      status = 1;
      break;
    }
    kids.push_back(k);
  }
  close(data[0]);
  close(data[1]);
  close(err[1]);
  int e;
  while (read(err[0], &e, sizeof e) == sizeof e) {
    std::cerr << "exec: " << std::strerror(e) << '\n';
    status = 1;
  }
  close(err[0]);
  for (pid_t k : kids) {
    int s;
    while (waitpid(k, &s, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(s) && WEXITSTATUS(s))
      status = 1;
  }
  return status;
}
