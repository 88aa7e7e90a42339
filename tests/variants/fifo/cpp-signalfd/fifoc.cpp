#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace {

struct Message {
  char returnFifo[32];
  char data[128];
};

int Check(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

class OwnFifo {
 public:
  explicit OwnFifo(const std::string& path) : path_(path) {
    unlink(path_.c_str());
    Check(mkfifo(path_.c_str(), S_IRUSR | S_IWUSR), "mkfifo");
  }
  ~OwnFifo() { unlink(path_.c_str()); }
  OwnFifo(const OwnFifo&) = delete;
  OwnFifo& operator=(const OwnFifo&) = delete;
  const char* path() const { return path_.c_str(); }

 private:
  const std::string path_;
};

std::string Receive(int fd, int signals) {
  std::string bytes;
  while (bytes.size() < sizeof(Message)) {
    pollfd fds[] = {{fd, POLLIN, 0}, {signals, POLLIN, 0}};
    if (poll(fds, 2, -1) < 0) {
      if (errno == EINTR) continue;
      Check(-1, "poll");
    }
    if (fds[1].revents != 0) throw std::runtime_error("interrupted");
    char byte;
    const ssize_t n = read(fd, &byte, 1);
    if (n == 0) throw std::runtime_error("the reply is cut off");
    if (n < 0 && errno != EINTR) Check(-1, "read");
    if (n > 0) bytes += byte;
  }
  return bytes;
}

void Talk() {
  const int server = Check(open("./.fifo", O_WRONLY | O_NONBLOCK), "open ./.fifo");
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  Check(sigprocmask(SIG_BLOCK, &stop, nullptr), "sigprocmask");
  const int signals = Check(signalfd(-1, &stop, 0), "signalfd");

  const OwnFifo own("./.fifo" + std::to_string(getpid()));
  const int fd = Check(open(own.path(), O_RDONLY | O_NONBLOCK), "open");

  Message request = {};
  std::string(own.path()).copy(request.returnFifo, sizeof(request.returnFifo) - 1);
  ("This is a request from " + std::to_string(getpid()) + ".").copy(request.data, 127);
  while (write(server, &request, sizeof(request)) < 0) {
    if (errno != EINTR && errno != EAGAIN) Check(-1, "write");
    pollfd room = {server, POLLOUT, 0};
    poll(&room, 1, -1);
  }
  std::cout << "Sent a request......" << std::flush;
  const std::string reply = Receive(fd, signals);
  std::cout << "Received reply: " << reply.c_str() + sizeof(Message::returnFifo) << std::endl;
  close(fd);
  close(signals);
  close(server);
}

}  // namespace

int main() {
  signal(SIGPIPE, SIG_IGN);
  try {
    Talk();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "fifoc: " << error.what() << std::endl;
    return 1;
  }
}
