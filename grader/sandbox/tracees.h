// Processes of a dying jail that the calling thread still traces.
#ifndef GRADER_SANDBOX_TRACEES_H_
#define GRADER_SANDBOX_TRACEES_H_

#include <sys/types.h>

namespace ipclab {

// Reaps those among init's children that the caller traces and that have ended, and detaches those
// that have stopped on their way there.  Each of them becomes init's child once its parents are
// gone: call it again until init has ended.
void LetGoOfTracees(pid_t init);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_TRACEES_H_
