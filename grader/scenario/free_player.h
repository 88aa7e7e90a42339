// The host of a free run: starts its programs one after the other, stands between them and the
// person who watches, and knows whether anything can still come from there.
//
// Keys and signals.  ^C and signals to the grader itself are for the programs.  The second ^C in a
// row ends the run and says who waited, as ^\ does at once, unless somebody waits for what is
// typed: a program that handles ^C must not be the only thing that the person can talk to, and a
// shell is talked to with ^C.
#ifndef GRADER_SCENARIO_FREE_PLAYER_H_
#define GRADER_SCENARIO_FREE_PLAYER_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "grader/sandbox/jail.h"
#include "grader/scenario/console.h"
#include "grader/scenario/free_run.h"
#include "grader/scenario/user_terminal.h"
#include "grader/trace/tracer.h"

namespace ipclab {

class FreePlayer : public TracerHost {
 public:
  // All must outlive it.
  FreePlayer(const FreeRunOptions& options, Jail& jail, const UserTerminal& user);

  // Before the tracer runs; it needs the player, and the player it.
  void Use(Tracer* tracer, RunRecord* run);

  bool OnIdle() override;
  bool OnBoundary() override;
  bool Pump() override { return console_.Pump(input_wanted_); }
  bool OnStuck() override;
  std::optional<std::int64_t> Alarm() const override { return std::nullopt; }

  // After the run: shows the last output; a run that ^C ended is marked as such.
  void Finish();
  // Our own failure, if any.
  const std::optional<Error>& trouble() const { return trouble_; }
  const std::string& explanation() const { return explanation_; }

 private:
  void StartNext();
  bool ReadKnocks();   // true if there are any
  bool ActOnKnocks();  // true
  void Knock(int signal);
  void Interrupt();
  void TellThatTheyGoOn();
  void Explain(Outcome outcome);
  void End(std::string detail);
  void SendToAll(int signal);
  bool InputAwaited() const;
  bool AwaitsInput(const Wait& wait) const;
  bool SignalAwaited() const;
  bool EndedBySignal(int signal) const;

  const FreeRunOptions& options_;
  Jail& jail_;
  const UserTerminal& user_;
  Console console_;
  Tracer* tracer_ = nullptr;
  RunRecord* run_ = nullptr;
  std::vector<int> started_;  // process indices
  std::set<int> inputs_;      // objects: what is typed, or comes from our standard input
  std::vector<int> knocks_;   // signals of the person's that are not acted upon yet
  int turns_since_knock_ = 0;
  bool input_wanted_ = false;
  bool interrupted_ = false;       // ^C was handed on, and nothing typed since
  std::uint64_t inputs_then_ = 0;  // ... this was the console's count
  bool was_interrupted_ = false;   // at least once
  bool terminated_ = false;
  bool told_that_it_waits_ = false;
  bool told_that_it_goes_on_ = false;
  std::vector<Wait> waits_;  // at the last ^C
  std::string explanation_;
  std::optional<Error> trouble_;
};

}  // namespace ipclab

#endif  // GRADER_SCENARIO_FREE_PLAYER_H_
