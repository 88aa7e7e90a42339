#include "grader/trace/scheduler.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <utility>

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

// Seeds of all manners: the thousands tell them.
constexpr std::uint64_t kLastSeed = 10'000;
constexpr std::uint64_t kNextSeed = 250;

// Each seed's first thirty choices among three ready processes.
std::vector<int> ChoicesWith(std::uint64_t seed) {
  Crowd crowd(seed, /*perturb=*/true);
  for (int process = 0; process < 3; ++process) crowd.Add(State::kReady, process);
  return crowd.Choices(30);
}

// Where accesses to memory are steps, whoever is about to make one is held back now and then.
TEST(SchedulerTest, AnAccessIsHeldBack) {
  constexpr std::uint64_t kHoldsAccesses = 9001;
  Scheduler scheduler(kHoldsAccesses, /*perturb=*/true, /*accesses=*/true);
  Task one, other;
  one.state = other.state = State::kReady;
  one.process = 1;
  other.process = 2;
  scheduler.Added(one);
  scheduler.Added(other);
  std::set<const Task*> chosen;
  for (int i = 0; i < 20; ++i) {
    Task* const task = scheduler.Pick({&one, &other}, nullptr, 0);
    chosen.insert(task);
    scheduler.AboutToAccess(*task);
  }
  EXPECT_EQ(chosen.size(), 2u);
}

// Of the runs that hold back who is about to wait, and of those that hold back who has made an
// object, the first lets the elder task go on before that, the second the younger.
TEST(SchedulerTest, WhoIsHeldIsTheElderInOneRunAndTheYoungerInTheNext) {
  for (const auto& [seed, first] :
       {std::pair(3001, 1), std::pair(9001, 2), std::pair(4001, 1), std::pair(10'001, 2)}) {
    Crowd crowd(static_cast<std::uint64_t>(seed), /*perturb=*/true);
    crowd.Add(State::kReady, 1);
    crowd.Add(State::kReady, 2);
    EXPECT_EQ(crowd.Pick()->process, first) << seed;
  }
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
    for (const State state : {State::kBlocked, State::kHalted, State::kEnding, State::kMoving})
      crowd.Add(state);
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
  for (std::uint64_t seed = kNextSeed; seed <= kLastSeed; seed += kNextSeed)
    EXPECT_EQ(ChoicesWith(seed), ChoicesWith(seed)) << seed;
}

// Among some seeds many orders occur, and each process is first in one of them.
TEST(SchedulerTest, DifferentSeedsMakeDifferentChoices) {
  std::set<std::vector<int>> orders;
  std::set<int> first;
  for (std::uint64_t seed = kNextSeed; seed <= kLastSeed; seed += kNextSeed) {
    orders.insert(ChoicesWith(seed));
    first.insert(ChoicesWith(seed).front());
  }
  EXPECT_GT(orders.size(), 8u);
  EXPECT_EQ(first, (std::set<int>{0, 1, 2}));
}

// In some perturbed run a sleeper is up before a ready task has moved, however long it sleeps.
TEST(SchedulerTest, ASleeperMayBeWokenBeforeAReadyTaskMoves) {
  int early = 0;
  for (std::uint64_t seed = kNextSeed; seed <= kLastSeed; seed += kNextSeed) {
    Crowd crowd(seed, /*perturb=*/true);
    crowd.Add(State::kReady, 0);
    Task& sleeper = crowd.Add(State::kAsleep, 1);
    sleeper.wake_ns = 10 * Scheduler::kPatience;
    if (crowd.Pick() == &sleeper) ++early;
  }
  EXPECT_GT(early, 0);
}

// So it is with one that waits for its alarm, but never beyond the patience: an alarm is also what
// guards against waiting for ever.
TEST(SchedulerTest, AnAlarmMayRingBeforeAReadyTaskMoves) {
  int early = 0;
  for (std::uint64_t seed = kNextSeed; seed <= kLastSeed; seed += kNextSeed) {
    for (const std::int64_t alarm : {Scheduler::kPatience, Scheduler::kPatience + 1}) {
      Crowd crowd(seed, /*perturb=*/true);
      Task& ready = crowd.Add(State::kReady, 0);
      Task& waiter = crowd.Add(State::kBlocked, 1);
      waiter.alarm_ns = alarm;
      const bool rings = crowd.Pick() == &waiter;
      early += rings ? 1 : 0;
      EXPECT_FALSE(rings && alarm > Scheduler::kPatience) << seed;
      EXPECT_EQ(ready.starved_ns, rings ? alarm : 0) << seed;
    }
  }
  EXPECT_GT(early, 0);
}

// After its first sleep, no sleeper passes a ready task that would lose more time by it than the
// patience.
TEST(SchedulerTest, NoSleeperIsWokenBeyondThePatience) {
  for (std::uint64_t seed = kNextSeed; seed <= kLastSeed; seed += kNextSeed) {
    Crowd crowd(seed, /*perturb=*/true);
    Task& ready = crowd.Add(State::kReady, 0);
    Task& sleeper = crowd.Add(State::kAsleep, 1);
    sleeper.early_wakes = 1;
    sleeper.wake_ns = Scheduler::kPatience + 1;
    for (int i = 0; i < 30; ++i) ASSERT_EQ(crowd.Pick(), &ready) << seed;
  }
}

// Nor by many short sleeps, all together.
TEST(SchedulerTest, ManyShortSleepsShareThePatience) {
  for (std::uint64_t seed = kNextSeed; seed <= kLastSeed; seed += kNextSeed) {
    Crowd crowd(seed, /*perturb=*/true);
    Task& ready = crowd.Add(State::kReady, 0);
    Task& sleeper = crowd.Add(State::kAsleep, 1);
    sleeper.wake_ns = Scheduler::kPatience / 10;  // from now, each time
    int early = 0;
    for (int i = 0; i < 200; ++i) early += crowd.Pick() == &sleeper ? 1 : 0;
    EXPECT_LE(early, 11) << seed;
    EXPECT_LE(ready.starved_ns, Scheduler::kPatience) << seed;
  }
}

// A plain run keeps to the order of the scenario's steps; a perturbed one tosses for them.
TEST(SchedulerTest, OnlyPerturbedRunsToss) {
  Scheduler plain(1, /*perturb=*/false);
  Scheduler perturbed(1, /*perturb=*/true);
  int tosses = 0;
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(plain.Toss());
    tosses += perturbed.Toss() ? 1 : 0;
  }
  EXPECT_GT(tosses, 20);
  EXPECT_LT(tosses, 80);
}

// Among the manners is one in which who has just made an object waits for all others.
TEST(SchedulerTest, SomeSeedHoldsWhoMadeAnObject) {
  int held = 0;
  for (std::uint64_t seed = 1000; seed <= kLastSeed; seed += 1000) {
    Scheduler scheduler(seed, /*perturb=*/true);
    Task maker, other;
    maker.state = other.state = State::kReady;
    for (Task* task : {&maker, &other}) scheduler.Added(*task);
    maker.priority = other.priority + 1;
    scheduler.Made(maker);
    if (maker.priority < other.priority) ++held;
  }
  EXPECT_GT(held, 0);
}

// In some perturbed run one process does not move while others can.
TEST(SchedulerTest, SomeSeedDelaysAProcess) {
  int starved = 0;
  for (std::uint64_t seed = kNextSeed; seed <= kLastSeed; seed += kNextSeed) {
    const std::vector<int> choices = ChoicesWith(seed);
    const std::set<int> chosen(choices.begin(), choices.end());
    if (chosen.size() < 3) ++starved;
  }
  EXPECT_GT(starved, 0);
}

}  // namespace
}  // namespace ipclab
