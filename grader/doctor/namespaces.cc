// Namespaces, mounts and IPC objects, as a jail makes them.
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "grader/base/files.h"
#include "grader/doctor/child.h"
#include "grader/doctor/facts.h"

namespace ipclab {
namespace {

Result<std::string> Nothing() { return std::string(); }

// Ubuntu's AppArmor grants the namespace and refuses all rights in it; so one is used.
Result<std::string> UseARight() {
  if (unshare(CLONE_NEWUTS) < 0) return ErrnoError("unshare(CLONE_NEWUTS) in the user namespace");
  if (sethostname("doctor", 6) < 0) return ErrnoError("sethostname in the user namespace");
  return std::string();
}

// Upon /tmp, where the jail's root is built, too.
Result<std::string> Mount(const std::string& type, const char* options) {
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) {
    return ErrnoError("mount(/, private)");
  }
  if (mount(type.c_str(), "/tmp", type.c_str(), MS_NOSUID, options) < 0) {
    return ErrnoError("mount({})", type);
  }
  return std::string();
}

std::string Number(const char* path) {
  const Result<std::string> text = ReadFile(path);
  return text.ok() ? text->substr(0, text->find_first_of(" \t\n")) : "?";
}

// The namespace is fresh, and ends with the process: nothing need be removed.
Result<std::string> MakeSystemVObjects() {
  if (msgget(IPC_PRIVATE, 0600) < 0) return ErrnoError("msgget");
  const int segment = shmget(IPC_PRIVATE, 4096, 0600);
  if (segment < 0) return ErrnoError("shmget");
  void* const memory = shmat(segment, nullptr, 0);
  if (memory == reinterpret_cast<void*>(-1)) return ErrnoError("shmat");
  std::memset(memory, 1, 4096);
  if (semget(IPC_PRIVATE, 1, 0600) < 0) return ErrnoError("semget");
  return fmt::format("{} queues and {} segments at most", Number("/proc/sys/kernel/msgmni"),
                     Number("/proc/sys/kernel/shmmni"));
}

Result<std::string> MakePosixQueue() {
  const mqd_t queue = mq_open("/ipclab-doctor", O_CREAT | O_EXCL | O_RDWR, 0600, nullptr);
  if (queue == static_cast<mqd_t>(-1)) return ErrnoError("mq_open");
  if (mq_send(queue, "x", 1, 0) < 0) return ErrnoError("mq_send");
  return fmt::format("{} queues of {} messages at most", Number("/proc/sys/fs/mqueue/queues_max"),
                     Number("/proc/sys/fs/mqueue/msg_max"));
}

}  // namespace

void TryNamespaces(Facts* facts) {
  struct Kind {
    const char* name;
    std::uint64_t flag;
  };
  constexpr Kind kKinds[] = {{"PID", CLONE_NEWPID},
                             {"IPC", CLONE_NEWIPC},
                             {"mount", CLONE_NEWNS},
                             {"network", CLONE_NEWNET},
                             {"UTS", CLONE_NEWUTS}};
  struct FileSystem {
    const char* type;
    const char* options;
  };
  constexpr FileSystem kFileSystems[] = {{"proc", nullptr},
                                         {"tmpfs", "size=65536"},
                                         {"devpts", "newinstance,ptmxmode=0666,mode=0620"},
                                         {"mqueue", nullptr}};
  facts->user_namespace = InNamespaces(0, UseARight);
  const bool granted = facts->user_namespace.done();  // the rest stands on it
  for (const Kind& kind : kKinds) {
    facts->namespaces.push_back(
        {kind.name, granted ? InNamespaces(kind.flag, Nothing) : Attempt()});
  }
  for (const FileSystem& system : kFileSystems) {
    const auto trial = [&system] { return Mount(system.type, system.options); };
    facts->mounts.push_back(
        {system.type,
         granted ? InNamespaces(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC, trial) : Attempt()});
  }
  const auto in_ipc = [granted](const Trial& trial) {
    return granted ? InNamespaces(CLONE_NEWIPC, trial) : Attempt();
  };
  facts->objects = {{"System V", in_ipc(MakeSystemVObjects)}, {"POSIX", in_ipc(MakePosixQueue)}};
}

}  // namespace ipclab
