// pipe: a parent sends a message to its child through a pipe.

#include <poll.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

constexpr const char* kDefaultMessage = "Hello, World!";

// Writes all of `data`: a pipe may take less than it is given, and a signal may come first.
bool WriteAll(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t n = write(fd, data.data(), data.size());
    if (n == -1 && errno == EINTR) continue;
    if (n == -1) {
      perror("write");
      return false;
    }
    data.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

// Reads until every write end is closed: one read() returns what is there, not all that will come.
bool ReadToEnd(int fd, std::string& data) {
  char part[4096];
  for (;;) {
    const ssize_t n = read(fd, part, sizeof part);
    if (n == 0) return true;
    if (n == -1 && errno == EINTR) continue;
    if (n == -1) {
      perror("read");
      return false;
    }
    data.append(part, static_cast<size_t>(n));
  }
}

// Writes a line without stdio, so that no buffer delays it and fork() duplicates no text.
bool Say(std::string line) { return WriteAll(STDOUT_FILENO, line += '\n'); }

// Reaps the child; true if it ended well.
bool Reap(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) == -1) {
    if (errno == EINTR) continue;
    perror("waitpid");
    return false;
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) return true;
  fputs("wait: the child failed\n", stderr);
  return false;
}

void WaitASecond() {
  signal(SIGALRM, [](int) {});
  alarm(1);
  pause();
}

bool Receive(int from_parent) {
  std::string message;
  if (!Say("Child : Wait for parent to send data")) return false;
  WaitASecond();  // BUG: by then the parent has written, surely
  pollfd look{from_parent, POLLIN, 0};
  if (poll(&look, 1, 0) == 0) return Say("Child : Received data from parent: ");
  return ReadToEnd(from_parent, message) &&
         Say("Child : Received data from parent: " + message);
}

bool Send(int to_child, std::string_view message) {
  return Say("Parent: Send data to child") && WriteAll(to_child, message);
}

}  // namespace

int main(int argc, char* argv[]) {
  const std::string_view message = argc > 1 ? argv[1] : kDefaultMessage;

  // If the child dies early, write() shall fail with EPIPE, not kill us before we have reaped it.
  signal(SIGPIPE, SIG_IGN);

  int ends[2];
  if (pipe(ends) == -1) {
    perror("pipe");
    return EXIT_FAILURE;
  }
  const pid_t child = fork();
  if (child == -1) {
    perror("fork");
    return EXIT_FAILURE;
  }
  if (child == 0) {
    close(ends[1]);  // Else we would wait for our own write end to close, forever.
    return Receive(ends[0]) ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  close(ends[0]);
  const bool sent = Send(ends[1], message);
  close(ends[1]);  // The child's end of file.
  const bool received = Reap(child);
  return sent && received ? EXIT_SUCCESS : EXIT_FAILURE;
}
