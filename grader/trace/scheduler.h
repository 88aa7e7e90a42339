// Who goes on next: the order in which the ready tasks of a run are resumed.  A plain run lets each
// go on until it blocks, the longest waiting one first.  A perturbed run draws from a seed one of
// five manners, each of which finds other mistakes:
//
//   random walk    any ready task, at every call
//   priorities     always the highest; at a few random points the running one drops to the lowest
//                  (Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of
//                  Finding Bugs", ASPLOS 2010)
//   delay          one process goes on only when no other can
//   hold makers    whoever has just made an object (a queue, a FIFO, a file) goes on only when no
//                  other can: it has perhaps not got it ready
//   hold waits     whoever is about to wait (pause, semop, ...) does so only when no other can go
//                  on: between its look at a condition and its wait the others change the
//                  condition, and a wake-up is lost
//
// A run whose accesses to shared memory are steps too has a random walk, priorities, or
//
//   hold accesses  whoever is about to read or write shared memory does so, every third time, only
//                  when no other can go on
//
// A sleeper may be chosen too: its sleep then ends before anyone else has moved, as on a machine
// where they get no processor.  So may one that waits for a signal while its alarm clock runs. That
// is bounded (kPatience), so that a program which gives up after a while of trying is not wronged.
#ifndef GRADER_TRACE_SCHEDULER_H_
#define GRADER_TRACE_SCHEDULER_H_

#include <cstdint>
#include <random>
#include <vector>

#include "grader/trace/task.h"

namespace ipclab {

class Scheduler {
 public:
  // How much virtual time, in a whole run, a task that is ready can lose to others' early wakings.
  // A task's first sleep is not counted, however long: one long sleep is what takes the place of
  // synchronisation, many short ones are a loop that looks.
  static constexpr std::int64_t kPatience = 1'200'000'000;

  // `accesses`: accesses to shared memory are steps too, of which there are many more.
  Scheduler(std::uint64_t seed, bool perturb, bool accesses = false);

  void Added(Task& task);
  // It has just made a kernel object; it is about to wait in a call that is no plain transfer of
  // data.
  void Made(Task& task);
  void AboutToWait(Task& task);
  // It is about to read or write shared memory.
  void AboutToAccess(Task& task);
  // Whether whoever is about to wait is held up just before it.
  bool holds_waits() const { return manner_ == Manner::kHoldWaits; }
  // In a perturbed run true about every other time; never in a plain one.
  bool Toss();
  // One of `tasks` that is ready, or asleep or in a timed wait and allowed to wake now; null if
  // there is none.  `current` ran last.
  Task* Pick(const std::vector<Task*>& tasks, const Task* current, std::int64_t now_ns);

 private:
  enum class Manner {
    kPlain,
    kRandomWalk,
    kPriorities,
    kDelay,
    kHoldMakers,
    kHoldWaits,
    kHoldAccesses
  };
  // Who has the higher priority at first.
  enum class Elders { kByChance, kHigher, kLower };
  Task* PickPlain(const std::vector<Task*>& candidates, const Task* current);
  Task* PickPerturbed(const std::vector<Task*>& candidates);
  Task* Highest(const std::vector<Task*>& candidates);

  std::mt19937_64 random_;
  Manner manner_ = Manner::kPlain;
  Elders elders_ = Elders::kByChance;
  int lowest_ = 0;
  int added_ = 0;
  int delayed_process_ = kNobody;
  std::uint64_t steps_ = 0;
  std::vector<std::uint64_t> change_points_;
};

}  // namespace ipclab

#endif  // GRADER_TRACE_SCHEDULER_H_
