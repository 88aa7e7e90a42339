#include "grader/trace/scheduler.h"

#include <algorithm>
#include <optional>

#include "grader/trace/seeds.h"

namespace ipclab {
namespace {

// scheduling decisions; others are twice, four, eight times as long
constexpr std::uint64_t kShortestRun = 20;
constexpr std::uint64_t kDoublings = 4;
constexpr std::uint64_t kShortestWatched = 60;
constexpr std::uint64_t kWatchedEvery = 3;  // of a check's runs (grader/scenario/grade.cc)
constexpr int kChangePoints = 3;
constexpr int kHeldAccesses = 3;  // one of so many

bool Ready(const Task* task) { return task->state == Task::State::kReady; }

bool MayWakeEarly(const Task& sleeper, const std::vector<Task*>& tasks, std::int64_t now_ns) {
  const std::optional<std::int64_t> end = sleeper.EndsAt();
  if (!end) return false;
  if (sleeper.state == Task::State::kAsleep && sleeper.early_wakes == 0) return true;
  const std::int64_t skipped = std::max<std::int64_t>(0, *end - now_ns);
  return std::all_of(tasks.begin(), tasks.end(), [skipped](const Task* task) {
    return !Ready(task) || task->starved_ns + skipped <= Scheduler::kPatience;
  });
}

// The others lose the time until then.
void NoteEarlyWaking(Task& sleeper, const std::vector<Task*>& tasks, std::int64_t now_ns) {
  const bool counts = sleeper.early_wakes++ > 0 || sleeper.state != Task::State::kAsleep;
  if (!counts) return;
  const std::int64_t skipped = std::max<std::int64_t>(0, *sleeper.EndsAt() - now_ns);
  for (Task* task : tasks) {
    if (Ready(task)) task->starved_ns += skipped;
  }
}

}  // namespace

Scheduler::Scheduler(std::uint64_t seed, bool perturb, bool accesses)
    : random_(seed * 0x9e3779b97f4a7c15ULL + 1) {
  if (!perturb) return;
  // In turn, not by chance: a check's seeds differ by kSeedStep, and each manner shall have its
  // share of them.
  static constexpr Manner kTurns[] = {Manner::kPriorities, Manner::kRandomWalk,
                                      Manner::kDelay,      Manner::kHoldWaits,
                                      Manner::kHoldMakers, Manner::kPriorities};
  static constexpr Manner kWatched[] = {Manner::kHoldAccesses, Manner::kRandomWalk,
                                        Manner::kPriorities};
  static_assert(kSeedCycle % std::size(kTurns) == 0);
  manner_ = kTurns[seed / kSeedStep % std::size(kTurns)];
  delayed_process_ = static_cast<int>(random_() % (2 + random_() % 2));
  const std::uint64_t shortest = accesses ? kShortestWatched : kShortestRun;
  const std::uint64_t steps = shortest << (random_() % kDoublings);
  if (accesses) manner_ = kWatched[seed / kSeedStep / kWatchedEvery % std::size(kWatched)];
  // Who waits for whom, and who makes what the other finds, is mostly a matter of birth: so that
  // the one is held back before the other has come by, both orders are among the first runs of a
  // check.
  if (manner_ == Manner::kHoldWaits || manner_ == Manner::kHoldMakers) {
    static constexpr Elders kElders[] = {Elders::kHigher, Elders::kLower, Elders::kByChance};
    static_assert(kSeedCycle % (std::size(kTurns) * std::size(kElders)) == 0);
    elders_ = kElders[seed / kSeedStep / std::size(kTurns) % std::size(kElders)];
  }
  if (elders_ != Elders::kByChance) return;
  for (int i = 0; i < kChangePoints; ++i) change_points_.push_back(1 + random_() % steps);
}

void Scheduler::Added(Task& task) {
  ++added_;
  task.priority = elders_ == Elders::kByChance ? static_cast<int>(random_() % 1'000'000)
                  : elders_ == Elders::kHigher ? 1'000'000 - added_
                                               : added_;
}

void Scheduler::Made(Task& task) {
  if (manner_ == Manner::kHoldMakers) task.priority = --lowest_;
}

void Scheduler::AboutToWait(Task& task) {
  if (manner_ == Manner::kHoldWaits) task.priority = --lowest_;
}

void Scheduler::AboutToAccess(Task& task) {
  if (manner_ == Manner::kHoldAccesses && random_() % kHeldAccesses == 0) task.priority = --lowest_;
}

bool Scheduler::Toss() { return manner_ != Manner::kPlain && random_() % 2 == 0; }

Task* Scheduler::PickPlain(const std::vector<Task*>& candidates, const Task* current) {
  for (Task* task : candidates) {
    if (task == current) return task;
  }
  return *std::min_element(candidates.begin(), candidates.end(),
                           [](const Task* a, const Task* b) { return a->queued < b->queued; });
}

Task* Scheduler::Highest(const std::vector<Task*>& candidates) {
  return *std::max_element(candidates.begin(), candidates.end(),
                           [](const Task* a, const Task* b) { return a->priority < b->priority; });
}

Task* Scheduler::Pick(const std::vector<Task*>& tasks, const Task* current, std::int64_t now_ns) {
  std::vector<Task*> candidates;
  for (Task* task : tasks) {
    if (Ready(task) && !task->spinning) candidates.push_back(task);
  }
  if (candidates.empty()) return nullptr;
  ++steps_;
  if (manner_ == Manner::kPlain) return PickPlain(candidates, current);
  for (Task* task : tasks) {
    if (MayWakeEarly(*task, tasks, now_ns)) candidates.push_back(task);
  }
  Task* chosen = PickPerturbed(candidates);
  if (!Ready(chosen)) NoteEarlyWaking(*chosen, tasks, now_ns);
  return chosen;
}

Task* Scheduler::PickPerturbed(const std::vector<Task*>& candidates) {
  if (manner_ == Manner::kRandomWalk) return candidates[random_() % candidates.size()];
  if (manner_ == Manner::kDelay) {
    std::vector<Task*> others;
    for (Task* task : candidates) {
      if (task->process != delayed_process_) others.push_back(task);
    }
    return Highest(others.empty() ? candidates : others);
  }
  Task* chosen = Highest(candidates);
  if (std::find(change_points_.begin(), change_points_.end(), steps_) != change_points_.end()) {
    chosen->priority = --lowest_;
    chosen = Highest(candidates);
  }
  return chosen;
}

}  // namespace ipclab
