// msgq2: the client. Sends one request to msgq1 through its message queue and reads the reply.

#include <cstdio>
#include <cstdlib>

#include "msg.h"

int main() {
  // Your code here:
  //
  // 1. Open the queue with key kQueueKey; do not make one. With no server there is no queue.
  // 2. Send a message of type kRequest with the text "This is a request from <pid>.", <pid> being
  //    this process's own id. Print "Sent a request......" without ending the line.
  // 3. Receive a message of type kReply. Print "Received reply: " and its text, and end the line.
  // 4. Let the server know that it may remove the queue, if it waits to be told.
  //
  // When a call fails: say which on standard error, return EXIT_FAILURE.

  std::fputs("msgq2: not implemented yet\n", stderr);
  return EXIT_FAILURE;
}
