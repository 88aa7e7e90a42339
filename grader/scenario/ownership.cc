#include "grader/scenario/ownership.h"

#include <algorithm>
#include <map>
#include <set>

namespace ipclab {
namespace {

constexpr std::string_view kWork = "/work/";

bool IsInWork(const Inventory::Entry& entry) { return entry.path.starts_with(kWork); }

template <class List>
void KeepFixtureKeys(const std::vector<Fixture>& fixtures, Fixture::Kind kind,
                     const Foreign::Objects& foreign, List& list) {
  std::map<int, int> keys;  // as they are on the machine, to the scenario's
  for (const Fixture& fixture : fixtures) {
    if (fixture.kind != kind) continue;
    const auto taken = foreign.keys.find(fixture.key);
    keys[taken == foreign.keys.end() ? fixture.key : taken->second] = fixture.key;
  }
  std::erase_if(list, [&keys](const auto& item) { return !keys.contains(item.key); });
  for (auto& item : list) item.key = keys.at(item.key);
}

// By id, to the key that the run knows it by.
std::map<int, int> MadeBy(const RunRecord& run, ObjectKind kind) {
  std::map<int, int> made;
  for (const Object& object : run.objects) {
    if (object.kind == kind && object.removed == kNever) made[object.id] = object.key;
  }
  return made;
}

template <class List>
void KeepMade(const RunRecord& run, ObjectKind kind, List& list) {
  const std::map<int, int> made = MadeBy(run, kind);
  std::erase_if(list, [&made](const auto& item) { return !made.contains(item.id); });
  for (auto& item : list) item.key = made.at(item.id);
}

}  // namespace

void KeepFixtures(const std::vector<Fixture>& fixtures, const Foreign& foreign, Inventory* found) {
  using Kind = Fixture::Kind;
  KeepFixtureKeys(fixtures, Kind::kSysvQueue, foreign.queues, found->queues);
  KeepFixtureKeys(fixtures, Kind::kSysvSegment, foreign.segments, found->segments);
  KeepFixtureKeys(fixtures, Kind::kSysvSemaphore, foreign.semaphores, found->semaphores);
  std::erase_if(found->entries, [&fixtures](const Inventory::Entry& entry) {
    return !IsInWork(entry) &&
           std::none_of(fixtures.begin(), fixtures.end(), [&entry](const Fixture& fixture) {
             return !fixture.path.empty() && entry.path.starts_with(fixture.path);
           });
  });
}

// The record knows fixtures too: they are in it from the beginning (NoteFixtures).
void KeepOwn(const RunRecord& run, const Inventory& fixtures, Inventory* found) {
  KeepMade(run, ObjectKind::kSysvQueue, found->queues);
  KeepMade(run, ObjectKind::kSysvSegment, found->segments);
  KeepMade(run, ObjectKind::kSysvSemaphore, found->semaphores);
  std::set<std::string> made;
  for (const Inventory::Entry& entry : fixtures.entries) made.insert(entry.path);
  for (const Object& object : run.objects) {
    if (object.creator != kNobody) made.insert(object.path);
  }
  // A folder, if something that was made is in it: to make folders is no traced call.
  const auto is_own = [&made](const Inventory::Entry& entry) {
    if (IsInWork(entry) || made.contains(entry.path)) return true;
    const auto below = made.lower_bound(entry.path + "/");
    return entry.type == 'd' && below != made.end() && below->starts_with(entry.path + "/");
  };
  std::erase_if(found->entries, [&](const Inventory::Entry& entry) { return !is_own(entry); });
}

std::vector<std::string> QueuesOf(const RunRecord& run) {
  std::vector<std::string> queues;
  for (const Object& object : run.objects) {
    if (object.kind == ObjectKind::kPosixQueue && object.creator != kNobody)
      queues.push_back(object.name);
  }
  return queues;
}

}  // namespace ipclab
