// The file system that the programs of a jail see.  Runs in init, in a fresh mount namespace.
#ifndef GRADER_SANDBOX_ROOT_FS_H_
#define GRADER_SANDBOX_ROOT_FS_H_

#include "grader/base/result.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

// Builds the root, enters it, drops the old one.  /proc is still writable after that.
Result<void> BuildRoot(const JailOptions& options);

// Makes /proc read-only, and / unless it is the machine's: the last step, after which nothing of
// ours writes there any more.
Result<void> SealRoot(const JailOptions& options);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_ROOT_FS_H_
