// sipc1: the server. Answers one request through shared memory, then removes the segment.

#include <cstdio>
#include <cstdlib>

#include "sipc.h"

int main() {
  // Your code here:
  //
  // 1. Open the segment with key kSegmentKey, or make it: server and client start in either order,
  //    or both at once. A segment of another size may be left over from another program.
  // 2. Attach it. Do not clear the flag: the client's request may be there already.
  // 3. Wait until the flag says that a request is there, without burning CPU time.
  //    Print "Received request: ", the text and ".....".
  // 4. Write "This is a reply from <pid>." into the segment, <pid> being this process's own id,
  //    and only then change the flag. Print "Replied." and end the line.
  // 5. Wait until the client has read the reply: not by sleeping a while and hoping.
  // 6. Detach and remove the segment.
  //
  // When a call fails: say which on standard error, leave nothing behind, return EXIT_FAILURE.

  std::fputs("sipc1: not implemented yet\n", stderr);
  return EXIT_FAILURE;
}
