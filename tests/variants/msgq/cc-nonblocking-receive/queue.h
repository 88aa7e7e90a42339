#ifndef QUEUE_H_
#define QUEUE_H_

#include <sys/ipc.h>
#include <sys/msg.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

struct Packet {
  long type;
  std::array<char, 128> data;
};

inline void Nap() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }

// Tries until it works, fails, or `stop` says no.
template <typename Call, typename Stop>
bool Retry(Call call, Stop stop) {
  while (call() == -1) {
    if (errno != EAGAIN && errno != ENOMSG && errno != EINTR) return false;
    if (stop()) {
      errno = EINTR;
      return false;
    }
    Nap();
  }
  return true;
}

#endif
