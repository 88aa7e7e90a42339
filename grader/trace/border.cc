// The border of a run: processes, and what is common.
#include "grader/trace/border.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

#include "grader/trace/engine.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

using Answer = std::optional<std::int64_t>;
constexpr unsigned kProcessMrelease = 448;
constexpr pid_t kInit = 1;  // as a jail's programs know it

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
      const int command = static_cast<int>(entry.arguments[1]);
      if (command != F_SETOWN && command != F_SETOWN_EX) return std::nullopt;
      auto owner = static_cast<pid_t>(entry.arguments[2]);
      if (command == F_SETOWN_EX) {
        const auto extended = ReadObject<f_owner_ex>(task.tid, entry.arguments[2]);
        owner = !extended ? 0 : extended->type == F_OWNER_PGRP ? -extended->pid : extended->pid;
      }
      return OwnerAtBorder(owner);
    }
    case SYS_ioctl:
      if (entry.arguments[1] != FIOSETOWN && entry.arguments[1] != SIOCSPGRP) return std::nullopt;
      return OwnerAtBorder(ReadObject<pid_t>(task.tid, entry.arguments[2]).value_or(0));
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> Tracer::Engine::OwnerAtBorder(pid_t owner) const {
  return Missing(owner == 0 || (owner > 0 ? IsOfRun(owner) : IsGroupOfRun(-owner)));
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
