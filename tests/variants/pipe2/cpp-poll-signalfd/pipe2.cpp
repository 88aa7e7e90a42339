// pipe2: the parent is an event loop: it feeds the child, reads the answer and learns of the
// child's end, all in one poll().
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

bool Retry() { return errno == EINTR || errno == EAGAIN; }

bool Put(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(n);
    } else if (errno != EINTR) {
      perror("write");
      return false;
    }
  }
  return true;
}

int Child(int in, int out) {
  if (!Put(1, "Child : Wait for parent to send data\n")) return 1;
  std::string line = "Child : Received data from parent: ";
  char part[3000];
  for (;;) {
    const ssize_t n = read(in, part, sizeof part);
    if (n == 0) break;
    if (n > 0) line.append(part, n);
    if (n < 0 && errno != EINTR) return perror("read"), 1;
  }
  line += '\n';
  return Put(1, line) && Put(1, "Child : Send data to parent\n") && Put(out, "Hello, Parent!") ? 0
                                                                                              : 1;
}

class Parent {
 public:
  Parent(pid_t child, int to_child, int from_child, int signals, std::string_view message)
      : child_(child), out_(to_child), in_(from_child), signals_(signals), message_(message) {}

  bool Talk() {
    ok_ = Put(1, "Parent: Send data to child\n");
    if (!ok_) CloseOut();
    while (in_ != -1 || child_ != 0) {
      pollfd fds[] = {{out_, POLLOUT, 0}, {in_, POLLIN, 0}, {signals_, POLLIN, 0}};
      if (poll(fds, 3, -1) == -1) {
        if (errno == EINTR) continue;
        perror("poll");
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
        return false;
      }
      if (fds[0].revents) Feed();
      if (fds[1].revents) Listen();
      if (fds[2].revents) Reap();
    }
    if (ok_) ok_ = Put(1, "Parent: Received data from child: " + reply_ + "\n");
    return ok_;
  }

 private:
  void Feed() {
    const ssize_t n = message_.empty() ? 0 : write(out_, message_.data(), message_.size());
    if (n == -1 && Retry()) return;
    if (n == -1) {
      perror("write");
      ok_ = false;
      CloseOut();
      return;
    }
    message_.remove_prefix(n);
    if (!message_.empty()) return;
    CloseOut();
    ok_ = Put(1, "Parent: Wait for child to send data\n") && ok_;
  }

  void Listen() {
    char part[100];
    const ssize_t n = read(in_, part, sizeof part);
    if (n == -1 && Retry()) return;
    if (n > 0) {
      reply_.append(part, n);
      return;
    }
    if (n == -1) {
      perror("read");
      ok_ = false;
    }
    close(in_);
    in_ = -1;
  }

  // The signal is only a hint: it is taken before the look, so that no end of the child is missed.
  void Reap() {
    signalfd_siginfo info;
    if (read(signals_, &info, sizeof info) == -1) {
      if (Retry()) return;
      perror("read");
      ok_ = false;
    }
    int status = 0;
    pid_t pid;
    do {
      pid = waitpid(child_, &status, WNOHANG);
    } while (pid == -1 && errno == EINTR);
    if (pid == 0) return;  // It was stopped or continued.
    if (pid == -1) perror("waitpid");
    if (pid == -1 || status != 0) ok_ = false;
    child_ = 0;
  }

  void CloseOut() {
    close(out_);
    out_ = -1;
  }

  pid_t child_;
  int out_, in_, signals_;
  std::string_view message_;
  std::string reply_;
  bool ok_ = true;
};

}  // namespace

int main(int argc, char** argv) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  const int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals == -1) return perror("signalfd"), 1;
  int down[2], up[2];
  if (pipe2(down, O_CLOEXEC) == -1 || pipe2(up, O_CLOEXEC) == -1) return perror("pipe2"), 1;
  const pid_t child = fork();
  if (child == -1) return perror("fork"), 1;
  if (child == 0) {
    close(signals);
    close(down[1]);
    close(up[0]);
    return Child(down[0], up[1]);
  }
  close(down[0]);
  close(up[1]);
  fcntl(down[1], F_SETFL, O_NONBLOCK);
  fcntl(up[0], F_SETFL, O_NONBLOCK);
  return Parent(child, down[1], up[0], signals, argc > 1 ? argv[1] : "Hello, World!").Talk() ? 0 : 1;
}
