// Waiting costs no processor time.
#include <fmt/format.h>

#include <algorithm>

#include "grader/checks/assertions.h"

namespace ipclab {

Verdict JudgeAssertion(const SpinRule& rule, const Facts& facts) {
  const RunRecord& run = facts.run();
  const bool all_sleep =
      run.outcome == Outcome::kDeadlock && std::ranges::none_of(run.waits, &Wait::spinning);
  if (facts.cut() && !all_sleep) {
    // Who waits for ever burns any amount: that is the hang's fault.
    return {Verdict::Kind::kHung, "What waiting costs cannot be told: the run did not end.", {}};
  }
  double sum = 0;
  int worst = kNobody;
  for (int process : facts.Select(rule.process)) {
    sum += facts.process(process).spin_ms;
    if (worst == kNobody || facts.process(process).spin_ms > facts.process(worst).spin_ms)
      worst = process;
  }
  if (worst == kNobody || sum <= rule.at_most_ms) return Verdict::Pass();
  const Process& who = facts.process(worst);
  // Not how much it was: that differs from run to run, and the same program gets the same words.
  return Verdict::Fail(
      fmt::format("{} waits by looking again and again{}: that burnt more than the {:.0f} ms of "
                  "processor time that are allowed. Wait in a call that sleeps until there is "
                  "something to do.",
                  facts.Who(worst), AtPlace(who.spins_at), rule.at_most_ms),
      {facts.Show(worst, "", who.spins_at)});
}

}  // namespace ipclab
