#include "grader/scenario/leftovers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace ipclab {
namespace {

constexpr std::string_view kWork = "/work/";
constexpr std::size_t kMaxLeaks = 500;  // more tell nobody anything, and each is looked up

std::string Relative(const std::string& path) {
  return path.starts_with(kWork) ? path.substr(kWork.size()) : path;
}

std::string KeyName(int key, int id) {
  return fmt::format("key {:#x} id {}", static_cast<unsigned>(key), id);
}

class Finder {
 public:
  Finder(RunRecord* run, bool forgive_fixtures) : run_(run), forgive_fixtures_(forgive_fixtures) {}

  bool Full() const { return run_->leaks.size() >= kMaxLeaks; }

  template <class Match>
  int Object(Match match) const {
    if (Full()) return kNoObject;
    for (std::size_t i = run_->objects.size(); i-- > 0;) {
      if (run_->objects[i].removed == kNever && match(run_->objects[i])) return static_cast<int>(i);
    }
    return kNoObject;
  }

  // A leak of the object, or of something that no traced call made.
  void Add(LeakKind kind, std::string name, int object, bool fixture) {
    if (Full()) return;
    Leak leak;
    leak.kind = kind;
    leak.name = std::move(name);
    leak.object = object;
    if (object != kNoObject) {
      const auto& found = run_->objects[static_cast<std::size_t>(object)];
      leak.process = found.creator;
      leak.where = found.created_at;
    }
    if (fixture && forgive_fixtures_ && leak.process == kNobody) return;
    if (leak.process == kNobody && object != kNoObject) leak.process = LastUser(object);
    run_->leaks.push_back(std::move(leak));
  }

  int LastUser(int object) const {
    int user = kNobody;
    for (const Event& event : run_->events) {
      if (event.object == object && event.process != kNobody &&
          run_->processes[static_cast<std::size_t>(event.process)].submission) {
        user = event.process;
      }
    }
    return user;
  }

 private:
  RunRecord* run_;
  bool forgive_fixtures_;
};

template <class List, class Item>
bool Holds(const List& list, const Item& item) {
  return std::any_of(list.begin(), list.end(),
                     [&item](const Item& other) { return other.id == item.id; });
}

void NoteSystemV(const Inventory& before, const Inventory& after, Finder& finder) {
  const auto add = [&finder](LeakKind leak, ObjectKind kind, const auto& item, bool fixture) {
    const int object = finder.Object([&](const ipclab::Object& candidate) {
      return candidate.kind == kind && candidate.id == item.id;
    });
    finder.Add(leak, KeyName(item.key, item.id), object, fixture);
  };
  for (const auto& queue : after.queues) {
    add(LeakKind::kSysvQueue, ObjectKind::kSysvQueue, queue, Holds(before.queues, queue));
  }
  for (const auto& segment : after.segments) {
    if (segment.marked_removed) continue;  // it goes with its last user (shmctl(2), IPC_RMID)
    add(LeakKind::kSysvSegment, ObjectKind::kSysvSegment, segment, Holds(before.segments, segment));
  }
  for (const auto& set : after.semaphores) {
    add(LeakKind::kSysvSemaphore, ObjectKind::kSysvSemaphore, set, Holds(before.semaphores, set));
  }
}

std::optional<LeakKind> KindOf(const Inventory::Entry& entry) {
  if (entry.path.starts_with("/dev/mqueue/")) return LeakKind::kPosixQueue;
  if (entry.path.starts_with("/dev/shm/sem.")) return LeakKind::kPosixSemaphore;
  if (entry.path.starts_with("/dev/shm/")) return LeakKind::kPosixShm;
  switch (entry.type) {
    case 'p':
      return LeakKind::kFifo;
    case 's':
      return LeakKind::kSocketFile;
    case 'f':
      return LeakKind::kFile;
    default:
      return std::nullopt;  // folders and links hold nothing
  }
}

std::string NameOf(const Inventory::Entry& entry) {
  if (entry.path.starts_with("/dev/mqueue/")) return entry.path.substr(sizeof "/dev/mqueue" - 1);
  if (entry.path.starts_with("/dev/shm/sem."))
    return "/" + entry.path.substr(sizeof "/dev/shm/sem." - 1);
  if (entry.path.starts_with("/dev/shm/")) return entry.path.substr(sizeof "/dev/shm" - 1);
  return entry.path.starts_with(kWork) ? "./" + Relative(entry.path) : entry.path;
}

using Entries = std::map<std::string, const Inventory::Entry*>;

Entries ByPath(const Inventory& inventory) {
  Entries entries;
  for (const auto& entry : inventory.entries) entries[entry.path] = &entry;
  return entries;
}

void NoteFiles(const Inventory& before, const Inventory& after, const std::set<std::string>& wanted,
               Finder& finder, RunRecord* run) {
  const Entries old_entries = ByPath(before);
  for (const auto& entry : after.entries) {
    const auto old_entry = old_entries.find(entry.path);
    const bool fixture = old_entry != old_entries.end();
    FileFact fact;
    fact.path = Relative(entry.path);
    fact.type = entry.type;
    fact.mode = entry.mode;
    fact.size = entry.size;
    fact.hash = entry.hash;
    fact.head = entry.head;
    fact.before = fixture;
    if (fixture) {
      fact.old_size = old_entry->second->size;
      fact.old_hash = old_entry->second->hash;
    }
    run->files.push_back(std::move(fact));
    const auto kind = KindOf(entry);
    if (!kind || wanted.contains(Relative(entry.path)) || (fixture && *kind == LeakKind::kFile))
      continue;
    const int object = finder.Object(
        [&entry](const ipclab::Object& candidate) { return candidate.path == entry.path; });
    finder.Add(*kind, NameOf(entry), object, fixture);
  }
  const Entries new_entries = ByPath(after);
  for (const auto& entry : before.entries) {  // what was there and is gone
    if (new_entries.contains(entry.path)) continue;
    FileFact fact;
    fact.path = Relative(entry.path);
    fact.type = '-';
    fact.before = true;
    fact.old_size = entry.size;
    fact.old_hash = entry.hash;
    run->files.push_back(std::move(fact));
  }
}

// Children that nobody waited for, and those that still ran when the last started program had
// ended.
void NoteProcesses(RunRecord* run) {
  for (std::size_t i = 0; i < run->processes.size(); ++i) {
    const Process& process = run->processes[i];
    if (process.started || process.reaped != kNever) continue;
    const bool ran_on = process.end == Process::End::kKilledByGrader || process.ended == kNever;
    Leak leak;
    leak.kind = ran_on ? LeakKind::kProcess : LeakKind::kZombie;
    leak.name = Describe(*run, static_cast<int>(i));
    leak.process = process.parent;
    leak.child = static_cast<int>(i);
    leak.where = process.created_at;
    run->leaks.push_back(std::move(leak));
  }
}

// Descriptors on the submission's own objects that a system program got by its exec without being
// meant to.
void NoteDescriptors(RunRecord* run) {
  for (const Hold& hold : run->holds) {
    if (hold.fd <= 2 || hold.survived_exec.empty() || hold.object == kNoObject) continue;
    const Process& process = run->processes[static_cast<std::size_t>(hold.process)];
    const auto& object = run->objects[static_cast<std::size_t>(hold.object)];
    if (process.submission || object.creator == kNobody) continue;
    Leak leak;
    leak.kind = LeakKind::kDescriptor;
    const char* end = hold.access == Access::kRead    ? "read end of "
                      : hold.access == Access::kWrite ? "write end of "
                                                      : "";
    leak.name = fmt::format("fd {} ({}{}) in {}", hold.fd, end, object.name, process.program);
    leak.process = hold.process;
    leak.object = hold.object;
    leak.where = hold.opened_at;
    run->leaks.push_back(std::move(leak));
  }
}

void NoteFixture(ObjectKey::Space space, ObjectKind kind, int key, int id, std::uint64_t size,
                 Objects* objects) {
  ipclab::Object object;
  object.kind = kind;
  object.key = key;
  object.id = id;
  object.size = size;
  object.name = KeyName(key, id);
  object.preexisting = true;
  objects->Add({space, 0, static_cast<std::uint64_t>(id)}, std::move(object));
}

}  // namespace

void NoteFixtures(const Inventory& before, Objects* objects) {
  for (const auto& queue : before.queues) {
    NoteFixture(ObjectKey::Space::kSysvQueue, ObjectKind::kSysvQueue, queue.key, queue.id, 0,
                objects);
  }
  for (const auto& segment : before.segments) {
    NoteFixture(ObjectKey::Space::kSysvSegment, ObjectKind::kSysvSegment, segment.key, segment.id,
                segment.size, objects);
  }
  for (const auto& set : before.semaphores) {
    NoteFixture(ObjectKey::Space::kSysvSemaphore, ObjectKind::kSysvSemaphore, set.key, set.id,
                set.count, objects);
  }
}

void NoteLeftovers(const Inventory& before, const Inventory& after,
                   const std::set<std::string>& wanted, bool forgive_fixtures, RunRecord* run) {
  Finder finder(run, forgive_fixtures);
  NoteSystemV(before, after, finder);
  NoteFiles(before, after, wanted, finder, run);
  NoteProcesses(run);
  NoteDescriptors(run);
}

}  // namespace ipclab
