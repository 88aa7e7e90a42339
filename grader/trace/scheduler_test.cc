#include "grader/trace/scheduler.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace ipclab {
namespace {

using State = Task::State;

// Tasks that nobody runs.
class Crowd {
 public:
  Crowd(std::uint64_t seed, bool perturb) : scheduler_(seed, perturb) {}

  Task& Add(State state, int process = 0) {
    auto& task = owned_.emplace_back(std::make_unique<Task>());
    task->state = state;
    task->process = process;
    task->queued = ++queued_;
    scheduler_.Added(*task);
    list_.push_back(task.get());
    return *task;
  }

  Task* Pick(const Task* current = nullptr) { return scheduler_.Pick(list_, current, 0); }

  // The processes of the next `count` choices.
  std::vector<int> Choices(int count) {
    std::vector<int> processes;
    const Task* current = nullptr;
    for (int i = 0; i < count; ++i) {
      current = Pick(current);
      processes.push_back(current->process);
    }
    return processes;
  }

 private:
  Scheduler scheduler_;
  std::vector<std::unique_ptr<Task>> owned_;
  std::vector<Task*> list_;
  std::uint64_t queued_ = 0;
};

constexpr int kSeeds = 40;

// Each seed's first thirty choices among three ready processes.
std::vector<int> ChoicesWith(std::uint64_t seed) {
  Crowd crowd(seed, /*perturb=*/true);
  for (int process = 0; process < 3; ++process) crowd.Add(State::kReady, process);
  return crowd.Choices(30);
}

// A plain run does not switch while the running task can go on.
TEST(SchedulerTest, PlainGoesOnWithTheCurrentTask) {
  Crowd crowd(1, /*perturb=*/false);
  crowd.Add(State::kReady);
  Task& current = crowd.Add(State::kReady);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(crowd.Pick(&current), &current);
}

// When the current one cannot go on, the one that has waited longest does.
TEST(SchedulerTest, PlainTakesTheLongestWaiting) {
  Crowd crowd(1, /*perturb=*/false);
  Task& current = crowd.Add(State::kBlocked);
  Task& late = crowd.Add(State::kReady);
  Task& early = crowd.Add(State::kReady);
  late.queued = 9;
  early.queued = 8;
  EXPECT_EQ(crowd.Pick(&current), &early);
}

// Only ready tasks are chosen.
TEST(SchedulerTest, NobodyIsChosenWhenNobodyIsReady) {
  for (const bool perturb : {false, true}) {
    Crowd crowd(1, perturb);
    for (const State state : {State::kBlocked, State::kHalted, State::kEnding, State::kMoving}) crowd.Add(state);
    EXPECT_EQ(crowd.Pick(), nullptr);
  }
}

// A spinning task gets its turns from the engine, not here.
TEST(SchedulerTest, SpinningTasksAreNotChosen) {
  Crowd crowd(1, /*perturb=*/false);
  crowd.Add(State::kReady).spinning = true;
  EXPECT_EQ(crowd.Pick(), nullptr);
}

// A plain run wakes no sleeper while somebody is ready, and none by itself.
TEST(SchedulerTest, PlainLeavesSleepersAsleep) {
  Crowd crowd(1, /*perturb=*/false);
  crowd.Add(State::kAsleep);
  EXPECT_EQ(crowd.Pick(), nullptr);
  Task& ready = crowd.Add(State::kReady);
  EXPECT_EQ(crowd.Pick(), &ready);
}

// The same seed chooses the same way.
TEST(SchedulerTest, TheSameSeedMakesTheSameChoices) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) EXPECT_EQ(ChoicesWith(seed), ChoicesWith(seed)) << seed;
}

// Among some seeds many orders occur, and each process is first in one of them.
TEST(SchedulerTest, DifferentSeedsMakeDifferentChoices) {
  std::set<std::vector<int>> orders;
  std::set<int> first;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    orders.insert(ChoicesWith(seed));
    first.insert(ChoicesWith(seed).front());
  }
  EXPECT_GT(orders.size(), 8u);
  EXPECT_EQ(first, (std::set<int>{0, 1, 2}));
}

// In some perturbed run a sleeper is up before a ready task has moved.
TEST(SchedulerTest, ASleeperMayBeWokenBeforeAReadyTaskMoves) {
  int early = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Crowd crowd(seed, /*perturb=*/true);
    crowd.Add(State::kReady, 0);
    Task& sleeper = crowd.Add(State::kAsleep, 1);
    sleeper.wake_ns = Scheduler::kPatience / 2;
    if (crowd.Pick() == &sleeper) ++early;
  }
  EXPECT_GT(early, 0);
}

// No sleeper passes a ready task that would then have waited longer than the patience.
TEST(SchedulerTest, NoSleeperIsWokenBeyondThePatience) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Crowd crowd(seed, /*perturb=*/true);
    Task& ready = crowd.Add(State::kReady, 0);
    ready.ready_since_ns = 5;
    Task& sleeper = crowd.Add(State::kAsleep, 1);
    sleeper.wake_ns = ready.ready_since_ns + Scheduler::kPatience + 1;
    for (int i = 0; i < 30; ++i) ASSERT_EQ(crowd.Pick(), &ready) << seed;
  }
}

// In some perturbed run one process moves only when nobody else can.
TEST(SchedulerTest, SomeSeedDelaysAProcess) {
  int starved = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const std::vector<int> choices = ChoicesWith(seed);
    const std::set<int> chosen(choices.begin(), choices.end());
    if (chosen.size() < 3) ++starved;
  }
  EXPECT_GT(starved, 0);
}

}  // namespace
}  // namespace ipclab
