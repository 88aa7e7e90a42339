#include "grader/trace/border.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <optional>
#include <utility>

#include "grader/trace/engine.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

using Answer = std::optional<std::int64_t>;
constexpr unsigned kProcessMrelease = 448;
constexpr pid_t kInit = 1;               // as a jail's programs know it
constexpr int kSpareKeys = 0x6970'0000;  // from here on, for keys that are taken

constexpr BorderCall kBorderCalls[] = {
    {SYS_getppid},
    {SYS_getpgid, 0},
    {SYS_getsid, 0},
    {SYS_getpriority, 1},
    {SYS_setpriority, 1},
    {SYS_ioprio_set, 1},
    {SYS_prlimit64, 0},
    {SYS_sched_getaffinity, 0},
    {SYS_sched_setaffinity, 0},
    {SYS_sched_getparam, 0},
    {SYS_sched_setparam, 0},
    {SYS_sched_getscheduler, 0},
    {SYS_sched_setscheduler, 0},
    {SYS_sched_getattr, 0},
    {SYS_sched_setattr, 0},
    {SYS_migrate_pages, 0},
    {SYS_move_pages, 0},
    {SYS_rt_tgsigqueueinfo},
    {SYS_pidfd_open},
    {SYS_pidfd_send_signal},
    {static_cast<int>(kProcessMrelease)},
    {SYS_sendmmsg},
    {SYS_fcntl, 1, BorderCall::Which::kIs, F_SETOWN},
    {SYS_fcntl, 1, BorderCall::Which::kIs, F_SETOWN_EX},
    {SYS_ioctl, 1, BorderCall::Which::kIs, FIOSETOWN},
    {SYS_ioctl, 1, BorderCall::Which::kIs, SIOCSPGRP},
};

// Whose the number in a call is.
enum class Who { kProcess, kGroup, kUser };

// The first word after this one in /proc/<tid>/status; "" if there is no such process.
std::string StatusOf(pid_t tid, std::string_view field) {
  std::ifstream status(fmt::format("/proc/{}/status", tid));
  std::string word;
  while (status >> word) {
    if (word == field && status >> word) return word;
  }
  return "";
}

// ---- Addresses

bool IsLoopback(const in_addr& address) { return (ntohl(address.s_addr) >> 24) == IN_LOOPBACKNET; }

bool IsLoopback(const in6_addr& address) {
  in_addr inner;
  std::memcpy(&inner, address.s6_addr + 12, sizeof inner);
  return IN6_IS_ADDR_LOOPBACK(&address) || (IN6_IS_ADDR_V4MAPPED(&address) && IsLoopback(inner));
}

bool IsAny(const in6_addr& address) { return IN6_IS_ADDR_UNSPECIFIED(&address); }

// Whether a namespace with nothing but the loopback device has a way to the address.
bool IsReachable(const std::string& bytes) {
  sa_family_t family;
  if (bytes.size() < sizeof family) return true;  // the kernel says what is wrong with it
  std::memcpy(&family, bytes.data(), sizeof family);
  if (family == AF_INET && bytes.size() >= sizeof(sockaddr_in)) {
    sockaddr_in address;
    std::memcpy(&address, bytes.data(), sizeof address);
    return IsLoopback(address.sin_addr) || address.sin_addr.s_addr == INADDR_ANY;
  }
  if (family == AF_INET6 && bytes.size() >= offsetof(sockaddr_in6, sin6_scope_id)) {
    sockaddr_in6 address = {};
    std::memcpy(&address, bytes.data(), std::min(bytes.size(), sizeof address));
    return IsLoopback(address.sin6_addr) || IsAny(address.sin6_addr);
  }
  return true;
}

std::string ReadAddress(pid_t tid, std::uint64_t at, std::uint64_t size) {
  return at == 0 ? ""
                 : ReadMemory(tid, at, std::min<std::uint64_t>(size, sizeof(sockaddr_storage)));
}

// The address in a msghdr.
std::string ReadMessageAddress(pid_t tid, std::uint64_t at) {
  const auto header = ReadObject<msghdr>(tid, at);
  if (!header) return "";
  return ReadAddress(tid, reinterpret_cast<std::uint64_t>(header->msg_name), header->msg_namelen);
}

Answer OfSending(const std::string& address) {
  return IsReachable(address) ? std::nullopt : Answer(-ENETUNREACH);
}

// ---- Objects

Answer OfId(const Border::Objects& objects, std::uint64_t id) {
  return objects.ids.contains(static_cast<int>(id)) ? Answer(-EINVAL) : std::nullopt;
}

// `all`: commands that are about no object in particular.
Answer OfControl(const Border::Objects& objects, std::uint64_t id, std::uint64_t command,
                 std::initializer_list<int> all) {
  const int plain = static_cast<int>(command & 0xff);  // without IPC_64
  const bool one = plain != IPC_INFO && std::find(all.begin(), all.end(), plain) == all.end();
  return one ? OfId(objects, id) : std::nullopt;
}

}  // namespace

std::span<const BorderCall> BorderCalls() { return kBorderCalls; }

// ---- Processes.  The numbers that programs know are the machine's.

bool Tracer::Engine::IsOfRun(pid_t pid) const {
  if (tasks.contains(pid)) return true;
  const int process = ledger.ByPid(pid);
  // A zombie.  What init has waited for is nobody's any more, and its number may be another's.
  return process != kNobody && run.processes[static_cast<std::size_t>(process)].reaped == kNever &&
         StatusOf(pid, "State:") == "Z";
}

bool Tracer::Engine::IsGroupOfRun(pid_t group) const {
  return std::any_of(tasks.begin(), tasks.end(),
                     [group](const auto& entry) { return getpgid(entry.first) == group; });
}

namespace {

Answer Missing(bool ours) { return ours ? std::nullopt : Answer(-ESRCH); }

}  // namespace

// A jail's init takes no signal of a program's, and says nothing of it.  kill(2) with -1 is done
// here, since the kernel would reach all processes of the user.
std::optional<std::int64_t> Tracer::Engine::KillAtBorder(const Task& task, const CallEntry& entry) {
  const auto pid = static_cast<pid_t>(entry.arguments[0]);
  const auto signal = static_cast<int>(entry.arguments[1]);
  const bool valid = signal >= 0 && signal < NSIG;
  if (pid == kInit) return valid ? 0 : -EINVAL;
  if (pid > 0) return Missing(IsOfRun(pid));
  if (pid == 0) return std::nullopt;
  if (pid != -1) return Missing(IsGroupOfRun(-pid));
  if (!valid) return -EINVAL;
  bool any = false;
  for (const auto& [index, leader] : leaders) {
    if (index == task.process || !IsOfRun(leader)) continue;
    any = true;
    if (signal == 0) continue;
    sent_for[{index, signal}] = task.process;
    kill(leader, signal);
  }
  // The holder of a terminal's session is there too.
  return any || HasTerminal(task.process) ? 0 : -ESRCH;
}

bool Tracer::Engine::HasTerminal(int process) const {
  return std::any_of(run.holds.begin(), run.holds.end(), [&](const Hold& hold) {
    return run.Descends(process, hold.process) && hold.fd <= 2 && hold.object != kNoObject &&
           run.objects[static_cast<std::size_t>(hold.object)].kind == ObjectKind::kTerminal;
  });
}

// Who sent a signal that this process did send: a program by KillAtBorder, or the scenario, which
// in a jail is nobody.
void Tracer::Engine::NameSender(const Task& task, siginfo_t* info) {
  if (!options.border || info->si_code != SI_USER || info->si_pid != getpid()) return;
  const auto sender = sent_for.find({task.process, info->si_signo});
  info->si_pid = 0;
  if (sender != sent_for.end()) {
    info->si_pid = run.processes[static_cast<std::size_t>(sender->second)].pid;
    sent_for.erase(sender);
  }
  SetSignalInfo(task.tid, *info);
}

std::optional<std::int64_t> Tracer::Engine::ProcessAtBorder(const Task& task,
                                                            const CallEntry& entry) {
  const auto number = [&entry](std::size_t i) { return static_cast<pid_t>(entry.arguments[i]); };
  const auto about = [&](pid_t pid) { return Missing(pid == 0 || IsOfRun(pid)); };
  switch (entry.number) {
    case SYS_kill:
      return KillAtBorder(task, entry);
    case SYS_tkill:
    case SYS_tgkill:
    case SYS_rt_sigqueueinfo:
    case SYS_rt_tgsigqueueinfo:
    case SYS_pidfd_open:
    case SYS_prlimit64:
    case SYS_getpgid:
    case SYS_getsid:
    case SYS_sched_getaffinity:
    case SYS_sched_setaffinity:
    case SYS_sched_getparam:
    case SYS_sched_setparam:
    case SYS_sched_getscheduler:
    case SYS_sched_setscheduler:
    case SYS_sched_getattr:
    case SYS_sched_setattr:
    case SYS_migrate_pages:
    case SYS_move_pages:
      return about(number(0));
    case SYS_getppid: {
      return StatusOf(task.tid, "PPid:") == std::to_string(init) ? Answer(kInit) : std::nullopt;
    }
    case SYS_getpriority:
    case SYS_setpriority:
    case SYS_ioprio_set: {
      // PRIO_PROCESS is 0, IOPRIO_WHO_PROCESS 1, and so on.
      const bool from_zero = entry.number != SYS_ioprio_set;
      const auto who = static_cast<Who>(number(0) - (from_zero ? 0 : 1));
      if (who == Who::kProcess) return about(number(1));
      if (who == Who::kGroup) return Missing(number(1) == 0 || IsGroupOfRun(number(1)));
      // All processes of a user, of whom the machine has others.
      return entry.number == SYS_getpriority ? std::nullopt : Answer(0);
    }
    default:
      return std::nullopt;
  }
}

// Signals by descriptor.  A pidfd, or a folder of /proc, says in /proc whose it is.
std::optional<std::int64_t> Tracer::Engine::DescriptorAtBorder(const Task& task,
                                                               const CallEntry& entry) {
  const int fd = static_cast<int>(entry.arguments[0]);
  switch (entry.number) {
    case SYS_pidfd_send_signal:
    case static_cast<int>(kProcessMrelease): {
      std::ifstream info(fmt::format("/proc/{}/fdinfo/{}", task.tid, fd));
      std::string word;
      for (pid_t pid = 0; info >> word;) {
        if (word == "Pid:" && info >> pid) return Missing(pid <= 0 || IsOfRun(pid));
      }
      return -EBADF;
    }
    case SYS_fcntl: {
      auto owner = static_cast<pid_t>(entry.arguments[2]);
      if (static_cast<int>(entry.arguments[1]) == F_SETOWN_EX) {
        const auto extended = ReadObject<f_owner_ex>(task.tid, entry.arguments[2]);
        owner = !extended ? 0 : extended->type == F_OWNER_PGRP ? -extended->pid : extended->pid;
      }
      return OwnerAtBorder(owner);
    }
    case SYS_ioctl:
      return OwnerAtBorder(ReadObject<pid_t>(task.tid, entry.arguments[2]).value_or(0));
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> Tracer::Engine::OwnerAtBorder(pid_t owner) const {
  return Missing(owner == 0 || (owner > 0 ? IsOfRun(owner) : IsGroupOfRun(-owner)));
}

// ---- System V objects and names

// The run would go on with somebody else's object, or miss one that it should make.
std::int64_t Tracer::Engine::Collide(const std::string& what) {
  trouble = fmt::format(
      "a program of the submission makes {}, but there is one on this machine that is not the "
      "run's: remove it, or grade where namespaces are allowed (`ipclab doctor`)",
      what);
  End(Outcome::kExited, "");
  return -EEXIST;
}

namespace {

enum class Holder { kNobody, kRun, kOthers };

// Who has a key now, also what others have made since the run began; `wanted` is the key by which
// the run knows its object.
Holder HolderOf(const Objects& objects, ObjectKey::Space space, int key, int wanted) {
  const int id = space == ObjectKey::Space::kSysvQueue     ? msgget(key, 0)
                 : space == ObjectKey::Space::kSysvSegment ? shmget(key, 0, 0)
                                                           : semget(key, 0, 0);
  if (id < 0) return errno == ENOENT ? Holder::kNobody : Holder::kOthers;
  const int index = objects.Find({space, 0, static_cast<std::uint64_t>(id)});
  return index != kNoObject && objects.at(index).key == wanted ? Holder::kRun : Holder::kOthers;
}

}  // namespace

// The run's object with a key that is taken gets another one; the program sees neither.  Which one
// follows from the key and from what is there, so that all programs of the run find the same.
void Tracer::Engine::SubstituteKey(const Task& task, Call& call) {
  if (!options.border || !task.live) return;
  using Space = ObjectKey::Space;
  const int number = call.entry.number;
  if (number != SYS_msgget && number != SYS_shmget && number != SYS_semget) return;
  const Space space = number == SYS_msgget   ? Space::kSysvQueue
                      : number == SYS_shmget ? Space::kSysvSegment
                                             : Space::kSysvSemaphore;
  const Border::Objects& taken = number == SYS_msgget   ? options.border->queues
                                 : number == SYS_shmget ? options.border->segments
                                                        : options.border->semaphores;
  const int wanted = call.descriptor(0);
  if (wanted == IPC_PRIVATE) return;
  const auto other = taken.keys.find(wanted);
  int key = other == taken.keys.end() ? wanted : other->second;
  while (HolderOf(ledger.objects, space, key, wanted) == Holder::kOthers) {
    key = key == wanted ? kSpareKeys : key + 1;
  }
  if (key == wanted) return;
  SetArgument(task.tid, 0, static_cast<std::uint64_t>(key));
  call.substituted = true;
}

std::optional<std::int64_t> Tracer::Engine::ObjectAtBorder(const CallEntry& entry) {
  const Border& border = *options.border;
  const auto& arguments = entry.arguments;
  switch (entry.number) {
    case SYS_msgsnd:
    case SYS_msgrcv:
      return OfId(border.queues, arguments[0]);
    case SYS_shmat:
      return OfId(border.segments, arguments[0]);
    case SYS_semop:
    case SYS_semtimedop:
      return OfId(border.semaphores, arguments[0]);
    case SYS_msgctl:
      return OfControl(border.queues, arguments[0], arguments[1],
                       {MSG_INFO, MSG_STAT, MSG_STAT_ANY});
    case SYS_shmctl:
      return OfControl(border.segments, arguments[0], arguments[1],
                       {SHM_INFO, SHM_STAT, SHM_STAT_ANY});
    case SYS_semctl:
      return OfControl(border.semaphores, arguments[0], arguments[2],
                       {SEM_INFO, SEM_STAT, SEM_STAT_ANY});
    default:
      return std::nullopt;
  }
}

// Only names as the program writes them: for files it is a help, no wall.
std::optional<std::int64_t> Tracer::Engine::NameAtBorder(const Call& call) {
  const bool queue = call.entry.number == SYS_mq_open || call.entry.number == SYS_mq_unlink;
  const std::string name = queue ? "/dev/mqueue/" + call.path : call.path;
  if (!options.border->names.contains(name)) return std::nullopt;
  switch (call.entry.number) {
    case SYS_open:
    case SYS_openat:
    case SYS_openat2:
    case SYS_creat:
    case SYS_mq_open:
      if ((call.event.flags & O_CREAT) == 0) return -ENOENT;
      break;
    case SYS_mknod:
    case SYS_mknodat:
      break;
    case SYS_unlink:
    case SYS_unlinkat:
    case SYS_mq_unlink:
    case SYS_truncate:
    case SYS_rename:
    case SYS_renameat:
    case SYS_renameat2:
    case SYS_link:
    case SYS_linkat:
      return -ENOENT;
    default:
      return std::nullopt;
  }
  return Collide(name);
}

// ---- The network

std::optional<std::int64_t> Tracer::Engine::NetworkAtBorder(const Task& task,
                                                            const CallEntry& entry) {
  const auto& arguments = entry.arguments;
  switch (entry.number) {
    case SYS_connect:
      return OfSending(ReadAddress(task.tid, arguments[1], arguments[2]));
    case SYS_sendto:
      return OfSending(ReadAddress(task.tid, arguments[4], arguments[5]));
    case SYS_sendmsg:
      return OfSending(ReadMessageAddress(task.tid, arguments[1]));
    case SYS_bind:
      return IsReachable(ReadAddress(task.tid, arguments[1], arguments[2]))
                 ? std::nullopt
                 : Answer(-EADDRNOTAVAIL);
    case SYS_sendmmsg: {
      constexpr std::uint64_t kMost = 1024;  // UIO_MAXIOV
      for (std::uint64_t i = 0; i < std::min(arguments[2], kMost); ++i) {
        const auto answer =
            OfSending(ReadMessageAddress(task.tid, arguments[1] + i * sizeof(mmsghdr)));
        if (answer) return answer;
      }
      return std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> Tracer::Engine::AtBorder(const Task& task, const CallEntry& entry) {
  for (const auto& look :
       {&Engine::ProcessAtBorder, &Engine::DescriptorAtBorder, &Engine::NetworkAtBorder}) {
    if (const auto answer = (this->*look)(task, entry)) return answer;
  }
  return ObjectAtBorder(entry);
}

std::optional<std::int64_t> Tracer::Engine::AtBorder(const Task& task, const Call& call) {
  if (!options.border || !task.live) return std::nullopt;
  if (const auto answer = AtBorder(task, call.entry)) return answer;
  return call.path.empty() ? std::nullopt : NameAtBorder(call);
}

void Tracer::Engine::AnswerAtBorder(const Task& task, const CallEntry& entry) {
  if (!options.border || !task.live) return;
  if (const auto answer = AtBorder(task, entry)) SkipCall(task.tid, *answer);
}

// A stop for the border's sake alone: nobody else's affair.
bool Tracer::Engine::PassesBorder(Task& task, const Stop& stop) {
  if (stop.kind != Stop::Kind::kCallEntry || stop.message != kBorderCall) return false;
  if (const auto entry = ReadCallEntry(task.tid)) AnswerAtBorder(task, *entry);
  Resume(task.tid, Go::kRun);
  if (task.preempting) Interrupt(task.tid);
  return true;
}

}  // namespace ipclab
