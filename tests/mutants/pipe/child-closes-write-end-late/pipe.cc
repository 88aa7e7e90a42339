// pipe: descriptors and the child are owned by objects; data moves by readv and writev.
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }
  int get() const { return fd_; }
  void reset() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  bool Join() {
    int status = 0;
    for (;;) {
      if (waitpid(pid_, &status, 0) == pid_) return status == 0;
      if (errno != EINTR) {
        perror("waitpid");
        return false;
      }
    }
  }

 private:
  pid_t pid_;
};

static bool Put(int fd, std::vector<iovec> parts) {
  auto first = parts.begin();
  while (first != parts.end()) {
    ssize_t n = writev(fd, &*first, static_cast<int>(parts.end() - first));
    if (n < 0) {
      if (errno == EINTR) continue;
      perror("write");
      return false;
    }
    auto left = static_cast<size_t>(n);
    while (first != parts.end() && left >= first->iov_len) {
      left -= first->iov_len;
      ++first;
    }
    if (first != parts.end()) {
      first->iov_base = static_cast<char*>(first->iov_base) + left;
      first->iov_len -= left;
    }
  }
  return true;
}

static iovec Part(const char* text) { return {const_cast<char*>(text), std::strlen(text)}; }

static bool RunChild(int in, Fd& out, size_t size) {
  if (!Put(1, {Part("Child : Wait for parent to send data\n")})) return false;
  std::vector<char> all;
  for (;;) {
    char a[100], b[1000];
    iovec parts[] = {{a, sizeof a}, {b, sizeof b}};
    const ssize_t n = readv(in, parts, 2);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      perror("read");
      return false;
    }
    if (n == 0) break;
    const size_t in_a = n < 100 ? n : 100;
    all.insert(all.end(), a, a + in_a);
    all.insert(all.end(), b, b + (n - in_a));
    if (all.size() >= size) out.reset();  // BUG: only now, when all data has come
  }
  return Put(1, {Part("Child : Received data from parent: "), {all.data(), all.size()}, Part("\n")});
}

int main(int argc, char** argv) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  sigprocmask(SIG_BLOCK, &set, nullptr);

  const std::string_view message = argc > 1 ? argv[1] : "Hello, World!";
  int ends[2];
  if (pipe(ends) != 0) return perror("pipe"), 1;
  Fd in(ends[0]), out(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) return perror("fork"), 1;
  if (pid == 0) {
    return RunChild(in.get(), out, message.size()) ? 0 : 1;
  }
  in.reset();
  Child child(pid);
  const bool sent = Put(1, {Part("Parent: Send data to child\n")}) &&
                    Put(out.get(), {Part(message.data())});
  out.reset();
  if (!sent) kill(pid, SIGTERM);
  const bool joined = child.Join();
  return sent && joined ? 0 : 1;
}
