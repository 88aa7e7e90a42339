#include "synclib.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace {

[[noreturn]] void raise_error(const char* call, int code = errno) {
  throw std::system_error(code, std::generic_category(), call);
}

class Channel {
 public:
  Channel() {
    if (::pipe(ends_) != 0) raise_error("pipe");
  }
  ~Channel() {
    keep(-1);
  }
  Channel(const Channel&) = delete;

  void tell() {
    keep(1);
    const char token = '.';
    while (::write(ends_[1], &token, 1) != 1) {
      if (errno != EINTR) raise_error("write");
    }
  }

  void wait() {
    keep(0);
    for (char token;;) {
      const auto got = ::read(ends_[0], &token, 1);
      if (got == 1) return;
      if (got == 0) raise_error("read", EPIPE);
      if (errno != EINTR) raise_error("read");
    }
  }

  // The side that tells has no use for the read end, and the other way round.
  void keep(int end) {
    for (int i : {0, 1}) {
      if (i == end || ends_[i] < 0) continue;
      ::close(ends_[i]);
      ends_[i] = -1;
    }
  }

 private:
  int ends_[2];
};

std::unique_ptr<Channel> to_child, to_parent;

}  // namespace

void TELL_WAIT() {
  ::signal(SIGPIPE, SIG_IGN);
  to_child = std::make_unique<Channel>();
  to_parent = std::make_unique<Channel>();
}

void TELL_CHILD() {
  to_parent->keep(0);
  to_child->tell();
}
void WAIT_CHILD() { to_parent->wait(); }
void TELL_PARENT() { to_parent->tell(); }
void WAIT_PARENT() {
  to_parent->keep(1);
  to_child->wait();
}
