#pragma once

#include <sys/ipc.h>
#include <sys/msg.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

constexpr key_t kKey = 0x8001;  // BUG: 0x8000 + MY_ID with MY_ID 0
enum Type : long { kRequest = 1, kReply = 2, kThanks = 7 };

struct Msg {
  long type;
  char data[128];
};

[[noreturn]] inline void Fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

inline void Send(int id, Type type, const std::string& text) {
  Msg msg{type, {}};
  std::strncpy(msg.data, text.c_str(), sizeof(msg.data) - 1);
  while (msgsnd(id, &msg, sizeof(msg.data), 0) == -1) {
    if (errno != EINTR) Fail("msgsnd");
  }
}

inline std::string Receive(int id, Type type) {
  Msg msg{};
  while (msgrcv(id, &msg, sizeof(msg.data), type, 0) == -1) {
    if (errno != EINTR) Fail("msgrcv");
  }
  return {msg.data, strnlen(msg.data, sizeof(msg.data))};
}
