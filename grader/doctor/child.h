// Tries something in a child process, so that the caller stays as it is.
#ifndef GRADER_DOCTOR_CHILD_H_
#define GRADER_DOCTOR_CHILD_H_

#include <cstdint>
#include <functional>
#include <string>

#include "grader/base/result.h"
#include "grader/doctor/facts.h"

namespace ipclab {

// What is tried.  Its text becomes Attempt::said.
using Trial = std::function<Result<std::string>()>;

// In a child.  Whatever hangs is ended after minutes; with the child ends what it has
// started, if that asked for it (DieWithParent).
Attempt InChild(const Trial& trial);

// In a child of the child, in fresh namespaces (CLONE_NEW…, a user namespace always), as the
// sandbox's user with all capabilities there.  Made by the same calls as a jail.
Attempt InNamespaces(std::uint64_t namespaces, const Trial& trial);

// SIGKILL for the calling process when its parent ends.
void DieWithParent();

}  // namespace ipclab

#endif  // GRADER_DOCTOR_CHILD_H_
