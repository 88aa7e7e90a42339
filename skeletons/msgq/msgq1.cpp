// msgq1: the server. Answers one request through a System V message queue, then removes the queue.

#include <cstdio>
#include <cstdlib>

#include "msg.h"

int main() {
  // Your code here:
  //
  // 1. Make the queue with key kQueueKey. A queue left over from a crash may be there, with stale
  //    messages in it: start with an empty one.
  // 2. On SIGTERM, the queue must still be removed.
  // 3. Receive a message of type kRequest. Print "Received request: ", its text and ".....".
  // 4. Send a message of type kReply with the text "This is a reply from <pid>.", <pid> being this
  //    process's own id. Print "Replied." and end the line.
  // 5. Wait until the client has received the reply: not by sleeping, and never by receiving the
  //    reply yourself.
  // 6. Remove the queue.
  //
  // When a call fails: say which on standard error, leave no queue, return EXIT_FAILURE.

  std::fputs("msgq1: not implemented yet\n", stderr);
  return EXIT_FAILURE;
}
