// Plays a scenario: does its steps, each when its time has come, while the tracer runs the
// programs.
#ifndef GRADER_SCENARIO_PLAYER_H_
#define GRADER_SCENARIO_PLAYER_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "grader/sandbox/jail.h"
#include "grader/scenario/build.h"
#include "grader/spec/lab.h"
#include "grader/spec/placeholders.h"
#include "grader/trace/tracer.h"

namespace ipclab {

class Player : public TracerHost {
 public:
  // All must outlive it.  `variables` are the scenario's values; the pids of started processes are
  // added.
  Player(const Scenario& scenario, const Programs& programs, Jail& jail, Variables* variables);

  // Before the tracer runs; it needs the player, and the player it.
  void Use(Tracer* tracer, RunRecord* run);

  bool OnIdle() override;
  bool OnBoundary() override;
  bool Pump() override;
  std::optional<std::int64_t> Alarm() const override { return alarm_; }

  // The grader's own failure to do a step, if any.
  const std::optional<Error>& trouble() const { return trouble_; }
  // The first step that was not done, in words; "" if all were.
  std::string Unreached() const;

 private:
  enum class Progress { kDone, kNotYet };
  bool MustRestBefore(const Step& step) const;
  Progress Do(const Step& step);
  Progress DoStart(const Start& start);
  Progress DoInput(const Input& input);
  Progress DoClose(const Close& close);
  Progress DoSignal(const Signal& signal);
  Progress DoPass(const Pass& pass);
  bool Holds(const Condition& condition);
  bool HoldsFor(const Condition& condition, int process);
  bool Exists(const std::string& path) const;
  std::vector<int> Selected(const Selector& selector) const;
  void Fail(Error error);

  const Scenario& scenario_;
  const Programs& programs_;
  Jail& jail_;
  Variables* variables_;
  Tracer* tracer_ = nullptr;
  RunRecord* run_ = nullptr;
  std::size_t next_ = 0;
  bool started_one_ = false;  // since all was quiet last
  bool poked_ = false;        // a signal, an input: the same
  // at a terminal: it reaches its reader through a work queue of the kernel
  bool typed_ = false;
  std::optional<std::int64_t> alarm_;
  std::map<std::string, int> started_;  // name to process index
  std::map<int, Program> running_;      // by process index
  std::optional<Error> trouble_;
};

}  // namespace ipclab

#endif  // GRADER_SCENARIO_PLAYER_H_
