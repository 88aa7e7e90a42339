// Programs without namespaces of their own meet nobody else's processes, objects, names and hosts.
#include "grader/trace/border.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <utility>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

TracerOptions WithBorder(Border border = {}) {
  TracerOptions options;
  options.border = std::move(border);
  return options;
}

// The status of the first process; it says which of its expectations failed.
int StatusOf(const char* tracee, const TracerOptions& options = WithBorder()) {
  const RunRecord run = Trace(tracee, options);
  EXPECT_EQ(run.processes[0].end, Process::End::kExited) << tracee;
  return run.processes[0].status;
}

bool Fails(long result, int error) { return result == -1 && errno == error; }

// The tracer's own process, which is their parent, stands for all that are not of the run: it has
// the same user, so that nothing but the border keeps programs from it.
pid_t Somebody() { return getppid(); }

TRACEE(ReachesForSomebody) {
  const pid_t other = Somebody();
  if (!Fails(kill(other, 0), ESRCH)) return 1;
  if (!Fails(kill(other, SIGTERM), ESRCH)) return 2;
  if (!Fails(kill(-getpgid(0) - 100000, SIGTERM), ESRCH)) return 3;
  if (!Fails(syscall(SYS_tgkill, other, other, SIGTERM), ESRCH)) return 4;
  if (!Fails(syscall(SYS_pidfd_open, other, 0), ESRCH)) return 5;
  if (!Fails(setpriority(PRIO_PROCESS, static_cast<id_t>(other), 5), ESRCH)) return 6;
  rlimit limit = {10, 10};
  if (!Fails(prlimit(other, RLIMIT_CORE, &limit, nullptr), ESRCH)) return 7;
  const int folder = open(("/proc/" + std::to_string(other)).c_str(), O_RDONLY | O_DIRECTORY);
  if (folder >= 0 && syscall(SYS_pidfd_send_signal, folder, SIGTERM, nullptr, 0) != -1) return 8;
  if (!Fails(syscall(SYS_getsid, other), ESRCH)) return 9;
  int ends[2];
  if (pipe(ends) != 0 || !Fails(fcntl(ends[0], F_SETOWN, other), ESRCH)) return 10;
  return 0;
}

TEST(BorderTest, WhoIsNotOfTheRunDoesNotExist) { EXPECT_EQ(StatusOf("ReachesForSomebody"), 0); }

// Numbers that are no processes', in calls that may be about one.
TRACEE(AsksOfDescriptors) {
  int ends[2], count = 0;
  if (pipe(ends) != 0) return 1;
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return 2;
  if (fcntl(ends[0], F_DUPFD, 50) != 50) return 3;
  if (fcntl(ends[0], F_DUPFD_CLOEXEC, 60) != 60) return 4;
  if (ioctl(ends[0], FIONREAD, &count) != 0) return 5;
  if (fcntl(ends[0], F_SETOWN, getpid()) != 0) return 6;
  return 0;
}

TEST(BorderTest, NumbersThatAreNotOfProcessesPass) { EXPECT_EQ(StatusOf("AsksOfDescriptors"), 0); }

// That of its own a program reaches as ever.
TRACEE(ReachesForItsOwn) {
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(1);
  }
  rlimit limit = {0, 0};
  if (kill(child, 0) != 0 || kill(getpid(), 0) != 0 || kill(0, 0) != 0) return 1;
  if (prlimit(0, RLIMIT_CORE, nullptr, &limit) != 0) return 2;
  if (prlimit(child, RLIMIT_CORE, nullptr, &limit) != 0) return 3;
  if (getpgid(child) != getpgrp()) return 4;
  const int process = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  if (process < 0 || syscall(SYS_pidfd_send_signal, process, SIGKILL, nullptr, 0) != 0) return 5;
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status)) return 6;
  return Fails(kill(child, 0), ESRCH) ? 0 : 7;
}

TEST(BorderTest, ItsOwnProcessesItReaches) { EXPECT_EQ(StatusOf("ReachesForItsOwn"), 0); }

// A zombie is one's own until it was waited for.
TRACEE(SignalsAZombie) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  siginfo_t info;
  waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  return kill(child, SIGTERM) == 0 ? 0 : 1;
}

TEST(BorderTest, AZombieIsItsOwn) { EXPECT_EQ(StatusOf("SignalsAZombie"), 0); }

// kill(-1) reaches the other processes of the run, which learn who sent it, and nobody else: this
// test would not survive it.
int sender = 0;
void NoteSender(int, siginfo_t* info, void*) { sender = info->si_pid; }

TRACEE(SignalsAll) {
  const pid_t parent = getpid();
  // Blocked until the child waits for it: it may come before.
  sigset_t terminate, none;
  sigemptyset(&none);
  sigemptyset(&terminate);
  sigaddset(&terminate, SIGTERM);
  sigprocmask(SIG_BLOCK, &terminate, nullptr);
  const pid_t child = fork();
  if (child == 0) {
    struct sigaction action = {};
    action.sa_sigaction = NoteSender;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGTERM, &action, nullptr);
    sigsuspend(&none);
    _exit(sender == parent ? 7 : 8);
  }
  if (kill(-1, SIGTERM) != 0) return 1;
  int status = 0;
  waitpid(child, &status, 0);
  if (WEXITSTATUS(status) != 7) return 2;
  return Fails(kill(-1, SIGTERM), ESRCH) ? 0 : 3;
}

TEST(BorderTest, AllAreAllOfTheRun) { EXPECT_EQ(StatusOf("SignalsAll"), 0); }

TRACEE(CallsAbroad) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(0x01010101);
  address.sin_port = htons(53);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (!Fails(connect(socket(AF_INET, SOCK_STREAM, 0), generic, sizeof address), ENETUNREACH))
    return 1;
  const int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
  if (!Fails(sendto(datagrams, "x", 1, 0, generic, sizeof address), ENETUNREACH)) return 2;
  if (!Fails(bind(datagrams, generic, sizeof address), EADDRNOTAVAIL)) return 3;
  msghdr message = {};
  message.msg_name = &address;
  message.msg_namelen = sizeof address;
  if (!Fails(sendmsg(datagrams, &message, 0), ENETUNREACH)) return 4;
  mmsghdr several = {message, 0};
  if (!Fails(sendmmsg(datagrams, &several, 1, 0), ENETUNREACH)) return 5;
  sockaddr_in6 six = {};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(53);
  inet_pton(AF_INET6, "2001:db8::1", &six.sin6_addr);
  const int sixth = socket(AF_INET6, SOCK_DGRAM, 0);
  const auto* generic_six = reinterpret_cast<const sockaddr*>(&six);
  if (sixth >= 0 && !Fails(connect(sixth, generic_six, sizeof six), ENETUNREACH)) return 6;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return bind(datagrams, generic, sizeof address) == 0 || errno == EACCES ? 0 : 7;
}

TEST(BorderTest, TheNetworkEndsAtTheLoopbackDevice) { EXPECT_EQ(StatusOf("CallsAbroad"), 0); }

constexpr int kKey = 0x8000;
constexpr char kForeignId[] = "/dev/shm/foreign-id";  // for the tracee, which has no environment

TRACEE(MakesAQueue) {
  const int queue = msgget(kKey, IPC_CREAT | IPC_EXCL | 0600);
  if (queue < 0) return 1;
  if (msgget(kKey, 0) != queue) return 2;
  int foreign = -1;
  std::ifstream(kForeignId) >> foreign;
  if (foreign < 0) return 6;
  msqid_ds status;
  if (!Fails(msgctl(foreign, IPC_STAT, &status), EINVAL)) return 3;
  if (!Fails(msgctl(foreign, IPC_RMID, nullptr), EINVAL)) return 4;
  return msgctl(queue, IPC_RMID, nullptr) == 0 ? 0 : 5;
}

TRACEE(MakesAQueueOfItsOwn) {
  const int queue = msgget(kKey, IPC_CREAT | IPC_EXCL | 0600);
  if (queue < 0) return 1;
  if (msgget(kKey, IPC_CREAT | 0600) != queue) return 2;
  if (msgctl(queue, IPC_RMID, nullptr) != 0) return 3;
  return Fails(msgget(kKey, 0), ENOENT) ? 0 : 4;
}

// The key is taken, by a queue that the program neither gets nor removes.
TEST(BorderTest, ATakenKeyMeansAQueueOfTheRuns) {
  const int foreign = msgget(kKey, IPC_CREAT | IPC_EXCL | 0600);
  ASSERT_GE(foreign, 0);
  std::ofstream(kForeignId) << foreign;
  Border border;
  border.queues.keys[kKey] = 0x69706c61;
  border.queues.ids.insert(foreign);
  const RunRecord run = Trace("MakesAQueue", WithBorder(border));
  EXPECT_EQ(run.processes[0].status, 0);
  EXPECT_EQ(run.objects[static_cast<std::size_t>(OnlyObject(run, ObjectKind::kSysvQueue))].key,
            kKey);
  EXPECT_EQ(msgctl(foreign, IPC_RMID, nullptr), 0);
  unlink(kForeignId);
}

// Nor one that was made after the run had begun, of which no border knows.
TEST(BorderTest, AKeyThatIsTakenMeanwhileMeansAQueueOfTheRuns) {
  const int foreign = msgget(kKey, IPC_CREAT | IPC_EXCL | 0600);
  ASSERT_GE(foreign, 0);
  EXPECT_EQ(StatusOf("MakesAQueueOfItsOwn"), 0);
  EXPECT_EQ(msgctl(foreign, IPC_RMID, nullptr), 0);
}

TRACEE(LooksForAName) {
  return Fails(shm_open("/theirs", O_RDWR, 0600), ENOENT) && Fails(shm_unlink("/theirs"), ENOENT)
             ? 0
             : 1;
}

TEST(BorderTest, ATakenNameDoesNotExist) {
  close(shm_open("/theirs", O_CREAT | O_RDWR, 0600));
  Border border;
  border.names.insert("/dev/shm/theirs");
  EXPECT_EQ(StatusOf("LooksForAName", WithBorder(border)), 0);
  EXPECT_EQ(shm_unlink("/theirs"), 0);
}

TRACEE(PrintsItsParent) {
  if (fork() == 0) {
    const pid_t parent = getppid();
    _exit(parent > 1 ? 0 : 1);
  }
  int status = 0;
  wait(&status);
  return WEXITSTATUS(status);
}

TEST(BorderTest, AParentOfTheRunIsSeen) { EXPECT_EQ(StatusOf("PrintsItsParent"), 0); }

}  // namespace
}  // namespace ipclab
