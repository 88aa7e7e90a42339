#include "grader/sandbox/init_set_up.h"

#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

#include "grader/sandbox/identity.h"
#include "grader/sandbox/place.h"
#include "grader/sandbox/root_fs.h"

namespace ipclab {
namespace {

constexpr char kName[] = "init";

// Off the numbers 0 to 2, should the keeper have had those closed.
Result<void> MoveUp(UniqueFd& fd) {
  const int high = fcntl(fd.get(), F_DUPFD_CLOEXEC, 3);
  if (high < 0) return ErrnoError("fcntl(F_DUPFD_CLOEXEC)");
  fd.reset(high);
  return {};
}

// The keeper may hold pipes whose reader waits for end of file, and files that programs must not
// see.  Kept are these, as far as they are open.
Result<void> CloseKeepersDescriptors(std::initializer_list<UniqueFd*> kept) {
  std::set<unsigned> numbers;
  for (UniqueFd* fd : kept) {
    if (!fd->valid()) continue;
    IPCLAB_RETURN_IF_ERROR(MoveUp(*fd));
    numbers.insert(static_cast<unsigned>(fd->get()));
  }
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return ErrnoError("open(/dev/null)");
  for (int stream = 0; stream < 3; ++stream) {
    if (dup2(null, stream) < 0) return ErrnoError("dup2(/dev/null, {})", stream);
  }
  unsigned first = 3;
  for (const unsigned number : numbers) {
    if (number > first && close_range(first, number - 1, 0) < 0) {
      return ErrnoError("close_range({}, {})", first, number - 1);
    }
    first = number + 1;
  }
  if (close_range(first, ~0U, 0) < 0) return ErrnoError("close_range({}, end)", first);
  return {};
}

// Programs inherit these.  A PID 1 gets no signal that it does not handle, except SIGKILL and
// SIGSTOP from outside.
Result<UniqueFd> ResetSignals() {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  // Fails for SIGKILL, SIGSTOP and those that the C library keeps for itself, which nobody can have
  // changed.
  for (int signal = 1; signal < NSIG; ++signal) sigaction(signal, &action, nullptr);
  sigset_t all;
  sigset_t child;
  sigfillset(&all);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  if (sigprocmask(SIG_SETMASK, &all, nullptr) < 0) return ErrnoError("sigprocmask(all)");
  UniqueFd fd(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd.valid()) return ErrnoError("signalfd(SIGCHLD)");
  return fd;
}

Result<OuterUser> AwaitIdMaps(int socket) {
  OuterUser user;
  ssize_t count;
  do {
    count = recv(socket, &user, sizeof(user), 0);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return ErrnoError("recv(go-ahead)");
  if (count == 0) return ErrorOf(ECONNRESET, "recv(go-ahead)");
  return user;
}

// After the change of user, which takes the signal back.  A keeper that died before this is noticed
// by its socket.
Result<void> DieWithKeeper() {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0) return ErrnoError("prctl(PR_SET_PDEATHSIG)");
  // So that a keeper without rights outside the jail can trace init.  The programs cannot: see
  // BelongToTracer.
  if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0) return ErrnoError("prctl(PR_SET_DUMPABLE)");
  return {};
}

Result<void> NameHost(const std::string& name) {
  if (sethostname(name.data(), name.size()) < 0) return ErrnoError("sethostname({})", name);
  return {};
}

Result<void> BringLoopbackUp() {
  UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return ErrnoError("socket(AF_INET)");
  ifreq request = {};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (ioctl(fd.get(), SIOCSIFFLAGS, &request) < 0) return ErrnoError("ioctl(lo, IFF_UP)");
  return {};
}

Result<void> WriteFile(const std::string& path, std::string_view text) {
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return ErrnoError("open({})", path);
  if (write(fd.get(), text.data(), text.size()) < 0) return ErrnoError("write({}, {})", path, text);
  return {};
}

// The first System V object of a namespace has id 0, as nothing has on a machine in use: a program
// that removes by an id that it has never set, or by a key of 0, would happen to be right.
Result<void> UseUpIdZero() {
  const int queue = msgget(IPC_PRIVATE, 0600);
  if (queue < 0) return ErrnoError("msgget(IPC_PRIVATE)");
  const int segment = shmget(IPC_PRIVATE, 1, 0600);
  if (segment < 0) return ErrnoError("shmget(IPC_PRIVATE, 1)");
  const int set = semget(IPC_PRIVATE, 1, 0600);
  if (set < 0) return ErrnoError("semget(IPC_PRIVATE, 1)");
  if (msgctl(queue, IPC_RMID, nullptr) < 0) return ErrnoError("msgctl({}, IPC_RMID)", queue);
  if (shmctl(segment, IPC_RMID, nullptr) < 0) return ErrnoError("shmctl({}, IPC_RMID)", segment);
  if (semctl(set, 0, IPC_RMID) < 0) return ErrnoError("semctl({}, IPC_RMID)", set);
  return {};
}

// When memory runs out, let the kernel take it from here; programs inherit it.
Result<void> OfferMemory() { return WriteFile("/proc/self/oom_score_adj", "1000"); }

Result<void> LimitKernel(const JailLimits& limits, OuterUser user) {
  // A user namespace inside this one would give a program capabilities again.
  IPCLAB_RETURN_IF_ERROR(WriteFile("/proc/sys/user/max_user_namespaces", "0"));
  if (user == OuterUser::kRoot) {
    // In RLIMIT_NPROC's place, since Linux 6.14; before, the namespace has no such limit of its
    // own.  The lowest 300 numbers are given out only once.
    (void)WriteFile("/proc/sys/kernel/pid_max", fmt::format("{}", 301 + limits.processes));
  }
  // System V objects: enough for any program, and not so many that following them takes minutes.
  // Only newer kernels let the namespace's owner set these.
  (void)WriteFile("/proc/sys/kernel/msgmni", "1000");
  (void)WriteFile("/proc/sys/kernel/shmmni", "1000");
  (void)WriteFile("/proc/sys/kernel/sem", "250\t32000\t32\t1000");
  return OfferMemory();
}

// /proc/1/cmdline is for everyone to read, and init's copy of the keeper's arguments may name
// hidden tests or seeds.
void HideCommandLine() {
  UniqueFd fd(open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
  std::array<char, 2048> text = {};
  if (!fd.valid() || read(fd.get(), text.data(), text.size() - 1) <= 0) return;
  // Field 2, the name, ends at the last parenthesis; fields 48 and 49 are the arguments' bounds.
  char* field = std::strrchr(text.data(), ')');
  for (int number = 2; number < 48 && field != nullptr; ++number)
    field = std::strchr(field + 1, ' ');
  if (field == nullptr) return;
  const std::uintptr_t start = std::strtoull(field, &field, 10);
  const std::uintptr_t end = std::strtoull(field, &field, 10);
  if (start == 0 || end <= start) return;
  std::memset(reinterpret_cast<void*>(start), 0, end - start);
  std::memcpy(reinterpret_cast<void*>(start), kName, std::min(sizeof(kName) - 1, end - start - 1));
}

void Begin() {
  umask(0);
  setsid();
  prctl(PR_SET_NAME, kName, 0, 0, 0);
}

}  // namespace

Result<UniqueFd> SetUpJail(UniqueFd& socket, const JailOptions& options) {
  Begin();
  IPCLAB_RETURN_IF_ERROR(CloseKeepersDescriptors({&socket}));
  IPCLAB_ASSIGN_OR_RETURN(UniqueFd child_signals, ResetSignals());
  IPCLAB_ASSIGN_OR_RETURN(const OuterUser user, AwaitIdMaps(socket.get()));
  IPCLAB_RETURN_IF_ERROR(BecomeInnerUser(options.whole_machine));
  IPCLAB_RETURN_IF_ERROR(DieWithKeeper());
  IPCLAB_RETURN_IF_ERROR(NameHost(options.host_name));
  IPCLAB_RETURN_IF_ERROR(BringLoopbackUp());
  IPCLAB_RETURN_IF_ERROR(BuildRoot(options));
  IPCLAB_RETURN_IF_ERROR(LimitKernel(options.limits, user));
  IPCLAB_RETURN_IF_ERROR(UseUpIdZero());
  IPCLAB_RETURN_IF_ERROR(SealRoot(options));
  IPCLAB_RETURN_IF_ERROR(ForbidPrivileges());
  HideCommandLine();
  return child_signals;
}

// It does not die with the keeper, but notices its end by the socket and cleans up.
Result<UniqueFd> SetUpReduced(UniqueFd& socket, const JailOptions& options, Place& place) {
  Begin();
  IPCLAB_RETURN_IF_ERROR(CloseKeepersDescriptors({&socket, &place.turn}));
  IPCLAB_ASSIGN_OR_RETURN(UniqueFd child_signals, ResetSignals());
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) {
    return ErrnoError("prctl(PR_SET_CHILD_SUBREAPER)");
  }
  // EACCES: the keeper has hidden itself (HideFromPrograms), and init with it.
  (void)OfferMemory();
  if (!options.whole_machine) IPCLAB_RETURN_IF_ERROR(BecomeProgramsUser());
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return ErrnoError("prctl(PR_SET_NO_NEW_PRIVS)");
  IPCLAB_RETURN_IF_ERROR(FurnishPlace(options, place));
  HideCommandLine();
  return child_signals;
}

}  // namespace ipclab
