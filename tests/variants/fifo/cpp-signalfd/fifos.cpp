#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>
#include <string>

namespace {

constexpr const char* kPath = "./.fifo";

struct Message {
  char returnFifo[32];
  char data[128];
};

class ServerFifo {
 public:
  bool Make() {
    unlink(kPath);
    return made_ = mkfifo(kPath, 0600) == 0;
  }
  bool Open() { return (fd_ = open(kPath, O_RDWR | O_NONBLOCK | O_CLOEXEC)) >= 0; }
  ~ServerFifo() {
    if (fd_ >= 0) close(fd_);
    if (made_) unlink(kPath);
  }
  int fd() const { return fd_; }

 private:
  bool made_ = false;
  int fd_ = -1;
};

int Fail(const char* call) {
  std::cerr << call << ": " << strerror(errno) << std::endl;
  return 1;
}

std::string Text(const char* from, std::size_t size) {
  return std::string(from, std::find(from, from + size, '\0'));
}

// Takes all there is, a byte at a time, up to one request.
std::string TakeRequest(int fd) {
  std::string bytes;
  char byte;
  while (bytes.size() < sizeof(Message)) {
    const ssize_t n = read(fd, &byte, 1);
    if (n == 1) {
      bytes += byte;
    } else if (n == 0 || errno != EINTR) {
      break;
    }
  }
  return bytes;
}

// Returns false if the server cannot go on.
bool Answer(const std::string& bytes) {
  const std::string path = Text(bytes.data(), sizeof(Message::returnFifo));
  if (bytes.size() != sizeof(Message) || path.size() == sizeof(Message::returnFifo)) {
    std::cerr << "not a request\n";
    return true;
  }
  std::cout << "Received request: "
            << Text(bytes.data() + sizeof(Message::returnFifo), sizeof(Message::data)) << "......"
            << std::flush;
  const int reply_fd = open(path.c_str(), O_WRONLY | O_NONBLOCK);
  if (reply_fd < 0) {
    const bool fatal = errno == EMFILE || errno == ENFILE;
    Fail("open");
    std::cout << "Client is gone." << std::endl;
    return !fatal;
  }
  Message reply = {};
  const std::string text = "This is a reply from " + std::to_string(getpid()) + ".";
  text.copy(reply.data, sizeof(reply.data) - 1);
  const bool sent = write(reply_fd, &reply, sizeof(reply)) == ssize_t{sizeof(reply)};
  if (!sent) Fail("write");
  close(reply_fd);
  std::cout << (sent ? "Replied." : "Client is gone.") << std::endl;
  return true;
}

}  // namespace

int main() {
  signal(SIGPIPE, SIG_IGN);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  sigprocmask(SIG_BLOCK, &stop, nullptr);
  signal(SIGINT, SIG_DFL);  // An ignored signal would never reach the signalfd.
  const int signals = signalfd(-1, &stop, SFD_CLOEXEC);
  if (signals < 0) return Fail("signalfd");

  ServerFifo fifo;
  if (!fifo.Make()) return Fail("mkfifo");
  if (!fifo.Open()) return Fail("open");

  pollfd fds[] = {{fifo.fd(), POLLIN, 0}, {signals, POLLIN, 0}};
  while (true) {
    if (poll(fds, 2, -1) < 0) {
      if (errno == EINTR) continue;
      return Fail("poll");
    }
    if (fds[0].revents != 0 && !Answer(TakeRequest(fifo.fd()))) return 1;
    if (fds[1].revents != 0) return 0;
  }
}
