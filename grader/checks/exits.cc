// How a process ended.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string.h>

#include <algorithm>

#include "grader/checks/assertions.h"

namespace ipclab {
namespace {

bool AsAsked(const ExitRule& rule, const Process& process) {
  if (!rule.alternatives.empty()) {
    return std::ranges::any_of(rule.alternatives,
                               [&](const ExitRule& one) { return AsAsked(one, process); });
  }
  const bool exited = process.end == Process::End::kExited;
  switch (rule.kind) {
    case ExitRule::Kind::kAny:
      return true;
    case ExitRule::Kind::kStatus:
      return exited && process.status == rule.number;
    case ExitRule::Kind::kNonZero:
      return exited && process.status != 0;
    case ExitRule::Kind::kItself:
      return exited;
    case ExitRule::Kind::kSignal:
      return process.end == Process::End::kSignalled && process.status == rule.number;
  }
  return false;
}

std::string Wanted(const ExitRule& rule) {
  if (!rule.alternatives.empty()) {
    std::vector<std::string> ways;
    for (const ExitRule& one : rule.alternatives) ways.push_back(Wanted(one));
    return Join(ways, "or");
  }
  switch (rule.kind) {
    case ExitRule::Kind::kAny:
      return "end";
    case ExitRule::Kind::kStatus:
      return fmt::format("exit with status {}", rule.number);
    case ExitRule::Kind::kNonZero:
      return "exit with a status other than 0, to show that it failed";
    case ExitRule::Kind::kItself:
      return "exit by itself";
    case ExitRule::Kind::kSignal:
      return "be ended by " + DescribeSignal(rule.number);
  }
  return "";
}

std::string Happened(const Process& process) {
  switch (process.end) {
    case Process::End::kAlive:
    case Process::End::kKilledByGrader:
      return "it did not end";
    case Process::End::kExited:
      return fmt::format("it exited with status {}", process.status);
    case Process::End::kSignalled:
      return "it was killed by " + DescribeSignal(process.status);
  }
  return "";
}

// The last thing that the process did: the signal that killed it, or its exit.
std::vector<Evidence> LastAct(int process, const Facts& facts) {
  const std::vector<Event>& events = facts.run().events;
  const Event* last = nullptr;
  for (const Event& event : events) {
    if (event.process != process) continue;
    const bool fatal = event.call == "signal" && facts.process(process).status == event.flags;
    if (fatal || last == nullptr || last->call != "signal" || event.where.known()) last = &event;
  }
  if (last == nullptr) return {};
  return {facts.Show(*last)};
}

}  // namespace

Verdict JudgeExits(const std::vector<int>& wanted, const std::vector<int>& processes,
                   const Facts& facts) {
  if (wanted.empty() || processes.empty()) return Verdict::Pass();
  std::vector<int> missing = wanted, others;
  for (int process : processes) {
    const Process& it = facts.process(process);
    const auto found =
        it.end == Process::End::kExited ? std::ranges::find(missing, it.status) : missing.end();
    const bool ended = it.end == Process::End::kExited || it.end == Process::End::kSignalled;
    if (found == missing.end()) {
      // Who does not end at all is left over: that is not asked here.
      if (ended) others.push_back(process);
    } else {
      missing.erase(found);
    }
  }
  if (missing.empty() && others.empty()) return Verdict::Pass();
  std::string message =
      fmt::format("Expected children that exit with status {}, one each.", fmt::join(wanted, ", "));
  if (!missing.empty()) message += fmt::format(" None exited with {}.", fmt::join(missing, ", "));
  constexpr std::size_t kShown = 3;
  std::vector<Evidence> evidence;
  for (int process : others) {
    if (evidence.size() == kShown) break;
    message += fmt::format(" {} is not one of them: {}.", facts.Who(process),
                           Happened(facts.process(process)));
    evidence.push_back(facts.Show(process, "", SourceLine()));
  }
  return Verdict::FailOrHung(facts.cut(), std::move(message), std::move(evidence));
}

Verdict JudgeExit(const ExitRule& rule, int process, const Facts& facts) {
  const Process& it = facts.process(process);
  if (AsAsked(rule, it)) return Verdict::Pass();
  return Verdict::FailOrHung(
      facts.Unfinished(process),
      fmt::format("{} should {}, but {}.", facts.Who(process), Wanted(rule), Happened(it)),
      LastAct(process, facts));
}

}  // namespace ipclab
