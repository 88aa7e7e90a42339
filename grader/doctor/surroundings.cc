// Where we are: what may explain a refusal.
#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "grader/base/files.h"
#include "grader/base/unique_fd.h"
#include "grader/doctor/child.h"
#include "grader/doctor/facts.h"
#include "grader/sandbox/jail.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

std::string TextOf(const char* path) {
  const Result<std::string> text = ReadFile(path);
  return text.ok() ? *text : "";
}

std::optional<long> NumberIn(const char* path) {
  const std::string text = TextOf(path);
  char* end = nullptr;
  const long number = std::strtol(text.c_str(), &end, 10);
  if (end == text.c_str()) return std::nullopt;
  return number;
}

bool Exists(const char* path) { return access(path, F_OK) == 0; }

std::string Kernel() {
  utsname name;
  if (uname(&name) != 0) return "";
  return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

Surroundings::Container FindContainer() {
  using Container = Surroundings::Container;
  if (TextOf("/proc/version").find("gVisor") != std::string::npos || Exists("/proc/sentry-meminfo"))
    return Container::kGvisor;
  if (Exists("/run/.containerenv")) return Container::kPodman;
  if (Exists("/.dockerenv")) return Container::kDocker;
  if (std::getenv("container") != nullptr || std::getenv("KUBERNETES_SERVICE_HOST") != nullptr)
    return Container::kOther;
  return Container::kNone;
}

std::vector<std::string> MountPoints() {
  std::vector<std::string> points;
  std::istringstream table(TextOf("/proc/self/mountinfo"));
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string id, parent, device, root, point;
    if (fields >> id >> parent >> device >> root >> point) points.push_back(point);
  }
  return points;
}

// The folder of binfmt_misc exists to be mounted upon, which masks nothing.
std::vector<std::string> MaskedProc(const std::vector<std::string>& points) {
  std::vector<std::string> masked;
  for (const std::string& point : points) {
    if (point.starts_with("/proc/") && point != "/proc/sys/fs/binfmt_misc") masked.push_back(point);
  }
  return masked;
}

std::optional<std::uint64_t> MountOfRoot() {
  struct statx root;
  if (statx(AT_FDCWD, "/", 0, STATX_MNT_ID, &root) != 0) return std::nullopt;
  if ((root.stx_mask & STATX_MNT_ID) == 0) return std::nullopt;
  return root.stx_mnt_id;
}

// Who enters its own mount namespace anew stands at that one's root, chroot or not: so the two can
// be compared.  Takes root.
Result<std::string> CompareRoots() {
  struct stat ours, theirs;
  const UniqueFd space(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
  const auto our_mount = MountOfRoot();
  if (!space.valid() || stat("/", &ours) != 0) return ErrnoError("stat(/)");
  if (setns(space.get(), CLONE_NEWNS) != 0) return ErrnoError("setns");
  if (stat("/", &theirs) != 0) return ErrnoError("stat(/)");
  const bool same =
      ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino && our_mount == MountOfRoot();
  return std::string(same ? "" : "chroot");
}

// An ordinary user sees it only if the root is no mount.
bool InChroot(const std::vector<std::string>& points) {
  const Attempt compared = InChild(CompareRoots);
  if (compared.done()) return compared.said == "chroot";
  return !points.empty() && std::find(points.begin(), points.end(), "/") == points.end();
}

// A line of /proc/self/status, such as "Seccomp:" with its number; 0 if there is none.
long StatusNumber(const std::string& key) {
  const std::string status = TextOf("/proc/self/status");
  const std::size_t at = status.find("\n" + key);
  return at == std::string::npos ? 0 : std::strtol(&status[at + 1 + key.size()], nullptr, 10);
}

std::string Cgroups() {
  if (Exists("/sys/fs/cgroup/cgroup.controllers")) {
    std::string controllers = TextOf("/sys/fs/cgroup/cgroup.controllers");
    while (!controllers.empty() && controllers.back() == '\n') controllers.pop_back();
    return controllers.empty() ? "version 2, no controllers"
                               : "version 2, controllers: " + controllers;
  }
  std::error_code error;  // of a folder that is not there or not to be read: it counts as empty
  const bool mounted = fs::directory_iterator("/sys/fs/cgroup", error) != fs::directory_iterator();
  return mounted ? "version 1" : "none mounted";
}

}  // namespace

Surroundings LookAround() {
  Surroundings around;
  const std::vector<std::string> points = MountPoints();
  around.kernel = Kernel();
  around.root = geteuid() == 0;
  around.has_proc = Exists("/proc/self/status");
  around.in_chroot = InChroot(points);
  around.container = FindContainer();
  around.traced = StatusNumber("TracerPid:") != 0;
  around.filtered = StatusNumber("Seccomp:") == 2;  // SECCOMP_MODE_FILTER
  around.masked_proc = MaskedProc(points);
  around.apparmor_restricts_user_namespaces =
      NumberIn("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
  around.unprivileged_user_namespaces = NumberIn("/proc/sys/kernel/unprivileged_userns_clone");
  around.max_user_namespaces = NumberIn("/proc/sys/user/max_user_namespaces");
  around.ptrace_scope = NumberIn("/proc/sys/kernel/yama/ptrace_scope");
  around.cgroups = Cgroups();
  return around;
}

void ReadLimits(Facts* facts) {
  const JailLimits jail;
  const auto add = [facts](int resource, const char* name, const char* what, std::uint64_t needed) {
    rlimit limit = {};
    if (getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) return;
    const std::uint64_t hard = limit.rlim_max == RLIM_INFINITY ? kUnlimited : limit.rlim_max;
    facts->limits.push_back({name, what, hard, needed});
  };
  // Those that a jail sets for its programs (grader/sandbox/program.cc).
  add(RLIMIT_NPROC, "RLIMIT_NPROC", "processes of the user", jail.processes);
  add(RLIMIT_NOFILE, "RLIMIT_NOFILE", "open files of a process", jail.open_files);
  add(RLIMIT_FSIZE, "RLIMIT_FSIZE", "bytes of a file", jail.file_size);
  add(RLIMIT_AS, "RLIMIT_AS", "bytes of memory of a process", jail.address_space);
  add(RLIMIT_STACK, "RLIMIT_STACK", "bytes of stack", 8u << 20);
  add(RLIMIT_CPU, "RLIMIT_CPU", "seconds of processor time", jail.cpu_seconds);
  add(RLIMIT_MSGQUEUE, "RLIMIT_MSGQUEUE", "bytes in POSIX queues", 400'000);
}

}  // namespace ipclab
