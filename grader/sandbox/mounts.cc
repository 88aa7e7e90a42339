#include "grader/sandbox/mounts.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/base/unique_fd.h"

namespace ipclab {

Result<void> MakeFolders(const std::string& path) {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const std::string folder = path.substr(0, end);
    if (folder.empty() || folder == "/") continue;
    if (mkdir(folder.c_str(), 0755) < 0 && errno != EEXIST) return ErrnoError("mkdir({})", folder);
  }
  return {};
}

Result<void> WriteNewFile(const std::string& path, std::string_view content, mode_t mode) {
  if (const std::size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0) {
    IPCLAB_RETURN_IF_ERROR(MakeFolders(path.substr(0, slash)));
  }
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.valid()) return ErrnoError("open({}, O_CREAT | O_EXCL)", path);
  while (!content.empty()) {
    const ssize_t written = write(fd.get(), content.data(), content.size());
    if (written < 0) return ErrnoError("write({}, {} bytes)", path, content.size());
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fchmod(fd.get(), mode) < 0) return ErrnoError("fchmod({}, {:#o})", path, mode);
  return {};
}

Result<void> MakeSymlink(const std::string& target, const std::string& path) {
  if (symlink(target.c_str(), path.c_str()) < 0) return ErrnoError("symlink({}, {})", target, path);
  return {};
}

Result<void> MountTmpfs(const std::string& path, std::uint64_t bytes, std::uint64_t inodes,
                        mode_t mode) {
  const std::string options = fmt::format("size={},nr_inodes={},mode={:o}", bytes, inodes, mode);
  if (mount("tmpfs", path.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) < 0) {
    return ErrnoError("mount(tmpfs, {}, {})", path, options);
  }
  return {};
}

// By a detached copy of the tree, since a bind mount made and then sealed would be writable for a
// moment, and would leave the mounts below it writable for good.
Result<void> BindReadOnly(const std::string& source, const std::string& path,
                          std::uint64_t attributes) {
  UniqueFd tree(
      open_tree(AT_FDCWD, source.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE));
  if (!tree.valid()) return ErrnoError("open_tree({})", source);
  mount_attr attr = {};
  attr.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | attributes;
  if (mount_setattr(tree.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)) < 0) {
    return ErrnoError("mount_setattr({}, read-only)", source);
  }
  if (move_mount(tree.get(), "", AT_FDCWD, path.c_str(), MOVE_MOUNT_F_EMPTY_PATH) < 0) {
    return ErrnoError("move_mount({}, {})", source, path);
  }
  return {};
}

// By a detached copy, which does not contain the mount that it becomes.
Result<void> BindAll(const std::string& source, const std::string& path) {
  UniqueFd tree(
      open_tree(AT_FDCWD, source.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE));
  if (!tree.valid()) return ErrnoError("open_tree({})", source);
  if (move_mount(tree.get(), "", AT_FDCWD, path.c_str(), MOVE_MOUNT_F_EMPTY_PATH) < 0) {
    return ErrnoError("move_mount({}, {})", source, path);
  }
  return {};
}

Result<void> SealMount(const std::string& path, unsigned long flags) {
  if (mount(nullptr, path.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, nullptr) <
      0) {
    return ErrnoError("mount({}, read-only)", path);
  }
  return {};
}

}  // namespace ipclab
