// sipc.h: what the server and the client agree on. Fill in the turns.

#ifndef SIPC_SIPC_H_
#define SIPC_SIPC_H_

#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/types.h>

constexpr int kMyId = 0;
constexpr key_t kSegmentKey = 0x9000 + kMyId;

// What the segment holds: 1,024 bytes.
struct Shared {
  int flag;
  char text[1024 - sizeof(int)];
};
static_assert(sizeof(Shared) == 1024);

// Values of the flag: they say who may touch the text. A new segment is filled with zeros.
enum Turn {
  kEmpty = 0,
  // Your code here: which other states does one exchange go through?
};

#endif  // SIPC_SIPC_H_
