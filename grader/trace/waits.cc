// What everybody waits for when a run is ended, and what tells who could have ended the wait: what
// lies in queues, values of semaphores, owners of locks, signals that are blocked.
#include <fmt/format.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/syscall.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "grader/record/calls.h"
#include "grader/trace/engine.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::size_t kWatched = 64;  // descriptors of one poll

// ---- poll, select, epoll_wait

std::vector<int> PolledDescriptors(pid_t tid, const Call& call) {
  std::vector<int> descriptors;
  for (std::size_t i = 0; i < std::min<std::size_t>(call.argument(1), kWatched); ++i) {
    const auto entry = ReadObject<pollfd>(tid, call.argument(0) + i * sizeof(pollfd));
    if (entry && entry->fd >= 0) descriptors.push_back(entry->fd);
  }
  return descriptors;
}

std::vector<int> SelectedDescriptors(pid_t tid, const Call& call) {
  std::vector<int> descriptors;
  const int count = std::min(call.descriptor(0), FD_SETSIZE);
  for (std::size_t argument = 1; argument <= 3; ++argument) {
    if (call.argument(argument) == 0) continue;
    const std::string bytes =
        ReadMemory(tid, call.argument(argument), static_cast<std::size_t>(count + 7) / 8);
    for (int fd = 0; fd < count && static_cast<std::size_t>(fd / 8) < bytes.size(); ++fd) {
      if ((bytes[static_cast<std::size_t>(fd / 8)] >> (fd % 8) & 1) != 0) descriptors.push_back(fd);
    }
  }
  return descriptors;
}

// "tfd:        5 events: …" (proc(5)).
std::vector<int> EpollDescriptors(pid_t tid, int epoll) {
  std::vector<int> descriptors;
  std::ifstream info(fmt::format("/proc/{}/fdinfo/{}", tid, epoll));
  std::string word;
  for (int fd = -1; info >> word;) {
    if (word == "tfd:" && info >> fd) descriptors.push_back(fd);
  }
  return descriptors;
}

std::vector<int> WatchedDescriptors(pid_t tid, const Call& call) {
  switch (call.entry.number) {
    case SYS_poll:
    case SYS_ppoll:
      return PolledDescriptors(tid, call);
    case SYS_select:
    case SYS_pselect6:
      return SelectedDescriptors(tid, call);
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
      return EpollDescriptors(tid, call.descriptor(0));
    default:
      return {};
  }
}

// ---- Locks

// Who has the lock that `waiter` is waiting for, by /proc/locks (proc(5)):
//   7: FLOCK  ADVISORY  WRITE 5321 00:2f:18 0 EOF
//   7: -> FLOCK  ADVISORY  WRITE 5322 00:2f:18 0 EOF
std::optional<pid_t> LockOwner(pid_t waiter) {
  std::ifstream locks("/proc/locks");
  std::string line, owners_id;
  pid_t owner = 0;
  while (std::getline(locks, line)) {
    std::istringstream fields(line);
    std::string id, word, kind, access;
    pid_t pid = 0;
    fields >> id >> word;
    const bool waits = word == "->";
    if (waits) fields >> word;
    fields >> kind >> access >> pid;
    if (!waits) {
      owners_id = id;
      owner = pid;
    } else if (pid == waiter && id == owners_id) {
      return owner;
    }
  }
  return std::nullopt;
}

bool WaitsForLock(const Call& call) {
  return call.entry.number == SYS_flock || call.entry.number == SYS_fcntl;
}

// ---- Words of memory, as glibc lays them out (x86-64)

// The beginning of a pthread_mutex_t.
struct Mutex {
  int lock;  // 2: taken, and somebody waits
  unsigned count;
  int owner;
};

// The beginning of a sem_t.
struct PosixSemaphore {
  unsigned value;
  unsigned waiters;
};

void NoteWord(pid_t tid, const Call& call, Wait& wait) {
  const int command = static_cast<int>(call.argument(1)) & FUTEX_CMD_MASK;
  const auto expected = static_cast<unsigned>(call.argument(2));
  const auto mutex = ReadObject<Mutex>(tid, call.argument(0));
  const auto semaphore = ReadObject<PosixSemaphore>(tid, call.argument(0));
  if (command == FUTEX_WAIT && expected == 2 && mutex && mutex->owner > 0) {
    wait.word = FutexWord::kMutex;
    wait.owner = mutex->owner;
  } else if (command == FUTEX_WAIT_BITSET && expected == 0 && semaphore && semaphore->value == 0 &&
             semaphore->waiters > 0) {
    wait.word = FutexWord::kSemaphore;
  } else if (command == FUTEX_WAIT_BITSET && expected > 0) {
    wait.word = FutexWord::kThread;  // if there is such a thread
    wait.owner = static_cast<pid_t>(expected);
  }
}

}  // namespace

void Tracer::Engine::NoteCall(Task& task, Wait& wait) {
  const Call& call = *task.call;
  const Event& event = call.event;
  wait.call = event.call;
  wait.text = event.text;
  wait.object = event.object;
  wait.target = event.target;
  wait.where = event.where;
  wait.since = event.entered;
  wait.fd = event.fd;
  wait.flags = event.flags;
  wait.type = event.type;
  for (const int fd : WatchedDescriptors(task.tid, call)) {
    const Descriptor* descriptor = ledger.Resolve(task.process, task.tid, fd);
    if (descriptor != nullptr) wait.watched.push_back(descriptor->object);
  }
  if (call.awaited != kNoObject) wait.watched.push_back(call.awaited);
  if (WaitsForLock(call)) {
    if (const auto owner = LockOwner(leaders[task.process])) wait.target = ProcessOf(*owner);
  }
  if (call.entry.number == SYS_futex) NoteWord(task.tid, call, wait);
  const bool thread_known =
      std::any_of(tasks.begin(), tasks.end(), [&wait, &task](const auto& entry) {
        return entry.second->inner_tid == wait.owner &&
               (wait.word != FutexWord::kThread || entry.second->process == task.process);
      });
  if (wait.word == FutexWord::kThread && !thread_known) {
    wait.word = FutexWord::kUnknown;
    wait.owner = 0;
  }
  if (wait.word == FutexWord::kMutex) wait.target = ProcessOfThread(wait.owner);
  if ((event.flags & CLONE_VFORK) != 0 && CallMatches("fork", event.call))
    wait.target = YoungestChildOf(task.process);
}

int Tracer::Engine::ProcessOf(pid_t outer_pid) const {
  const auto found = std::find_if(leaders.begin(), leaders.end(), [outer_pid](const auto& entry) {
    return entry.second == outer_pid;
  });
  return found == leaders.end() ? kNobody : found->first;
}

int Tracer::Engine::ProcessOfThread(pid_t inner_tid) const {
  for (const auto& [tid, task] : tasks) {
    if (task->inner_tid == inner_tid) return task->process;
  }
  return ledger.ByPid(inner_tid);
}

int Tracer::Engine::YoungestChildOf(int process) const {
  for (int i = static_cast<int>(run.processes.size()) - 1; i >= 0; --i) {
    if (run.processes[static_cast<std::size_t>(i)].parent == process) return i;
  }
  return kNobody;
}

Wait Tracer::Engine::WaitOf(Task& task) {
  Wait wait;
  wait.process = task.process;
  wait.thread = task.inner_tid;
  wait.spinning = task.spinning;
  wait.stopped = task.state == Task::State::kHalted;
  const SignalSets signals = ReadSignalSets(task.tid);
  wait.pending = signals.pending & signals.blocked;
  wait.caught = signals.caught;
  if (task.call) {
    NoteCall(task, wait);
  } else if (task.state == Task::State::kReady) {
    if (const auto registers = ReadDwarfRegisters(task.tid)) {
      wait.where = Where(task, (*registers)[16], (*registers)[7]);
    }
    wait.text = "a loop";
  }
  return wait;
}

void Tracer::Engine::DescribeWaits(RunRecord* record) {
  std::set<std::uint64_t> unfinished;
  record->waits.clear();
  for (Task* task : TaskList()) {
    if (!task->live) continue;
    if (task->call) unfinished.insert(task->call->ticket);
    record->waits.push_back(WaitOf(*task));
  }
  record->contents = ledger.channels.Contents(unfinished);
  record->semaphores = ledger.semaphores.Known();
}

void Tracer::Engine::NoteWaits() {
  DescribeWaits(&run);
  for (const Wait& wait : run.waits) {
    if (wait.spinning) ledger.process(wait.process).spins_at = wait.where;
  }
  for (Task* task : TaskList()) {
    if (!task->live || !task->call || task->call->quiet) continue;
    Event event = task->call->event;
    event.seq = kNever;
    ledger.Append(std::move(event));
  }
}

}  // namespace ipclab
