// The engine's part of watching shared memory (watch.h).
#include "grader/trace/watch.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "grader/trace/engine.h"
#include "grader/trace/instruction.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

using Level = SharedMap::Level;

constexpr int kSameLooks = 10;          // in a row: it waits
constexpr std::size_t kMostLooks = 64;  // a loop that reads more than that is no wait
constexpr int kRounds = 512;            // of a repeated instruction
constexpr int kFaults = 8;              // of one instruction
constexpr std::size_t kLongestInstruction = 15;
constexpr std::size_t kKept = 400;  // accesses in the record

int ModeAt(Level level, int mode) {
  if (level == Level::kClosed) return PROT_NONE;
  return level == Level::kReadable ? mode & ~PROT_WRITE : mode;
}

// Whether an access there is a matter of ours: the program itself could make it.
bool IsOurs(const SharedMap& map) {
  return map.level == Level::kClosed ||
         (map.level == Level::kReadable && (map.mode & PROT_WRITE) != 0);
}

bool IsSyscallInstruction(pid_t tid, std::uint64_t address) {
  const auto word = PeekWord(tid, address);
  return word && (*word & 0xffff) == 0x050f;
}

// A call after which the shared mappings may be others.
bool ChangesMaps(const CallEntry& entry) {
  switch (entry.number) {
    case SYS_mmap:
      return (entry.arguments[3] & (MAP_SHARED | MAP_FIXED)) != 0;
    case SYS_munmap:
    case SYS_mremap:
    case SYS_mprotect:
    case SYS_pkey_mprotect:
    case SYS_shmat:
    case SYS_shmdt:
      return true;
    default:
      return false;
  }
}

bool IsRestartResult(std::int64_t result) { return result <= -512 && result >= -516; }

}  // namespace

std::uint64_t LowBytes(std::uint64_t word, int size) {
  return size >= 8 ? word : word & ((std::uint64_t{1} << (8 * size)) - 1);
}

SharedMap* AddressSpace::Find(std::uint64_t address) {
  for (SharedMap& map : maps) {
    if (map.Covers(address)) return &map;
  }
  return nullptr;
}

std::vector<SharedMap> ReadSharedMaps(
    pid_t tid, std::map<std::pair<std::uint64_t, std::uint64_t>, int>* numbers) {
  std::vector<SharedMap> maps;
  std::ifstream file(fmt::format("/proc/{}/maps", tid));
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string range, mode, offset, device, inode;
    fields >> range >> mode >> offset >> device >> inode;
    if (mode.size() < 4 || mode[3] != 's') continue;
    SharedMap map;
    map.begin = std::stoull(range, nullptr, 16);
    map.end = std::stoull(range.substr(range.find('-') + 1), nullptr, 16);
    map.mode = (mode[0] == 'r' ? PROT_READ : 0) | (mode[1] == 'w' ? PROT_WRITE : 0) |
               (mode[2] == 'x' ? PROT_EXEC : 0);
    map.offset = std::stoull(offset, nullptr, 16);
    const std::size_t colon = device.find(':');
    const std::uint64_t device_number =
        std::stoull(device, nullptr, 16) << 32 | std::stoull(device.substr(colon + 1), nullptr, 16);
    const std::pair key(device_number, std::stoull(inode));
    map.memory = numbers->emplace(key, static_cast<int>(numbers->size())).first->second;
    maps.push_back(map);
  }
  return maps;
}

bool Looks::Again(std::uint64_t instruction, std::uint64_t address, Seen seen) {
  if (seen_.size() >= kMostLooks) Forget();
  const auto [it, is_new] = seen_.try_emplace({instruction, address}, seen);
  if (is_new || it->second.value != seen.value) {
    it->second = seen;
    same_ = 0;
    return false;
  }
  return ++same_ >= kSameLooks;
}

void Looks::Forget() {
  seen_.clear();
  same_ = 0;
}

bool Tracer::Engine::InCall(const AddressSpace& space) const {
  return std::any_of(tasks.begin(), tasks.end(), [&space](const auto& entry) {
    return entry.second->space.get() == &space && entry.second->in_call;
  });
}

bool Tracer::Engine::IsShared(int memory) const {
  std::set<const AddressSpace*> users;
  bool writable = false;
  for (const auto& [tid, task] : tasks) {
    if (!task->space || task->state == Task::State::kEnding) continue;
    for (const SharedMap& map : task->space->maps) {
      if (map.memory != memory) continue;
      users.insert(task->space.get());
      writable = writable || (map.mode & PROT_WRITE) != 0;
    }
  }
  return users.size() > 1 && writable;
}

bool Tracer::Engine::SetLevel(Task& task, SharedMap& map, Level level) {
  const Stop stop =
      Protect(task.tid, task.space->gate, {map.begin, map.end, ModeAt(level, map.mode)});
  if (stop.kind == Stop::Kind::kNone) {
    map.level = level;
    return true;
  }
  Interfere(task, stop);
  return false;
}

// Something else came, which is acted on now; what was to be done will be tried again.
void Tracer::Engine::Interfere(Task& task, const Stop& stop) {
  task.state = Task::State::kMoving;
  Handle(stop);
}

bool Tracer::Engine::CloseMaps(Task& task) {
  if (watch.left == 0 || !task.space || task.space->gate == 0 || InCall(*task.space)) return true;
  std::vector<SharedMap*> open;
  for (SharedMap& map : task.space->maps) {
    if (map.level != Level::kClosed && map.mode != PROT_NONE && IsShared(map.memory))
      open.push_back(&map);
  }
  if (open.empty()) return true;
  const SignalsHeldOff held_off(task.tid);
  return std::all_of(open.begin(), open.end(),
                     [&](SharedMap* map) { return SetLevel(task, *map, Level::kClosed); });
}

// At a call's entry.  True if the call is still to come, since the task makes ours first.
bool Tracer::Engine::OpenMaps(Task& task) {
  bool at_entry = true;
  for (SharedMap& map : task.space->maps) {
    if (map.level == Level::kOpen) continue;
    if (at_entry) {
      const Stop stop = ProtectAtEntry(task.tid, {map.begin, map.end, map.mode});
      if (stop.kind != Stop::Kind::kNone) {
        Interfere(task, stop);
        return true;
      }
      map.level = Level::kOpen;
      at_entry = false;
    } else {
      const SignalsHeldOff held_off(task.tid);
      if (!SetLevel(task, map, Level::kOpen)) return true;
    }
  }
  if (at_entry) return false;
  Resume(task.tid, Go::kRun);
  if (task.preempting) Interrupt(task.tid);
  return true;
}

bool Tracer::Engine::PassesBy(Task& task, const Stop& stop) {
  if (!task.space) return false;
  if (stop.kind == Stop::Kind::kCallEntry) {
    const auto entry = ReadCallEntry(task.tid);
    if (!entry) return false;
    if (task.space->gate == 0 && IsSyscallInstruction(task.tid, entry->instruction - 2))
      task.space->gate = entry->instruction - 2;
    if (OpenMaps(task)) return true;
    task.in_call = true;
    task.changes_maps = ChangesMaps(*entry);
    if (!entry->unlisted) return false;
    task.passing = true;
    AnswerAtBorder(task, *entry);
    Resume(task.tid, Go::kToCallExit);
    return true;
  }
  if (stop.kind != Stop::Kind::kCallExit) return false;
  task.in_call = false;
  const auto result = ReadCallResult(task.tid);
  task.broken_off = !result || IsRestartResult(*result);
  if (task.changes_maps) task.space->maps = ReadSharedMaps(task.tid, &watch.numbers);
  task.changes_maps = false;
  if (!task.passing) return false;
  task.passing = false;
  if (!task.broken_off && !CloseMaps(task)) return true;
  Resume(task.tid, Go::kRun);
  if (task.preempting) Interrupt(task.tid);
  return true;
}

// Of a task that goes on in user mode.  False if something else came.
bool Tracer::Engine::CloseBeforeGoing(Task& task) {
  switch (task.point) {
    case Task::Point::kAccess:
      return MakeAccess(task);
    case Task::Point::kCallExit:
      return task.broken_off || CloseMaps(task);
    case Task::Point::kFirst:
    case Task::Point::kPreempted:
      return CloseMaps(task);
    default:
      return true;
  }
}

bool Tracer::Engine::OnAccess(Task& task, const siginfo_t& info) {
  if (!task.space || info.si_code != SEGV_ACCERR) return false;
  const auto address = reinterpret_cast<std::uint64_t>(info.si_addr);
  const SharedMap* map = task.space->Find(address);
  if (map == nullptr || !IsOurs(*map)) return false;
  task.fault = address;
  task.computed_ns = 0;
  scheduler.AboutToAccess(task);
  MakeReady(task, Task::Point::kAccess);
  return true;
}

// Executes the one instruction.  False if something else came.
bool Tracer::Engine::MakeAccess(Task& task) {
  const auto at = ReadPosition(task.tid);
  SharedMap* map = task.space->Find(task.fault);
  if (!at || map == nullptr || !IsOurs(*map)) return true;  // another thread has opened it
  const Instruction instruction =
      Decode(ReadMemory(task.tid, at->instruction, kLongestInstruction));
  MemoryAccess access;
  access.process = task.process;
  access.size = instruction.size;
  access.atomic = instruction.atomic;
  access.offset = task.fault - map->begin + map->offset;
  access.where = Where(task, at->instruction, at->stack);
  for (const auto& attachment : ledger.Attachments(task.process)) {
    if (task.fault - attachment.address < attachment.size) access.object = attachment.object;
  }
  const int memory = map->memory;
  const std::uint64_t before = PeekWord(task.tid, task.fault).value_or(0);
  const SignalsHeldOff held_off(task.tid);
  if (!Raise(task, *map) || !StepThrough(task, *at, instruction.repeated, &access.write))
    return false;
  const std::uint64_t after = PeekWord(task.tid, task.fault).value_or(0);
  access.value = LowBytes(after, access.size);
  NoteAccess(task, memory, access, at->instruction, before == after);
  if (watch.left > 0) --watch.left;
  if (watch.left == 0 || std::exchange(task.leaves_open, false)) return true;
  for (SharedMap& other : task.space->maps) {
    if (other.level == Level::kReadable && !SetLevel(task, other, Level::kClosed)) return false;
    if (other.level == Level::kOpen && IsShared(other.memory) &&
        !SetLevel(task, other, Level::kClosed))
      return false;
  }
  return true;
}

bool Tracer::Engine::Raise(Task& task, SharedMap& map) {
  const bool further = map.level == Level::kReadable || (map.mode & PROT_READ) == 0;
  return SetLevel(task, map, further ? Level::kOpen : Level::kReadable);
}

// False if something else came: a signal that cannot wait, a fault of the program's own, its end.
bool Tracer::Engine::StepThrough(Task& task, const Position& from, bool repeated, bool* writes) {
  int rounds = 0;
  for (int faults = 0; faults < kFaults;) {
    const Stop stop = StepOne(task.tid);
    if (stop.kind == Stop::Kind::kSignal && stop.number == SIGTRAP) {
      const auto at = ReadPosition(task.tid);
      const bool goes_on = repeated && at && at->instruction == from.instruction;
      if (!goes_on) return true;
      if (++rounds < kRounds) continue;
      task.leaves_open = true;  // the rest at full speed
      return true;
    }
    SharedMap* map = nullptr;
    if (stop.kind == Stop::Kind::kSignal && stop.number == SIGSEGV) {
      ++faults;
      const auto info = ReadSignalInfo(task.tid);
      if (info && info->si_code == SEGV_ACCERR)
        map = task.space->Find(reinterpret_cast<std::uint64_t>(info->si_addr));
    }
    if (map == nullptr || !IsOurs(*map)) {
      Interfere(task, stop);
      return false;
    }
    *writes = *writes || map->level == Level::kReadable;
    if (!Raise(task, *map)) return false;
  }
  return true;
}

void Tracer::Engine::NoteAccess(Task& task, int memory, MemoryAccess access,
                                std::uint64_t instruction, bool unchanged) {
  access.seq = ledger.NextSeq();
  const Looks::Seen seen = {std::min(access.size, 8), LowBytes(access.value, access.size)};
  if (!unchanged) task.looks.Forget();
  const bool waits = unchanged && task.looks.Again(instruction, task.fault, seen);
  task.spinning = waits;
  watch.races.Access(memory, access, /*reads=*/!access.write || access.atomic, instruction);
  ++run.accesses_made;
  if (!run.accesses.empty()) {
    MemoryAccess& last = run.accesses.back();
    if (last.process == access.process && last.object == access.object &&
        last.offset == access.offset && last.write == access.write && last.value == access.value &&
        last.where == access.where) {
      last.seq = access.seq;
      ++last.count;
      return;
    }
  }
  if (run.accesses.size() >= 2 * kKept) {
    run.accesses.erase(run.accesses.begin(), run.accesses.begin() + kKept);
  }
  run.accesses.push_back(std::move(access));
}

// Whether nothing that a waiting task has looked at is other than it was.
bool Tracer::Engine::SeesNoChange(const Task& task) const {
  const Looks::Map& looks = task.looks.all();
  return !looks.empty() && std::all_of(looks.begin(), looks.end(), [&task](const auto& look) {
    const auto word = PeekWord(task.tid, look.first.second);
    return word && LowBytes(*word, look.second.size) == look.second.value;
  });
}

// What a call on an object orders: nothing that only carries output, and no memory.
void Tracer::Engine::Order(const Task& task, const Call& call, bool entry) {
  using Space = RaceFinder::Key::Space;
  const auto order = [&](const RaceFinder::Key& key) {
    entry ? watch.races.Release(task.process, key) : watch.races.Acquire(task.process, key);
  };
  if (call.event.object != kNoObject) {
    const Object& object = run.objects[static_cast<std::size_t>(call.event.object)];
    const bool carries =
        object.kind != ObjectKind::kTerminal && object.kind != ObjectKind::kDevice &&
        object.kind != ObjectKind::kSysvSegment && object.kind != ObjectKind::kPosixShm &&
        object.kind != ObjectKind::kSharedMap &&
        !(object.kind == ObjectKind::kPipe && object.preexisting);
    if (carries) order({Space::kObject, call.event.object, 0});
  }
  if (call.entry.number == SYS_futex && task.space) {
    if (const SharedMap* map = task.space->Find(call.argument(0)))
      order({Space::kBytes, map->memory, call.argument(0) - map->begin + map->offset});
  }
  switch (call.entry.number) {
    case SYS_wait4:
    case SYS_waitid:
      if (!entry) order({Space::kEnds, 0, 0});
      break;
    case SYS_kill:
    case SYS_tkill:
    case SYS_tgkill:
    case SYS_rt_sigqueueinfo:
      if (entry) order({Space::kSignals, 0, 0});
      break;
    case SYS_rt_sigtimedwait:
    case SYS_rt_sigsuspend:
    case SYS_pause:
      if (!entry) order({Space::kSignals, 0, 0});
      break;
    default:
      break;
  }
}

}  // namespace ipclab
