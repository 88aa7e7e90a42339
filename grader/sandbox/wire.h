// Frames between keeper and init over a stream socket: bytes, and with them descriptors and a
// process.
#ifndef GRADER_SANDBOX_WIRE_H_
#define GRADER_SANDBOX_WIRE_H_

#include <sys/types.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grader/base/result.h"
#include "grader/base/unique_fd.h"

namespace ipclab {

struct Frame {
  std::string bytes;
  std::vector<UniqueFd> fds;
  pid_t process = 0;  // as the receiver's PID namespace numbers it; the sender if none was named
};

// `process`, if not 0, is a pid as the sender's namespace numbers it; naming another process than
// oneself takes CAP_SYS_ADMIN over that namespace.
Result<void> SendFrame(int socket, std::string_view bytes, std::span<const int> fds = {},
                       pid_t process = 0);

// Blocks.  Error ECONNRESET when the other end is gone.
Result<Frame> ReceiveFrame(int socket);

// Prepares a socket to receive `process`.
Result<void> AcceptProcesses(int socket);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_WIRE_H_
