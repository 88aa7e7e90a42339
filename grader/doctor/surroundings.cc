// Where we are: read, not tried.
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "grader/base/files.h"
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

std::string MountNamespace(const char* process) {
  std::error_code error;
  return fs::read_symlink(fmt::format("/proc/{}/ns/mnt", process), error).string();
}

// After chroot(2) our root is no mount; or it is another than that of process 1 in the same mount
// namespace, which only root can see.
bool InChroot(const std::vector<std::string>& points) {
  if (points.empty()) return false;
  if (std::find(points.begin(), points.end(), "/") == points.end()) return true;
  struct stat ours, theirs;
  if (stat("/", &ours) != 0 || stat("/proc/1/root", &theirs) != 0) return false;
  const std::string space = MountNamespace("self");
  if (space.empty() || space != MountNamespace("1")) return false;
  return ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino;
}

// "Seccomp:	2" in /proc/self/status: a filter.
bool IsFiltered() {
  const std::string status = TextOf("/proc/self/status");
  const std::size_t at = status.find("\nSeccomp:");
  return at != std::string::npos && status.compare(at + 9, 2, "\t2") == 0;
}

std::string Cgroups() {
  if (Exists("/sys/fs/cgroup/cgroup.controllers")) {
    std::string controllers = TextOf("/sys/fs/cgroup/cgroup.controllers");
    while (!controllers.empty() && controllers.back() == '\n') controllers.pop_back();
    return controllers.empty() ? "version 2, no controllers"
                               : "version 2, controllers: " + controllers;
  }
  return Exists("/sys/fs/cgroup") && !fs::is_empty("/sys/fs/cgroup") ? "version 1" : "none mounted";
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
  around.filtered = IsFiltered();
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
