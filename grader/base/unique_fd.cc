#include "grader/base/unique_fd.h"

#include <unistd.h>

#include <cerrno>

namespace ipclab {

void UniqueFd::reset(int fd) {
  const int owned = std::exchange(fd_, fd);
  if (owned < 0) return;
  const int saved_errno = errno;
  close(owned);  // never again after EINTR: on Linux the descriptor is gone by then, and may be
                 // another's
  errno = saved_errno;
}

}  // namespace ipclab
