#include "synclib.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace {

void Check(bool good, const char* call) {
  if (!good) throw std::system_error(errno, std::generic_category(), call);
}

// One direction. The tokens are numbered, so that a lost or doubled one shows.
class Channel {
 public:
  Channel() { Check(pipe(ends_) == 0, "pipe"); }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() {
    Close(0);
    Close(1);
  }
  void Close(int end) {
    if (const int fd = std::exchange(ends_[end], -1); fd != -1) close(fd);
  }
  void Send() {
    ++number_;
    while (write(ends_[1], &number_, 1) != 1) {
      if (errno == EPIPE) return;
      Check(errno == EINTR, "write");
    }
  }
  void Receive() {
    unsigned char number = 0;
    ssize_t n;
    while ((n = read(ends_[0], &number, 1)) == -1) Check(errno == EINTR, "read");
    if (n == 0) return;  // BUG: nobody has told us anything
    if (number != ++number_) throw std::runtime_error("read: not the token that was due");
  }

 private:
  int ends_[2] = {-1, -1};
  unsigned char number_ = 0;
};

std::optional<Channel> down, up;

}  // namespace

void TELL_WAIT() {
  std::signal(SIGPIPE, SIG_IGN);
  down.emplace();
  up.emplace();
}

void TELL_PARENT() { up->Send(); }

void WAIT_PARENT() {
  down->Close(1);
  up->Close(0);
  down->Receive();
}

void TELL_CHILD() {
  down->Close(0);
  up->Close(1);
  down->Send();
}

void WAIT_CHILD() { up->Receive(); }

void FORGET() {
  down.reset();
  up.reset();
}
