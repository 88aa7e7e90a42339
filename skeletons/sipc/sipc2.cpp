// sipc2: the client. Leaves one request in shared memory and reads the reply that replaces it.

#include <cstdio>
#include <cstdlib>

#include "sipc.h"

int main() {
  // Your code here:
  //
  // 1. Open the segment with key kSegmentKey, or make it, just as the server does; attach it.
  // 2. Write "This is a request from <pid>." into the segment, <pid> being this process's own id,
  //    and only then change the flag. Print "Sent a request......" without ending the line.
  // 3. Wait until the flag says that the reply is there, without burning CPU time.
  //    Print "Received reply: " and the text, and end the line.
  // 4. Let the server know that the reply was read. Detach; removing is the server's job.
  //
  // When a call fails: say which on standard error, leave nothing behind, return EXIT_FAILURE.

  std::fputs("sipc2: not implemented yet\n", stderr);
  return EXIT_FAILURE;
}
