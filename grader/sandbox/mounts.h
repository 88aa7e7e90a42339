// Mounts and files by which init builds the jail's root.  Paths are relative to the current folder
// unless absolute.
#ifndef GRADER_SANDBOX_MOUNTS_H_
#define GRADER_SANDBOX_MOUNTS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "grader/base/result.h"

namespace ipclab {

// mkdir -p; folders get mode 0755.
Result<void> MakeFolders(const std::string& path);

// A new file with its parent folders.
Result<void> WriteNewFile(const std::string& path, std::string_view content, mode_t mode);

Result<void> MakeSymlink(const std::string& target, const std::string& path);

Result<void> MountTmpfs(const std::string& path, std::uint64_t bytes, std::uint64_t inodes,
                        mode_t mode);

// Shows `source` of the old root at `path`, with everything mounted below it; none of it can be
// written. `attributes` are further MOUNT_ATTR_ bits.
Result<void> BindReadOnly(const std::string& source, const std::string& path,
                          std::uint64_t attributes);

// Shows `source` at `path`, with everything mounted below it, as it is.
Result<void> BindAll(const std::string& source, const std::string& path);

// Makes one mount that is there already read-only.
Result<void> SealMount(const std::string& path, unsigned long flags);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_MOUNTS_H_
