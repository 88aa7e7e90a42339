// For each way to wait for a process, a signal, a lock, a socket or a timer: processes that can
// never go on are a deadlock, and the record tells why; those that look alike but may go on are
// none.
#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

// ---- Processes and signals

TRACEE(ChildAwaitsItsParent) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[1]);
    char byte;
    _exit(static_cast<int>(read(ends[0], &byte, 1)));
  }
  waitpid(child, nullptr, 0);  // before the end is closed
  close(ends[1]);
  return 0;
}

TEST(DeadlockTest, AParentThatWaitsForTheChildThatWaitsForIt) {
  const RunRecord run = Deadlock("ChildAwaitsItsParent");
  EXPECT_EQ(OnlyWait(run, 0).target, 1);
  EXPECT_EQ(OnlyWait(run, 1).call, "read");
}

void Handle(int) {}

TRACEE(SignalComesTooEarly) {
  signal(SIGUSR1, Handle);
  if (fork() == 0) {
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  wait(nullptr);
  return pause();
}

// The early signal is in the record, before the wait began, and has a handler.
TEST(DeadlockTest, ASignalThatCameTooEarly) {
  const RunRecord run = Deadlock("SignalComesTooEarly");
  const Wait wait = OnlyWait(run, 0);
  EXPECT_EQ(wait.call, "pause");
  EXPECT_NE(wait.caught >> (SIGUSR1 - 1) & 1, 0u);
  EXPECT_EQ(wait.pending, 0u);
  bool seen = false;
  for (const Event& event : CallsOf(run, "signal", 0)) {
    seen = seen || (event.flags == SIGUSR1 && event.seq < wait.since);
  }
  EXPECT_TRUE(seen);
}

TRACEE(SuspendsWithTheSignalBlocked) {
  signal(SIGUSR1, Handle);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
  raise(SIGUSR1);
  return sigsuspend(&all);
}

TEST(DeadlockTest, ASignalThatIsBlocked) {
  const RunRecord run = Deadlock("SuspendsWithTheSignalBlocked");
  EXPECT_NE(OnlyWait(run, 0).pending >> (SIGUSR1 - 1) & 1, 0u);
}

TRACEE(AwaitsASignal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  int number;
  return sigwait(&set, &number);
}

TEST(DeadlockTest, ASignalThatNobodySends) {
  const Wait wait = OnlyWait(Deadlock("AwaitsASignal"), 0);
  EXPECT_EQ(wait.flags, 1 << (SIGUSR2 - 1));
  EXPECT_EQ(wait.text, "sigwait(SIGUSR2)");
}

TRACEE(AwaitsItsAlarm) {
  signal(SIGALRM, Handle);
  alarm(7);
  pause();
  sigset_t set;
  sigemptyset(&set);
  const timespec limit = {3, 0};
  return sigtimedwait(&set, nullptr, &limit) == -1 && errno == EAGAIN ? 0 : 1;
}

TRACEE(AwaitsASignalOfASleeper) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  if (fork() == 0) {
    sleep(4);
    _exit(kill(getppid(), SIGUSR2));
  }
  int number;
  return sigwait(&set, &number);
}

TRACEE(VforkChildPauses) {
  if (vfork() == 0) _exit(pause());
  return 0;
}

// A parent that vfork() holds up waits in the kernel in another way than others.
TEST(DeadlockTest, AVforkChildThatNeverEnds) {
  const RunRecord run = Deadlock("VforkChildPauses");
  EXPECT_EQ(OnlyWait(run, 0).target, 1);
  EXPECT_LT(run.wall_ms, 10'000);
}

TRACEE(StopsItself) { return raise(SIGSTOP); }

TEST(DeadlockTest, AStoppedProcessThatNobodyContinues) {
  EXPECT_TRUE(OnlyWait(Deadlock("StopsItself"), 0).stopped);
}

// ---- Locks

TRACEE(LockIsHeldByThePausing) {
  const int file = open("locked", O_CREAT | O_RDWR, 0600);
  if (fork() == 0) {
    const int own = open("locked", O_RDWR);
    flock(own, LOCK_EX);
    _exit(pause());
  }
  sleep(1);
  return flock(file, LOCK_SH);
}

TRACEE(RecordLockIsHeldByThePausing) {
  const int file = open("locked", O_CREAT | O_RDWR, 0600);
  if (fork() == 0) {
    struct flock lock = {F_WRLCK, SEEK_SET, 0, 10, 0};
    fcntl(file, F_SETLKW, &lock);
    _exit(pause());
  }
  sleep(1);
  struct flock lock = {F_RDLCK, SEEK_SET, 5, 1, 0};
  return fcntl(file, F_SETLKW, &lock);
}

TRACEE(LocksItsFileTwice) {
  const int one = open("locked", O_CREAT | O_RDWR, 0600), other = open("locked", O_RDWR);
  flock(one, LOCK_EX);
  return flock(other, LOCK_EX);
}

// Who has the lock is known.
TEST(DeadlockTest, ALockThatIsNotGivenFree) {
  for (const char* tracee : {"LockIsHeldByThePausing", "RecordLockIsHeldByThePausing"}) {
    const RunRecord run = Deadlock(tracee);
    EXPECT_EQ(OnlyWait(run, 0).target, 1) << tracee;
    const Object& file = run.objects[static_cast<std::size_t>(OnlyWait(run, 0).object)];
    EXPECT_TRUE(file.path.ends_with("/locked")) << file.path;
  }
  EXPECT_EQ(OnlyWait(Deadlock("LocksItsFileTwice"), 0).target, 0);
}

TRACEE(LockIsGivenFreeLate) {
  const int file = open("locked", O_CREAT | O_RDWR, 0600);
  if (fork() == 0) {
    const int own = open("locked", O_RDWR);
    flock(own, LOCK_EX);
    sleep(3);
    _exit(0);
  }
  sleep(1);
  return flock(file, LOCK_EX);
}

// ---- Sockets

TRACEE(BothReadFromAPair) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
  char byte;
  if (fork() == 0) {
    close(pair[0]);
    _exit(static_cast<int>(read(pair[1], &byte, 1)));
  }
  close(pair[1]);
  return static_cast<int>(read(pair[0], &byte, 1));
}

TEST(DeadlockTest, TwoThatReadFromASocketPair) {
  const RunRecord run = Deadlock("BothReadFromAPair");
  const Wait parent = OnlyWait(run, 0), child = OnlyWait(run, 1);
  EXPECT_EQ(run.objects[static_cast<std::size_t>(parent.object)].peer, child.object);
}

sockaddr_un UnixAddress() {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, "socket");
  return address;
}

template <typename Address>
int Listener(int family, Address& address) {
  const int listener = socket(family, SOCK_STREAM, 0);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0) return -1;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  return listen(listener, 5) == 0 ? listener : -1;
}

template <typename Address>
int BothReadOverAConnection(int family, Address address) {
  const int listener = Listener(family, address);
  if (listener < 0) return 1;
  char byte;
  if (fork() == 0) {
    const int client = socket(family, SOCK_STREAM, 0);
    if (connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) _exit(1);
    _exit(static_cast<int>(read(client, &byte, 1)));
  }
  const int server = accept(listener, nullptr, nullptr);
  return static_cast<int>(read(server, &byte, 1));
}

TRACEE(BothReadOverUnix) { return BothReadOverAConnection(AF_UNIX, UnixAddress()); }

sockaddr_in LoopbackAddress() {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

TRACEE(BothReadOverTcp) { return BothReadOverAConnection(AF_INET, LoopbackAddress()); }

// Whom an accepted socket talks to is known.
TEST(DeadlockTest, TwoThatReadFromAConnection) {
  for (const char* tracee : {"BothReadOverUnix", "BothReadOverTcp"}) {
    const RunRecord run = Deadlock(tracee);
    const Wait server = OnlyWait(run, 0), client = OnlyWait(run, 1);
    ASSERT_NE(server.object, kNoObject) << tracee;
    EXPECT_EQ(run.objects[static_cast<std::size_t>(server.object)].peer, client.object) << tracee;
  }
}

TRACEE(AcceptsNobody) {
  sockaddr_un address = UnixAddress();
  return accept(Listener(AF_UNIX, address), nullptr, nullptr);
}

TEST(DeadlockTest, AServerThatNobodyConnectsTo) {
  EXPECT_EQ(OnlyWait(Deadlock("AcceptsNobody"), 0).call, "accept");
}

TRACEE(ReceivesWithALimit) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
  const timeval limit = {0, 300'000};
  setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  char byte;
  return recv(pair[0], &byte, 1, 0) == -1 && errno == EAGAIN ? 0 : 1;
}

// A second small write waits for the first one's acknowledgement, which the kernel sends later.
TRACEE(WritesToTcpInPieces) {
  sockaddr_in address = LoopbackAddress();
  const int listener = Listener(AF_INET, address);
  if (listener < 0) return 1;
  char reply;
  if (fork() == 0) {
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) _exit(1);
    for (int i = 0; i < 10; ++i) {
      if (write(client, "a", 1) != 1 || write(client, "b", 1) != 1 || read(client, &reply, 1) != 1)
        _exit(1);
    }
    _exit(0);
  }
  const int server = accept(listener, nullptr, nullptr);
  char bytes[2];
  for (int i = 0; i < 10; ++i) {
    for (char& byte : bytes) {
      if (read(server, &byte, 1) != 1) return 1;
    }
    if (write(server, "r", 1) != 1) return 1;
  }
  int status = 0;
  wait(&status);
  return status;
}

// ---- Waiting for one of several

TRACEE(PollsTwoPipes) {
  int one[2], other[2];
  if (pipe(one) != 0 || pipe(other) != 0) return 1;
  pollfd fds[] = {{one[0], POLLIN, 0}, {other[0], POLLIN, 0}};
  return poll(fds, 2, -1);
}

TRACEE(SelectsTwoPipes) {
  int one[2], other[2];
  if (pipe(one) != 0 || pipe(other) != 0) return 1;
  fd_set set;
  FD_ZERO(&set);
  FD_SET(one[0], &set);
  FD_SET(other[0], &set);
  return select(other[0] + 1, &set, nullptr, nullptr, nullptr);
}

TRACEE(EpollsTwoPipes) {
  int one[2], other[2];
  if (pipe(one) != 0 || pipe(other) != 0) return 1;
  const int epoll = epoll_create1(0);
  epoll_event event = {EPOLLIN, {}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, one[0], &event);
  epoll_ctl(epoll, EPOLL_CTL_ADD, other[0], &event);
  return epoll_wait(epoll, &event, 1, -1);
}

// All that is waited for is known.
TEST(DeadlockTest, WaitingForOneOfTwoPipes) {
  for (const char* tracee : {"PollsTwoPipes", "SelectsTwoPipes", "EpollsTwoPipes"}) {
    const RunRecord run = Deadlock(tracee);
    const Wait wait = OnlyWait(run, 0);
    ASSERT_EQ(wait.watched.size(), 2u) << tracee;
    for (const int object : wait.watched)
      EXPECT_EQ(run.objects[static_cast<std::size_t>(object)].kind, ObjectKind::kPipe) << tracee;
  }
}

TRACEE(PollsWithALimit) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  pollfd fd = {ends[0], POLLIN, 0};
  for (int i = 0; i < 10; ++i) {
    if (poll(&fd, 1, 500) != 0) return 1;
  }
  const int epoll = epoll_create1(0);
  epoll_event event = {EPOLLIN, {}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
  const timespec limit = {2, 0};
  return epoll_pwait2(epoll, &event, 1, &limit, nullptr);
}

// ---- Timers of the kernel's own

int ArmedTimer(long nanoseconds) {
  const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  const itimerspec value = {{0, 0}, {0, nanoseconds}};
  timerfd_settime(timer, 0, &value, nullptr);
  return timer;
}

TRACEE(ReadsATimer) {
  std::uint64_t expirations;
  return read(ArmedTimer(200'000'000), &expirations, sizeof expirations) == sizeof expirations ? 0
                                                                                               : 1;
}

TRACEE(ReadsATimerTwice) {
  const int timer = ArmedTimer(1'000'000);
  std::uint64_t expirations;
  if (read(timer, &expirations, sizeof expirations) != sizeof expirations) return 1;
  return static_cast<int>(read(timer, &expirations, sizeof expirations));
}

TRACEE(ReadsADisarmedTimer) {
  const int timer = ArmedTimer(900'000'000);
  const itimerspec never = {};
  timerfd_settime(timer, 0, &never, nullptr);
  std::uint64_t expirations;
  return static_cast<int>(read(timer, &expirations, sizeof expirations));
}

// A timer that has gone off, or was stopped, keeps nobody alive.
TEST(DeadlockTest, ATimerThatWillNotGoOff) {
  for (const char* tracee : {"ReadsATimerTwice", "ReadsADisarmedTimer"}) {
    const RunRecord run = Deadlock(tracee);
    EXPECT_EQ(OnlyWait(run, 0).call, "read") << tracee;
  }
}

// ---- What may go on is no deadlock.

TEST(DeadlockTest, WhoeverMayGoOnIsNotDead) {
  for (const char* tracee :
       {"AwaitsItsAlarm", "AwaitsASignalOfASleeper", "LockIsGivenFreeLate", "ReceivesWithALimit",
        "WritesToTcpInPieces", "PollsWithALimit", "ReadsATimer"}) {
    ExpectGoesOn(tracee);
  }
}

}  // namespace
}  // namespace ipclab
