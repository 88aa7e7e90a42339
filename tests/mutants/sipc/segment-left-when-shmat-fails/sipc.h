// sipc.h: the segment that server and client share, and how both find it and take turns in it.

#ifndef SIPC_SIPC_H_
#define SIPC_SIPC_H_

#include <linux/futex.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>

constexpr int kMyId = 0;
constexpr key_t kSegmentKey = 0x9000 + kMyId;

struct Shared {
  int flag;  // a Turn
  char text[1024 - sizeof(int)];
};
static_assert(sizeof(Shared) == 1024);

// Who may touch the text. A new segment is zero, hence empty, and nobody has to say so: a program
// that cleared the flag when it starts could wipe out the request of one that started earlier.
enum Turn { kEmpty = 0, kRequest = 1, kReply = 2, kDone = 3 };

// Hands the segment over. The release puts all that was written to the text before the flag.
inline void Hand(Shared* shared, Turn turn) {
  std::atomic_ref(shared->flag).store(turn, std::memory_order_release);
  syscall(SYS_futex, &shared->flag, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

// Sleeps until the flag says `turn`; the acquire lets the text be read only after that.
// (std::atomic::wait does this inside one process only, so ask the kernel's futex directly.)
inline bool WaitFor(Shared* shared, Turn turn) {
  int seen;
  while ((seen = std::atomic_ref(shared->flag).load(std::memory_order_acquire)) != turn) {
    // Sleeps only if the flag is still what was seen, so a change in between is not missed.
    if (syscall(SYS_futex, &shared->flag, FUTEX_WAIT, seen, nullptr, nullptr, 0) == -1 &&
        errno != EAGAIN && errno != EINTR) {
      std::perror("futex");
      return false;
    }
  }
  return true;
}

// A segment of another size, or whose maker has died, is left over from something else.
inline bool IsStale(const shmid_ds& status) {
  return status.shm_segsz != sizeof(Shared) || (kill(status.shm_cpid, 0) == -1 && errno == ESRCH);
}

// Makes the segment, or finds the one that the other program made: either may come first, and the
// kernel lets only one of two simultaneous IPC_EXCL calls win. Removal is by id, which is never
// used again, so two programs that both remove a stale segment do not remove each other's new one.
inline int OpenSegment(bool* created) {
  for (;;) {
    int id = shmget(kSegmentKey, sizeof(Shared), IPC_CREAT | IPC_EXCL | 0600);
    *created = id != -1;
    if (*created) return id;
    if (errno == EEXIST) id = shmget(kSegmentKey, 0, 0);
    if (id == -1) {
      if (errno == ENOENT) continue;  // removed in between: it was stale
      std::perror("shmget");
      return -1;
    }
    shmid_ds status;
    if (shmctl(id, IPC_STAT, &status) == 0) {
      if (!IsStale(status)) return id;
      if (shmctl(id, IPC_RMID, nullptr) == 0) continue;
    }
    if (errno != EIDRM && errno != EINVAL) {  // else: the other program removed it first
      std::perror("shmctl");
      return -1;
    }
  }
}

inline volatile sig_atomic_t g_segment = -1;

// On ^C, the last one out removes the segment. (shmctl is a bare system call: a handler may.)
inline void QuitOnSignal(int signal) {
  shmid_ds status;
  if (shmctl(g_segment, IPC_STAT, &status) == 0 && status.shm_nattch <= 1) {
    shmctl(g_segment, IPC_RMID, nullptr);
  }
  _exit(128 + signal);
}

// Opens and attaches the segment, its id in g_segment; nullptr, after a message, if it cannot.
inline Shared* Attach() {
  // The signals stay blocked until the handler knows which segment to remove.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  struct sigaction action = {};
  action.sa_handler = QuitOnSignal;
  action.sa_mask = signals;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);

  bool created;
  g_segment = OpenSegment(&created);
  if (g_segment == -1) return nullptr;
  void* const memory = shmat(g_segment, nullptr, 0);
  if (memory == reinterpret_cast<void*>(-1)) {
    std::perror("shmat");
    // BUG: the segment just created stays
    return nullptr;
  }
  sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  return static_cast<Shared*>(memory);
}

#endif  // SIPC_SIPC_H_
