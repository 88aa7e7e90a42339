#include "grader/trace/scheduler.h"

#include <algorithm>

namespace ipclab {
namespace {

constexpr std::uint64_t kTypicalSteps = 150;  // scheduling decisions of one lab's run
constexpr int kChangePoints = 3;
constexpr int kProcesses = 4;                 // among which the delayed one is drawn

bool Ready(const Task* task) { return task->state == Task::State::kReady; }

// Sleepers may pass a ready task only while it has not waited too long.
bool MayWakeEarly(const Task& sleeper, const std::vector<Task*>& tasks) {
  return std::all_of(tasks.begin(), tasks.end(), [&sleeper](const Task* task) {
    return !Ready(task) || sleeper.wake_ns - task->ready_since_ns <= Scheduler::kPatience;
  });
}

}  // namespace

Scheduler::Scheduler(std::uint64_t seed, bool perturb) : random_(seed * 0x9e3779b97f4a7c15ULL + 1) {
  if (!perturb) return;
  switch (random_() % 4) {
    case 0: manner_ = Manner::kRandomWalk; break;
    case 1: manner_ = Manner::kDelay; break;
    default: manner_ = Manner::kPriorities; break;
  }
  delayed_process_ = static_cast<int>(random_() % kProcesses);
  for (int i = 0; i < kChangePoints; ++i) change_points_.push_back(random_() % kTypicalSteps);
}

void Scheduler::Added(Task& task) { task.priority = static_cast<int>(random_() % 1'000'000); }

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

Task* Scheduler::Pick(const std::vector<Task*>& tasks, const Task* current, std::int64_t) {
  std::vector<Task*> candidates;
  for (Task* task : tasks) {
    if (Ready(task) && !task->spinning) candidates.push_back(task);
  }
  if (candidates.empty()) return nullptr;
  ++steps_;
  if (manner_ == Manner::kPlain) return PickPlain(candidates, current);
  for (Task* task : tasks) {
    if (task->state == Task::State::kAsleep && MayWakeEarly(*task, tasks)) candidates.push_back(task);
  }
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
