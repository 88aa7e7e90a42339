#include "grader/record/calls.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <set>

namespace ipclab {
namespace {

using Names = std::array<std::string_view, 7>;  // the rest is empty

struct Family {
  std::string_view name;
  Names calls;           // system calls
  Names spellings = {};  // library functions besides `name` that a message may name
  bool blocking = false;
};

constexpr bool kBlocks = true;

// A system call belongs to the first family that lists it.
constexpr Family kFamilies[] = {
    // Processes.
    {"fork", {"fork", "vfork", "clone", "clone3"}, {"vfork", "spawn", "clone"}},
    {"thread",
     {"thread"},
     {"pthread_create"}},  // a clone that makes no process, as the record calls it
    {"exec", {"execve", "execveat"}, {"spawn"}},
    {"wait", {"wait4", "waitid", "waitpid"}, {"waitpid", "waitid"}, kBlocks},
    {"exit", {"exit_group", "exit"}},
    {"setpgid", {"setpgid", "setsid"}, {"setsid"}},
    {"nice", {"setpriority", "sched_setscheduler", "sched_setparam", "sched_setattr"}},
    {"sched_yield", {"sched_yield"}},
    {"ptrace", {"ptrace", "process_vm_readv", "process_vm_writev"}},
    {"pidfd", {"pidfd_open", "pidfd_getfd"}},
    // Descriptors and files.
    {"pipe", {"pipe", "pipe2"}},
    {"open", {"open", "openat", "openat2", "creat"}, {"creat", "shm_open", "sem_open"}},
    {"close", {"close", "close_range"}},
    {"dup", {"dup", "dup2", "dup3"}, {"dup2", "dup3"}},
    {"read",
     {"read", "readv", "pread64", "preadv", "preadv2"},
     {"fgets", "fread", "getc", "getline"},
     kBlocks},
    {"write",
     {"write", "writev", "pwrite64", "pwritev", "pwritev2"},
     {"fputs", "fwrite", "printf", "putc", "fflush", "fclose"},
     kBlocks},
    {"copy", {"sendfile", "copy_file_range", "splice", "tee", "vmsplice"}, {}, kBlocks},
    {"fcntl", {"fcntl"}, {}, kBlocks},
    {"flock", {"flock"}, {"lockf"}, kBlocks},
    {"ftruncate", {"ftruncate", "truncate", "fallocate"}, {"truncate", "fallocate"}},
    {"lseek", {"lseek"}},
    {"stat", {"stat", "fstat", "lstat", "newfstatat", "statx"}, {"fstat", "lstat"}},
    {"chmod", {"chmod", "fchmod", "fchmodat"}, {"fchmod"}},
    {"fsync", {"fsync", "fdatasync"}},
    {"mkfifo", {"mknod", "mknodat"}, {"mknod"}},
    {"unlink", {"unlink", "unlinkat", "rmdir"}, {"remove"}},
    {"rename", {"rename", "renameat", "renameat2"}},
    {"link", {"link", "linkat", "symlink", "symlinkat"}, {"symlink"}},
    {"mkdir", {"mkdir", "mkdirat"}},
    {"chdir", {"chdir", "fchdir"}},
    {"memfd_create", {"memfd_create"}},
    {"eventfd", {"eventfd", "eventfd2"}},
    {"poll",
     {"poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait", "epoll_pwait2"},
     {"select", "epoll_wait"},
     kBlocks},
    {"io_uring", {"io_uring_setup", "io_uring_enter", "io_uring_register"}, {}, kBlocks},
    // Memory.
    {"mmap", {"mmap", "mmap2"}},
    {"munmap", {"munmap"}},
    {"msync", {"msync"}},
    {"mprotect", {"mprotect"}},
    // System V.
    {"msgget", {"msgget"}},
    {"msgsnd", {"msgsnd"}, {}, kBlocks},
    {"msgrcv", {"msgrcv"}, {}, kBlocks},
    {"msgctl", {"msgctl"}},
    {"shmget", {"shmget"}},
    {"shmat", {"shmat"}},
    {"shmdt", {"shmdt"}},
    {"shmctl", {"shmctl"}},
    {"semget", {"semget"}},
    {"semop", {"semop", "semtimedop"}, {"semtimedop"}, kBlocks},
    {"semctl", {"semctl"}},
    // POSIX queues.
    {"mq_open", {"mq_open"}},
    {"mq_send", {"mq_timedsend"}, {"mq_timedsend"}, kBlocks},
    {"mq_receive", {"mq_timedreceive"}, {"mq_timedreceive"}, kBlocks},
    {"mq_notify", {"mq_notify"}},
    {"mq_getattr", {"mq_getsetattr"}, {"mq_setattr"}},
    {"mq_unlink", {"mq_unlink"}},
    // Sockets.
    {"socket", {"socket"}},
    {"socketpair", {"socketpair"}},
    {"bind", {"bind"}},
    {"listen", {"listen"}},
    {"accept", {"accept", "accept4"}, {}, kBlocks},
    {"connect", {"connect"}, {}, kBlocks},
    {"shutdown", {"shutdown"}},
    {"send", {"sendto", "sendmsg", "sendmmsg"}, {"sendto", "sendmsg"}, kBlocks},
    {"recv", {"recvfrom", "recvmsg", "recvmmsg"}, {"recvfrom", "recvmsg"}, kBlocks},
    {"setsockopt", {"setsockopt"}},
    {"getsockname", {"getsockname", "getpeername"}, {"getpeername"}},
    // Signals.
    {"kill",
     {"kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"},
     {"raise", "sigqueue"}},
    {"sigaction", {"rt_sigaction", "sigaction"}, {"signal"}},
    {"sigprocmask", {"rt_sigprocmask", "sigprocmask"}},
    {"sigpending", {"rt_sigpending"}},
    {"sigsuspend", {"rt_sigsuspend", "sigsuspend"}, {}, kBlocks},
    {"sigwait", {"rt_sigtimedwait"}, {"sigwaitinfo", "sigtimedwait"}, kBlocks},
    {"pause", {"pause"}, {}, kBlocks},
    {"signalfd", {"signalfd", "signalfd4"}},
    {"signal", {"signal"}},  // a delivery, as the record calls it
    // Time and locks.
    {"sleep", {"nanosleep", "clock_nanosleep"}, {"usleep", "nanosleep"}, kBlocks},
    {"alarm", {"alarm", "setitimer"}, {"setitimer", "ualarm"}},
    {"timer",
     {"timer_create", "timer_settime", "timerfd_create", "timerfd_settime"},
     {"timer_create", "timerfd_create"}},
    {"futex", {"futex", "futex_waitv"}, {"sem_wait", "pthread"}, kBlocks},
};

bool Has(const Names& names, std::string_view name) {
  return !name.empty() && std::ranges::find(names, name) != names.end();
}

void Append(const Names& names, std::vector<std::string>& to) {
  for (std::string_view name : names) {
    if (!name.empty()) to.emplace_back(name);
  }
}

const Family* FindFamily(std::string_view name) {
  const auto* found = std::ranges::find(kFamilies, name, &Family::name);
  return found == std::end(kFamilies) ? nullptr : found;
}

const Family* FindFamilyOfCall(std::string_view syscall) {
  const auto* found =
      std::ranges::find_if(kFamilies, [&](const Family& f) { return Has(f.calls, syscall); });
  return found == std::end(kFamilies) ? nullptr : found;
}

// A name that is both a family and a call ("fork") means the family.
const Family* FamilyOfEither(std::string_view name) {
  const Family* family = FindFamily(name);
  return family != nullptr ? family : FindFamilyOfCall(name);
}

}  // namespace

bool CallMatches(std::string_view family_or_call, std::string_view syscall) {
  if (family_or_call == syscall) return true;
  const Family* family = FindFamily(family_or_call);
  return family != nullptr && Has(family->calls, syscall);
}

bool CallMatches(std::string_view family_or_call, const Event& event) {
  if (family_or_call == "dup" && event.call == "fcntl") {
    return event.type == F_DUPFD || event.type == F_DUPFD_CLOEXEC;
  }
  return CallMatches(family_or_call, event.call);
}

bool IsKnownCall(std::string_view family_or_call) {
  return FamilyOfEither(family_or_call) != nullptr;
}

std::vector<std::string> KnownCalls() {
  std::set<std::string> known;
  for (const Family& family : kFamilies) {
    known.emplace(family.name);
    for (std::string& call : CallsOf(family.name)) known.insert(std::move(call));
  }
  return {known.begin(), known.end()};
}

std::vector<std::string> CallsOf(std::string_view family_or_call) {
  std::vector<std::string> calls;
  if (const Family* family = FindFamily(family_or_call)) {
    Append(family->calls, calls);
  } else if (FindFamilyOfCall(family_or_call) != nullptr) {
    calls.emplace_back(family_or_call);
  }
  return calls;
}

std::string_view FamilyOf(std::string_view syscall) {
  const Family* family = FindFamilyOfCall(syscall);
  return family == nullptr ? syscall : family->name;
}

std::vector<std::string> SpellingsOf(std::string_view family_or_call) {
  const Family* family = FamilyOfEither(family_or_call);
  if (family == nullptr) return {std::string(family_or_call)};
  std::vector<std::string> spellings = {std::string(family->name)};
  Append(family->spellings, spellings);
  return spellings;
}

bool IsBlocking(std::string_view family_or_call) {
  const Family* family = FamilyOfEither(family_or_call);
  return family != nullptr && family->blocking;
}

bool MayBeShort(std::string_view family_or_call) {
  const std::string_view family = FamilyOf(family_or_call);
  return family == "read" || family == "write" || family == "send" || family == "recv";
}

}  // namespace ipclab
