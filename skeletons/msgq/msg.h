// msg.h: what the server and the client agree on. You need not change it.

#ifndef MSGQ_MSG_H_
#define MSGQ_MSG_H_

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>

constexpr int kMyId = 0;
constexpr key_t kQueueKey = 0x8000 + kMyId;

// Message types: each side receives only those meant for it. You may add types of your own.
constexpr long kRequest = 1;  // client to server
constexpr long kReply = 2;    // server to client

struct Message {
  long type;
  char data[128];
};

#endif  // MSGQ_MSG_H_
