#include "grader/sandbox/identity.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "grader/base/unique_fd.h"

namespace ipclab {
namespace {

constexpr unsigned kNobody = 65534;

Result<void> WriteProcFile(pid_t pid, const char* name, const std::string& text) {
  const std::string path = fmt::format("/proc/{}/{}", pid, name);
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return ErrnoError("open({})", path);
  if (write(fd.get(), text.data(), text.size()) < 0) return ErrnoError("write({}, {})", path, text);
  return {};
}

Result<void> WriteMap(pid_t init, const char* name, unsigned inner, unsigned outer) {
  return WriteProcFile(init, name, fmt::format("{} {} 1\n", inner, outer));
}

}  // namespace

Result<OuterUser> WriteIdMaps(pid_t init, bool as_keeper) {
  const bool root = geteuid() == 0;
  if (as_keeper) {
    IPCLAB_RETURN_IF_ERROR(WriteProcFile(init, "setgroups", "deny"));
    IPCLAB_RETURN_IF_ERROR(WriteMap(init, "gid_map", getegid(), getegid()));
    IPCLAB_RETURN_IF_ERROR(WriteMap(init, "uid_map", geteuid(), geteuid()));
    return root ? OuterUser::kRoot : OuterUser::kKeeper;
  }
  if (!root || !WriteMap(init, "gid_map", kInnerGroup, kNobody).ok()) {
    // Who has no rights over groups may map one only if init can never drop a group that takes a
    // right away.
    IPCLAB_RETURN_IF_ERROR(WriteProcFile(init, "setgroups", "deny"));
    IPCLAB_RETURN_IF_ERROR(WriteMap(init, "gid_map", kInnerGroup, getegid()));
  }
  if (root && WriteMap(init, "uid_map", kInnerUser, kNobody).ok()) return OuterUser::kNobody;
  IPCLAB_RETURN_IF_ERROR(WriteMap(init, "uid_map", kInnerUser, geteuid()));
  return root ? OuterUser::kRoot : OuterUser::kKeeper;
}

Result<void> BecomeInnerUser(bool as_keeper) {
  if (as_keeper) return {};  // it is that user already, since the maps were written
  // EPERM: groups are denied; the keeper's supplementary groups stay, as they would for any child
  // of its user.
  if (setgroups(0, nullptr) < 0 && errno != EPERM) return ErrnoError("setgroups(none)");
  if (setresgid(kInnerGroup, kInnerGroup, kInnerGroup) < 0) {
    return ErrnoError("setresgid({})", kInnerGroup);
  }
  // Keeps the capabilities: the kernel drops them only when a namespace's own user 0 changes, and
  // there is none here.
  if (setresuid(kInnerUser, kInnerUser, kInnerUser) < 0) {
    return ErrnoError("setresuid({})", kInnerUser);
  }
  return {};
}

// Of the programs' user: an id that the user namespace does not map cannot be anybody's.
bool HasProgramsUser() {
  if (geteuid() != 0) return false;
  std::ifstream map("/proc/self/uid_map");
  unsigned long inner = 0, outer = 0, count = 0;
  while (map >> inner >> outer >> count) {
    if (inner <= kProgramsUser && kProgramsUser - inner < count) return true;
  }
  return false;
}

Result<void> GiveToPrograms(const std::string& folder) {
  if (HasProgramsUser() && chown(folder.c_str(), kProgramsUser, kProgramsGroup) < 0) {
    return ErrnoError("chown({}, {})", folder, kProgramsUser);
  }
  return {};
}

Result<void> BecomeProgramsUser() {
  if (geteuid() != 0) return {};
  if (HasProgramsUser()) {
    if (setgroups(0, nullptr) < 0) return ErrnoError("setgroups(none)");
    if (setresgid(kProgramsGroup, kProgramsGroup, kProgramsGroup) < 0) {
      return ErrnoError("setresgid({})", kProgramsGroup);
    }
    if (setresuid(kProgramsUser, kProgramsUser, kProgramsUser) < 0) {
      return ErrnoError("setresuid({})", kProgramsUser);
    }
    return {};
  }
  // Its execve would give them back to a user 0, but for the bounding set; and where that cannot be
  // narrowed (EPERM: no CAP_SETPCAP), but for no_new_privs.
  if (Result<void> done = ForbidPrivileges(); !done.ok() && done.error().errno_value != EPERM) {
    return done;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return ErrnoError("prctl(PR_SET_NO_NEW_PRIVS)");
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  if (syscall(SYS_capset, &header, none) < 0) return ErrnoError("capset(none)");
  return {};
}

void HideFromPrograms() { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

Result<void> ForbidPrivileges() {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 0) continue;
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) {
      return ErrnoError("prctl(PR_CAPBSET_DROP, {})", capability);
    }
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return ErrnoError("prctl(PR_SET_NO_NEW_PRIVS)");
  return {};
}

}  // namespace ipclab
