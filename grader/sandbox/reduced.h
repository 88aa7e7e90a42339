// What the kernel does for a PID namespace when its init ends, done by init itself: everything that
// descends from it is killed, and what it left is removed.
#ifndef GRADER_SANDBOX_REDUCED_H_
#define GRADER_SANDBOX_REDUCED_H_

#include <functional>

#include "grader/sandbox/jail.h"
#include "grader/sandbox/place.h"

namespace ipclab {

// In init, the parent of all orphans: kills its children, and as theirs become its own those too,
// until it has none.  `reap` waits for those that have ended, without blocking.  A traced one ends
// only when its tracer has waited for it.
void EndDescendants(const std::function<void()>& reap);

// In init, when the keeper is gone: ends all, removes the folder and, where the programs had a user
// of their own, all that is that user's and new.
void CleanUp(const JailOptions& options, const Place& place);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_REDUCED_H_
