// Why a run did not end: the wait-for cycle, or who cannot be woken, and each wait in words.
#include <fmt/format.h>

#include <algorithm>

#include "grader/checks/assertions.h"
#include "grader/checks/hang_words.h"
#include "grader/checks/visible.h"
#include "grader/checks/wait_graph.h"

namespace ipclab {
namespace {

constexpr std::size_t kWaitsTold = 5;

std::string Opening(const Facts& facts, const WaitGraph& graph) {
  switch (facts.run().outcome) {
    case Outcome::kDeadlock:
      return fmt::format("The run hangs: {}.", TellCycle(facts, graph));
    case Outcome::kTimeLimit:
      return "The run did not end within the time limit.";
    case Outcome::kCpuLimit:
      return "The run used up its processor time.";
    case Outcome::kMemoryLimit:
      return "The run used too much memory.";
    case Outcome::kProcessLimit:
      return "The run made too many processes.";
    case Outcome::kOutputLimit:
      return "The run printed too much.";
    case Outcome::kInterrupted:
      return "The run was interrupted.";
    case Outcome::kExited:
    case Outcome::kSignalled:
      return "The run ended.";
  }
  return "";
}

}  // namespace

Verdict ExplainHang(const Facts& facts) {
  const RunRecord& run = facts.run();
  const WaitGraph graph = BuildWaitGraph(run);
  Verdict verdict{Verdict::Kind::kHangs, Opening(facts, graph), {}};
  if (!run.outcome_detail.empty())
    verdict.message += fmt::format(" ({})", Harmless(run.outcome_detail));
  for (std::size_t i = 0; i < std::min(graph.order.size(), kWaitsTold); ++i) {
    const Wait& wait = run.waits[graph.order[i]];
    verdict.message += fmt::format("\n{}.", TellWait(facts, graph, graph.order[i]));
    verdict.evidence.push_back(
        facts.Show(wait.process, wait.text.empty() ? wait.call : wait.text, wait.where));
  }
  if (run.waits.size() > kWaitsTold) {
    verdict.message += fmt::format("\nAnd {} more wait.", run.waits.size() - kWaitsTold);
  }
  if (!run.unreached.empty())
    verdict.message += fmt::format("\nThe scenario did not get so far: {}.", run.unreached);
  return verdict;
}

// Every run ends by itself.
Verdict JudgeAssertion(const EndsRule& rule, const Facts& facts) {
  const bool hangs = rule.process == "*" ? facts.cut() : facts.Unfinished(rule.process);
  return hangs ? ExplainHang(facts) : Verdict::Pass();
}

}  // namespace ipclab
