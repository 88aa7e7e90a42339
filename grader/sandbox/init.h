// PID 1 of a jail (or what takes its place): builds it, then obeys the keeper's requests until the
// keeper is gone.
#ifndef GRADER_SANDBOX_INIT_H_
#define GRADER_SANDBOX_INIT_H_

#include "grader/base/unique_fd.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

// In the new process, which is a copy of the keeper.  Sets up the jail, answers with Done or an
// Error, and then serves.  With namespaces (`place` is null) it first waits for a byte from
// `socket` (the id maps are written); without, it leaves the place when the keeper is gone.
[[noreturn]] void RunInit(UniqueFd socket, const JailOptions& options, Place* place);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_INIT_H_
