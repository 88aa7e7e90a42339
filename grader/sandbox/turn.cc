#include "grader/sandbox/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace ipclab {
namespace {

// Without O_CREAT first: where fs.protected_regular is set, open with O_CREAT of another user's
// file in /tmp fails (proc_sys_fs(5)).  To lock it takes no right but to read.
Result<UniqueFd> OpenTurnFile() {
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  while (true) {
    UniqueFd fd(open(kTurnFile, kFlags));
    if (fd.valid()) return fd;
    if (errno != ENOENT) return ErrnoError("open({})", kTurnFile);
    const mode_t mask = umask(0);
    fd.reset(open(kTurnFile, kFlags | O_CREAT | O_EXCL, 0444));
    const int error = errno;
    umask(mask);
    if (fd.valid()) return fd;
    // EEXIST: somebody else has just made it.
    if (error != EEXIST) return ErrorOf(error, "open({}, O_CREAT)", kTurnFile);
  }
}

}  // namespace

Result<UniqueFd> TakeTurn() {
  IPCLAB_ASSIGN_OR_RETURN(UniqueFd fd, OpenTurnFile());
  while (flock(fd.get(), LOCK_EX) < 0) {
    if (errno != EINTR) return ErrnoError("flock({})", kTurnFile);
  }
  return fd;
}

}  // namespace ipclab
