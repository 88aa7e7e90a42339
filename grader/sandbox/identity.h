// Who the programs are: one user and one group, inside and outside.
#ifndef GRADER_SANDBOX_IDENTITY_H_
#define GRADER_SANDBOX_IDENTITY_H_

#include <sys/types.h>

#include <string>

#include "grader/base/result.h"

namespace ipclab {

inline constexpr uid_t kInnerUser = 1000;
inline constexpr gid_t kInnerGroup = 1000;

// Whom the machine takes the programs for.
enum class OuterUser : char {
  kNobody,  // so that nothing in the jail has root's rights over files
  kKeeper,  // an ordinary user, who may choose no other
  kRoot,    // of a keeper that is root, but itself confined to one user; RLIMIT_NPROC exempts it
};

// In the keeper: says who the users of init's new user namespace are outside.  `as_keeper`: the
// keeper's user, and of the same number inside.
Result<OuterUser> WriteIdMaps(pid_t init, bool as_keeper);

// In init, after that: becomes the inner user, with all capabilities over the jail's own
// namespaces.
Result<void> BecomeInnerUser(bool as_keeper);

// ---- Without namespaces

// The user and group that programs of root's gradings are then: no user of the machine's, and below
// 65536, so that containers know it.  (Numbers from 60578 to 61183 are given to nobody by Debian or
// systemd.)
inline constexpr uid_t kProgramsUser = 60999;
inline constexpr gid_t kProgramsGroup = 60999;

// Whether GiveToPrograms and BecomeProgramsUser change anything: root's, where that user is known.
bool HasProgramsUser();

// The folder becomes the programs' user's.
Result<void> GiveToPrograms(const std::string& folder);

// Of a process of root's: it becomes that user for good, without any capability; where the machine
// does not know that user (a user namespace of a single one), it only gives up its capabilities.
// Nothing for an ordinary user.  PR_SET_PDEATHSIG is lost.
Result<void> BecomeProgramsUser();

// Programs of the same user cannot look into this process's memory, nor into those that it forks
// until they execve.
void HideFromPrograms();

// In init: no program that it starts can have any capability, nor gain a privilege by execve.
Result<void> ForbidPrivileges();

}  // namespace ipclab

#endif  // GRADER_SANDBOX_IDENTITY_H_
