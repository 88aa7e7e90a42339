#include "grader/sandbox/system_view.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

#include "grader/base/unique_fd.h"
#include "grader/sandbox/identity.h"
#include "grader/sandbox/mounts.h"

namespace ipclab {
namespace {

// Shared memory objects and semaphores of a run.
constexpr std::uint64_t kSharedObjects = 1024;

std::string InJail(const std::string& path) { return path.substr(1); }

Result<std::string> ReadHostFile(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return ErrnoError("open({})", path);
  std::string content;
  std::array<char, 65536> block;
  while (true) {
    const ssize_t count = read(fd.get(), block.data(), block.size());
    if (count < 0) return ErrnoError("read({})", path);
    if (count == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(count));
  }
}

// The same thing as on the machine: a folder's content, a symbolic link, a file's bytes; nothing if
// it is missing.
Result<void> Mirror(const std::string& path) {
  struct stat status;
  if (lstat(path.c_str(), &status) < 0) {
    if (errno == ENOENT) return {};
    return ErrnoError("lstat({})", path);
  }
  if (S_ISDIR(status.st_mode)) {
    IPCLAB_RETURN_IF_ERROR(MakeFolders(InJail(path)));
    return BindReadOnly(path, InJail(path), MOUNT_ATTR_NODEV);
  }
  if (S_ISLNK(status.st_mode)) {
    std::array<char, PATH_MAX> target;
    const ssize_t length = readlink(path.c_str(), target.data(), target.size());
    if (length < 0) return ErrnoError("readlink({})", path);
    return MakeSymlink(std::string(target.data(), static_cast<std::size_t>(length)), InJail(path));
  }
  IPCLAB_ASSIGN_OR_RETURN(const std::string content, ReadHostFile(path));
  return WriteNewFile(InJail(path), content, 0644);
}

Result<void> AddDeviceNodes() {
  for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
    const std::string path = fmt::format("dev/{}", name);
    IPCLAB_RETURN_IF_ERROR(WriteNewFile(path, "", 0));
    IPCLAB_RETURN_IF_ERROR(BindReadOnly("/" + path, path, MOUNT_ATTR_NOEXEC));
  }
  return {};
}

Result<void> AddDeviceLinks() {
  constexpr std::array<std::pair<const char*, const char*>, 5> kLinks = {{
      {"/proc/self/fd", "dev/fd"},
      {"/proc/self/fd/0", "dev/stdin"},
      {"/proc/self/fd/1", "dev/stdout"},
      {"/proc/self/fd/2", "dev/stderr"},
      {"pts/ptmx", "dev/ptmx"},
  }};
  for (const auto& [target, path] : kLinks) IPCLAB_RETURN_IF_ERROR(MakeSymlink(target, path));
  return {};
}

}  // namespace

Result<void> AddSystemFolders() {
  for (const char* path : {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
    IPCLAB_RETURN_IF_ERROR(Mirror(path));
  }
  return {};
}

Result<void> AddConfiguration(const JailOptions& options) {
  IPCLAB_RETURN_IF_ERROR(MakeFolders("etc"));
  for (const char* path : {"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf",
                           "/etc/ld.so.conf.d", "/etc/localtime", "/etc/terminfo"}) {
    IPCLAB_RETURN_IF_ERROR(Mirror(path));
  }
  const std::string passwd = fmt::format("student:x:{}:{}:student:{}:/bin/sh\n", kInnerUser,
                                         kInnerGroup, options.work_dir);
  const std::string group = fmt::format("student:x:{}:\n", kInnerGroup);
  const std::string hosts =
      fmt::format("127.0.0.1 localhost {0}\n::1 localhost {0}\n", options.host_name);
  IPCLAB_RETURN_IF_ERROR(WriteNewFile("etc/passwd", passwd, 0644));
  IPCLAB_RETURN_IF_ERROR(WriteNewFile("etc/group", group, 0644));
  IPCLAB_RETURN_IF_ERROR(WriteNewFile("etc/hosts", hosts, 0644));
  return WriteNewFile("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n", 0644);
}

Result<void> AddDevices(const JailLimits& limits) {
  for (const char* path : {"dev/pts", "dev/shm", "dev/mqueue"}) {
    IPCLAB_RETURN_IF_ERROR(MakeFolders(path));
  }
  IPCLAB_RETURN_IF_ERROR(AddDeviceNodes());
  IPCLAB_RETURN_IF_ERROR(AddDeviceLinks());
  if (mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
            "newinstance,ptmxmode=0666,mode=0620") < 0) {
    return ErrnoError("mount(devpts)");
  }
  if (mount("mqueue", "dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) < 0) {
    return ErrnoError("mount(mqueue)");
  }
  return MountTmpfs("dev/shm", limits.work_bytes, std::min(limits.work_inodes, kSharedObjects),
                    01777);
}

}  // namespace ipclab
