// What a jail without namespaces holds, among all that the machine does.
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "grader/sandbox/place.h"
#include "grader/sandbox/take_inventory.h"

namespace ipclab {
namespace {

constexpr std::string_view kQueueFolder = "/dev/mqueue";

template <class List>
void NoteObjects(const List& list, Foreign::Objects& into) {
  for (const auto& item : list) {
    into.ids.insert(item.id);
    if (item.key != IPC_PRIVATE) into.keys[item.key] = item.key;
  }
  // Far from the keys that anybody chooses.
  int free = 0x69706c61;
  for (auto& [key, other] : into.keys) {
    while (into.keys.contains(free)) ++free;
    other = free++;
  }
}

template <class List>
void KeepNew(const Foreign::Objects& foreign, List& list) {
  const uid_t user = geteuid();
  std::erase_if(list, [&foreign, user](const auto& item) {
    return item.creator_user != user || foreign.ids.contains(item.id);
  });
}

// Without a list of all queues: does this one exist, and which is it?  EACCES says that it does.
void ListQueue(const std::string& name, Inventory& inventory) {
  UniqueFd fd(mq_open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid() && errno != EACCES) return;
  Inventory::Entry entry = {.path = std::string(kQueueFolder) + name,
                            .type = 'q',
                            .mode = 0,
                            .size = 0,
                            .inode = 0,
                            .hash = 0,
                            .head = ""};
  struct stat status;
  if (fd.valid() && fstat(fd.get(), &status) == 0) {
    entry.mode = status.st_mode & 07777;
    entry.size = static_cast<std::uint64_t>(status.st_size);
    entry.inode = status.st_ino;
  }
  inventory.entries.push_back(std::move(entry));
}

Result<void> RemoveEntry(const Inventory::Entry& entry, const Place& place) {
  // EBUSY, ENOTEMPTY: a folder in which others have put something.
  const auto gone = [](int result) {
    return result == 0 || errno == ENOENT || errno == ENOTEMPTY || errno == EBUSY;
  };
  if (entry.path.starts_with(kQueueFolder)) {
    const std::string name = entry.path.substr(kQueueFolder.size());
    if (!gone(mq_unlink(name.c_str()))) return ErrnoError("mq_unlink({})", name);
    return {};
  }
  if (place.Real(entry.path) != entry.path) return {};  // it goes with the place
  const char* path = entry.path.c_str();
  // EACCES: in a folder that a program has closed.  A program that leaves such a thing is no
  // failure of ours.
  if (!gone(entry.type == 'd' ? rmdir(path) : unlink(path)) && errno != EACCES) {
    return ErrnoError("unlink({})", entry.path);
  }
  return {};
}

// EIDRM, EINVAL: it has gone.
bool IsGone(int result) { return result == 0 || errno == EIDRM || errno == EINVAL; }

}  // namespace

Foreign ListForeign() {
  Inventory now;
  ListSysvObjects(now);
  Foreign foreign;
  NoteObjects(now.queues, foreign.queues);
  NoteObjects(now.segments, foreign.segments);
  NoteObjects(now.semaphores, foreign.semaphores);
  ListNames(foreign.names);
  return foreign;
}

void ListNew(const Place& place, const std::string& work_dir,
             const std::vector<std::string>& queues, Inventory& inventory) {
  ListNewFiles(place, work_dir, inventory);
  ListSysvObjects(inventory);
  KeepNew(place.foreign.queues, inventory.queues);
  KeepNew(place.foreign.segments, inventory.segments);
  KeepNew(place.foreign.semaphores, inventory.semaphores);
  if (QueuesAreListed()) return;
  for (const std::string& name : queues) ListQueue(name, inventory);
}

Result<void> RemoveObjects(const Inventory& objects, const Place& place) {
  for (const auto& queue : objects.queues) {
    if (!IsGone(msgctl(queue.id, IPC_RMID, nullptr)))
      return ErrnoError("msgctl({}, IPC_RMID)", queue.id);
  }
  for (const auto& segment : objects.segments) {
    if (!IsGone(shmctl(segment.id, IPC_RMID, nullptr)))
      return ErrnoError("shmctl({}, IPC_RMID)", segment.id);
  }
  for (const auto& set : objects.semaphores) {
    if (!IsGone(semctl(set.id, 0, IPC_RMID))) return ErrnoError("semctl({}, IPC_RMID)", set.id);
  }
  // What is in a folder comes before it.
  for (auto entry = objects.entries.rbegin(); entry != objects.entries.rend(); ++entry) {
    IPCLAB_RETURN_IF_ERROR(RemoveEntry(*entry, place));
  }
  return {};
}

}  // namespace ipclab
