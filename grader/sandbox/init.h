// PID 1 of a jail: builds it, then obeys the keeper's requests until the keeper is gone.
#ifndef GRADER_SANDBOX_INIT_H_
#define GRADER_SANDBOX_INIT_H_

#include "grader/base/unique_fd.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

// In the new process, which is a copy of the keeper.  Waits for a byte from `socket` (the id maps
// are written), sets up the jail, answers with Done or an Error, and then serves.
[[noreturn]] void RunInit(UniqueFd socket, const JailOptions& options);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_INIT_H_
