// One at a time: jails without namespaces share the machine's IPC keys, names and ports, and so
// only one of them may live at any moment, whoever started it.
#ifndef GRADER_SANDBOX_TURN_H_
#define GRADER_SANDBOX_TURN_H_

#include "grader/base/result.h"
#include "grader/base/unique_fd.h"

namespace ipclab {

// The file whose lock is the turn.  Every user of the machine can open it; it is never removed,
// since whoever waits for its lock would then wait for another file's.
inline constexpr char kTurnFile[] = "/tmp/ipclab.lock";

// Waits until it is ours.  It is ours until the last copy of the descriptor is closed, copies in
// children included.
Result<UniqueFd> TakeTurn();

}  // namespace ipclab

#endif  // GRADER_SANDBOX_TURN_H_
