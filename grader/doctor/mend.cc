// What to do, by cause.
#include <fmt/format.h>

#include <cerrno>

#include "grader/doctor/judge.h"

namespace ipclab {
namespace {

using Container = Surroundings::Container;

constexpr char kAllOfDocker[] =
    "Start the container with: docker run --security-opt seccomp=unconfined --security-opt "
    "systempaths=unconfined --security-opt apparmor=unconfined …";
constexpr char kAllOfPodman[] =
    "Start the container with: podman run --security-opt seccomp=unconfined --security-opt "
    "unmask=ALL …";
constexpr char kGvisor[] =
    "This is gVisor, which imitates Linux and lacks what grading needs: start the container with "
    "the host's own runtime (docker run --runtime=runc …), or grade on a virtual machine.";
constexpr char kContainer[] =
    "This is a container: let it use the kernel's system calls without a seccomp filter and with "
    "an unmasked /proc (for Docker: --security-opt seccomp=unconfined --security-opt "
    "systempaths=unconfined), or grade on a virtual machine.";
constexpr char kFilter[] =
    "A seccomp filter is upon this process, as containers and services put it there; it may well "
    "be what refuses. Run ipclab where there is none (Docker: --security-opt seccomp=unconfined; "
    "a systemd service: RestrictNamespaces=no and no SystemCallFilter=).";

// "" outside a container.
std::string OfContainer(Container container) {
  switch (container) {
    case Container::kNone:
      return "";
    case Container::kDocker:
      return kAllOfDocker;
    case Container::kPodman:
      return kAllOfPodman;
    case Container::kGvisor:
      return kGvisor;
    case Container::kOther:
      return kContainer;
  }
  return "";
}

void AddContainer(const Surroundings& around, std::vector<std::string>* remedies) {
  const std::string text = OfContainer(around.container);
  if (!text.empty()) remedies->push_back(text);
  if (text.empty() && around.filtered) remedies->push_back(kFilter);
}

void AddMissingProc(const Surroundings& around, std::vector<std::string>* remedies) {
  if (around.has_proc) return;
  remedies->push_back("There is no /proc here; as root: mount -t proc proc /proc");
}

}  // namespace

std::vector<std::string> MendUserNamespaces(const Attempt& attempt, const Surroundings& around) {
  std::vector<std::string> remedies;
  AddMissingProc(around, &remedies);
  if (around.max_user_namespaces == 0) {
    remedies.push_back(
        "The kernel is told to allow no user namespaces; as root: sysctl -w "
        "user.max_user_namespaces=15000");
  }
  if (!around.root && around.unprivileged_user_namespaces == 0) {
    remedies.push_back(
        "The kernel is told to give user namespaces to root only; as root: sysctl -w "
        "kernel.unprivileged_userns_clone=1");
  }
  if (!around.root && around.apparmor_restricts_user_namespaces.value_or(0) != 0) {
    remedies.push_back(
        "AppArmor takes the rights in user namespaces from programs that it does not know "
        "(Ubuntu's default); as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
  }
  if (around.in_chroot) {
    remedies.push_back(
        "This is a chroot, and the kernel refuses user namespaces in one. Enter the folder by "
        "another way: systemd-nspawn -D FOLDER, or bwrap --bind FOLDER / …");
  }
  if (attempt.errno_value == ENOSPC && around.max_user_namespaces != 0) {
    remedies.push_back(
        "So many user namespaces are not allowed, here or by what contains this process: as root, "
        "outside of any container, raise sysctl user.max_user_namespaces.");
  }
  // A container without a filter is seldom to blame.
  if (around.filtered || remedies.empty()) AddContainer(around, &remedies);
  if (!remedies.empty()) return remedies;
  if (attempt.errno_value == EINVAL || attempt.errno_value == ENOSYS) {
    return {
        "The kernel knows no user namespaces, or not clone3: use Linux 5.12 or later, built with "
        "CONFIG_USER_NS."};
  }
  return {
      "Nothing here tells why. Have a look at sysctl user.max_user_namespaces, at the security "
      "module (AppArmor, SELinux), and at whether this is a chroot or a container; a virtual "
      "machine with Debian 12 works as it comes."};
}

std::vector<std::string> MendNamespace(const std::string& kind, const Attempt& attempt,
                                       const Surroundings& around) {
  if (attempt.errno_value != ENOSPC) return MendUserNamespaces(attempt, around);
  return {fmt::format(
      "So many {} namespaces are not allowed, here or by what contains this process: sysctl -a | "
      "grep user.max_ shows the limit for each kind; raise it, as root, with sysctl -w.",
      kind)};
}

std::vector<std::string> MendProc(const Surroundings& around) {
  std::vector<std::string> remedies;
  AddMissingProc(around, &remedies);
  std::string masks;
  for (std::size_t i = 0; i < around.masked_proc.size() && i < 3; ++i) {
    masks += (i == 0 ? "" : ", ") + around.masked_proc[i];
  }
  if (!masks.empty()) {
    remedies.push_back(fmt::format(
        "Something is mounted over parts of /proc ({}{}), and then the kernel allows no fresh "
        "one. Containers do so by default: start it with --security-opt systempaths=unconfined "
        "(Docker) or --security-opt unmask=ALL (Podman).",
        masks, around.masked_proc.size() > 3 ? ", …" : ""));
  }
  if (masks.empty() || around.container == Container::kGvisor) AddContainer(around, &remedies);
  if (remedies.empty()) {
    remedies.push_back(
        "The kernel allows a fresh /proc only where a whole one is mounted: see whether /proc is "
        "the kernel's own, in full (findmnt -R /proc).");
  }
  return remedies;
}

std::vector<std::string> MendMounts(const Surroundings& around) {
  std::vector<std::string> remedies;
  AddContainer(around, &remedies);
  if (remedies.empty()) {
    remedies.push_back(
        "A security module (AppArmor, SELinux) may refuse mounts, or the kernel may lack the file "
        "system (CONFIG_TMPFS, CONFIG_UNIX98_PTYS, CONFIG_POSIX_MQUEUE): the kernel's log (dmesg) "
        "names refusals.");
  }
  return remedies;
}

std::vector<std::string> MendTracing(const Attempt& attempt, const Surroundings& around) {
  std::vector<std::string> remedies;
  AddMissingProc(around, &remedies);
  if (around.traced) {
    remedies.push_back(
        "A debugger or strace is upon this process, and nobody has two tracers: run ipclab without "
        "it.");
  }
  if (around.ptrace_scope == 3) {
    remedies.push_back(
        "Yama forbids ptrace altogether (kernel.yama.ptrace_scope=3) until the machine is started "
        "again: take the setting out of /etc/sysctl.d and restart.");
  } else if (around.ptrace_scope == 2) {
    remedies.push_back(
        "Yama leaves ptrace to administrators; as root: sysctl -w kernel.yama.ptrace_scope=1");
  }
  if (!around.filtered && !remedies.empty()) return remedies;
  if (around.container == Container::kDocker || around.container == Container::kPodman) {
    remedies.push_back(fmt::format("Start the container with: {} run --cap-add SYS_PTRACE …",
                                   around.container == Container::kDocker ? "docker" : "podman"));
  }
  AddContainer(around, &remedies);
  if (remedies.empty()) {
    remedies.push_back(
        attempt.errno_value == ENOSYS
            ? "The kernel lacks it, or is an imitation: use Linux 5.12 or later."
            : "A security module (AppArmor, SELinux) may forbid it: the kernel's log "
              "(dmesg) names refusals.");
  }
  return remedies;
}

}  // namespace ipclab
