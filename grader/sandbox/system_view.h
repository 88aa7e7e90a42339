// What the jail's root shows of the machine, and of /etc and /dev what is its own.  The current
// folder is the new root, "/" still the old one.
#ifndef GRADER_SANDBOX_SYSTEM_VIEW_H_
#define GRADER_SANDBOX_SYSTEM_VIEW_H_

#include "grader/base/result.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

// /usr, and /bin, /lib… as the machine has them: folders or symbolic links into /usr.
Result<void> AddSystemFolders();

// Of /etc only what compilers and programs need to start; nothing that names the machine's users.
Result<void> AddConfiguration(const JailOptions& options);

// /dev with the harmless devices, and terminals, shared memory and message queues of the jail's
// own.
Result<void> AddDevices(const JailLimits& limits);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_SYSTEM_VIEW_H_
