// What init does before it serves.
#ifndef GRADER_SANDBOX_INIT_SET_UP_H_
#define GRADER_SANDBOX_INIT_SET_UP_H_

#include "grader/base/result.h"
#include "grader/base/unique_fd.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

// Closes all that the keeper had open but `socket` (which may get another number), waits for the
// keeper's go-ahead, and makes the jail.  Returns the descriptor that tells of dead children.
Result<UniqueFd> SetUpJail(UniqueFd& socket, const JailOptions& options);

// The same without namespaces: becomes the programs' user, the parent of orphans, and makes the
// folder.
Result<UniqueFd> SetUpReduced(UniqueFd& socket, const JailOptions& options, Place& place);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_INIT_SET_UP_H_
