#include "grader/sandbox/root_fs.h"

#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grader/sandbox/mounts.h"
#include "grader/sandbox/system_view.h"

namespace ipclab {
namespace {

// Covered by the new root while it is being built: a folder that every system has and none of ours
// comes from.
constexpr char kScaffold[] = "/tmp";

// What the root holds besides JailOptions::files: some generated files and a copy of the loader's
// cache.
constexpr std::uint64_t kRootBytes = 16u << 20;
constexpr std::uint64_t kRootInodes = 1024;

Result<void> StartRoot(const JailOptions& options) {
  // Else mounts that the machine makes later would appear in the jail.
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) {
    return ErrnoError("mount(/, private)");
  }
  std::uint64_t bytes = kRootBytes;
  std::uint64_t inodes = kRootInodes;
  for (const JailFile& file : options.files) {
    constexpr std::uint64_t kPage = 4096;
    bytes += (file.content.size() + kPage) / kPage * kPage;
    inodes += 16;  // with its parents
  }
  IPCLAB_RETURN_IF_ERROR(MountTmpfs(kScaffold, bytes, inodes, 0755));
  if (chdir(kScaffold) < 0) return ErrnoError("chdir({})", kScaffold);
  return {};
}

// The machine's own tree, all that is mounted in it included, with a /dev of the jail's.
Result<void> StartFromMachine(const JailOptions& options) {
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) {
    return ErrnoError("mount(/, private)");
  }
  IPCLAB_RETURN_IF_ERROR(BindAll("/", kScaffold));
  if (chdir(kScaffold) < 0) return ErrnoError("chdir({})", kScaffold);
  return MountTmpfs("dev", options.limits.work_bytes, options.limits.work_inodes, 0755);
}

Result<void> AddWritableFolders(const JailOptions& options) {
  const JailLimits& limits = options.limits;
  if (options.work_dir.size() < 2 || options.work_dir[0] != '/') {
    return MakeError("the work folder is '{}', no absolute path", options.work_dir);
  }
  const std::string work = options.work_dir.substr(1);
  IPCLAB_RETURN_IF_ERROR(MakeFolders("tmp"));
  IPCLAB_RETURN_IF_ERROR(MountTmpfs("tmp", limits.work_bytes, limits.work_inodes, 01777));
  IPCLAB_RETURN_IF_ERROR(MakeFolders(work));
  return MountTmpfs(work, limits.work_bytes, limits.work_inodes, 0755);
}

// Before the old root is left: the kernel grants a new /proc only where a whole one is in sight.
Result<void> AddProc() {
  IPCLAB_RETURN_IF_ERROR(MakeFolders("proc"));
  if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) < 0) {
    return ErrnoError(
        "mount(proc): this is refused where parts of /proc are masked, as in containers");
  }
  return {};
}

Result<void> EnterRoot() {
  // Stacks the old root upon the new one, and then takes it off.
  if (syscall(SYS_pivot_root, ".", ".") < 0) return ErrnoError("pivot_root(., .)");
  if (umount2(".", MNT_DETACH) < 0) return ErrnoError("umount2(old root)");
  if (chdir("/") < 0) return ErrnoError("chdir(/)");
  return {};
}

// What /proc tells of the machine rather than of the jail's namespaces.  A new /proc is whole, so
// these are covered after it was mounted.
Result<void> CoverMachineFacts() {
  for (const char* path : {"/proc/keys", "/proc/key-users", "/proc/kcore", "/proc/kallsyms",
                           "/proc/kmsg", "/proc/timer_list", "/proc/sched_debug"}) {
    if (access(path, F_OK) < 0) continue;
    if (mount("/dev/null", path, nullptr, MS_BIND, nullptr) < 0) {
      return ErrnoError("mount(/dev/null, {})", path);
    }
  }
  return {};
}

Result<void> CopyFiles(const JailOptions& options) {
  for (const JailFile& file : options.files) {
    IPCLAB_RETURN_IF_ERROR(WriteNewFile(file.path, file.content, file.mode));
  }
  return {};
}

}  // namespace

Result<void> BuildRoot(const JailOptions& options) {
  if (options.whole_machine) {
    IPCLAB_RETURN_IF_ERROR(StartFromMachine(options));
    IPCLAB_RETURN_IF_ERROR(AddDevices(options.limits));
    IPCLAB_RETURN_IF_ERROR(AddProc());
    return EnterRoot();
  }
  IPCLAB_RETURN_IF_ERROR(StartRoot(options));
  IPCLAB_RETURN_IF_ERROR(AddSystemFolders());
  IPCLAB_RETURN_IF_ERROR(AddConfiguration(options));
  IPCLAB_RETURN_IF_ERROR(AddDevices(options.limits));
  IPCLAB_RETURN_IF_ERROR(AddWritableFolders(options));
  IPCLAB_RETURN_IF_ERROR(AddProc());
  IPCLAB_RETURN_IF_ERROR(EnterRoot());
  IPCLAB_RETURN_IF_ERROR(CoverMachineFacts());
  return CopyFiles(options);
}

Result<void> SealRoot(const JailOptions& options) {
  // A jail whose user is the machine's root (see identity.h) could otherwise set the machine's
  // kernel parameters.
  IPCLAB_RETURN_IF_ERROR(SealMount("/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC));
  if (options.whole_machine) return {};
  return SealMount("/", MS_NOSUID | MS_NODEV);
}

}  // namespace ipclab
