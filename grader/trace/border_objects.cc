// The border of a run: System V objects and names.
#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>

#include "grader/trace/border.h"
#include "grader/trace/engine.h"

namespace ipclab {
namespace {

using Answer = std::optional<std::int64_t>;
constexpr int kSpareKeys = 0x6970'0000;  // from here on, for keys that are taken

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

}  // namespace ipclab
