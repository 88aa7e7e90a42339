// msg.h: what the server and the client agree on, and how both send and receive.

#ifndef MSGQ_MSG_H_
#define MSGQ_MSG_H_

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>

constexpr int kMyId = 0;
constexpr key_t kQueueKey = 0x8000 + kMyId;

// Message types: each side receives only those meant for it.
constexpr long kRequest = 1;  // client to server
constexpr long kReply = 2;    // server to client
constexpr long kDone = 3;     // client to server: will read no more

struct Message {
  long type;
  char data[128];
};

// The size that msgsnd and msgrcv want is that of the data, without the type.
inline bool Send(int queue, const Message& message) {
  int result;
  do {
    result = msgsnd(queue, &message, sizeof(message.data), 0);
  } while (result == -1 && errno == EINTR);
  return result == 0;
}

// Waits for a message of `type`. The data is a string afterwards, whatever the sender sent.
inline bool Receive(int queue, long type, Message* message) {
  ssize_t size;
  do {
    size = msgrcv(queue, message, sizeof(message->data), type, 0);
  } while (size == -1 && errno == EINTR);
  if (size == -1) return false;
  message->data[std::min<size_t>(size, sizeof(message->data) - 1)] = '\0';
  return true;
}

#endif  // MSGQ_MSG_H_
