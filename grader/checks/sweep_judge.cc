#include "grader/checks/sweep_judge.h"

#include <errno.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <string.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <tuple>
#include <utility>

#include "grader/checks/assertions.h"
#include "grader/checks/sweep.h"
#include "grader/checks/visible.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

constexpr std::size_t kTold = 12;  // of what is wrong in a sweep

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// The program's own doing.  Not SIGPIPE: it comes when a partner gives up, as it may.
bool IsCrash(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL ||
         signal == SIGABRT || signal == SIGSYS || signal == SIGTRAP;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// One run in which a call failed.
class FailingRun {
 public:
  FailingRun(const Lab& lab, const Sweep& sweep, const RunRecord& run, const RunRecord& plain)
      : lab_(lab),
        sweep_(sweep),
        run_(run),
        plain_(plain),
        facts_(run),
        scenario_(lab.FindScenario(run.scenario)) {
    const auto found = std::ranges::find(run.events, true, &Event::injected);
    if (found == run.events.end()) return;
    failed_ = &*found;
    root_ = RootOf(run, failed_->process);
  }

  // Null if no call failed.
  const Event* failed() const { return failed_; }

  // "would crash: ..." and so on; "" if all is well.
  std::string WhatIsWrong() const {
    if (failed_ == nullptr || scenario_ == nullptr) return "";
    if (std::string crash = Crash(); !crash.empty()) return crash;
    if (std::string hang = Hang(); !hang.empty()) return hang;
    std::string wrong;
    // A signal may well be what tells a program to stop.
    if (failed_->error != EINTR) wrong = Unnoticed();
    if (wrong.empty()) wrong = Leaks();
    return wrong;
  }

 private:
  bool OfTree(int process) const { return process != kNobody && RootOf(run_, process) == root_; }

  std::string Crash() const {
    for (std::size_t i = 0; i < run_.processes.size(); ++i) {
      const Process& process = run_.processes[i];
      if (process.end != Process::End::kSignalled || !process.submission) continue;
      if (!IsCrash(process.status)) continue;
      SourceLine where;
      for (const Event& event : run_.events) {
        const bool fatal = event.process == static_cast<int>(i) && event.call == "signal" &&
                           event.flags == process.status;
        if (fatal) where = event.where;
      }
      return fmt::format("{} would crash{}: it would be killed by {}",
                         facts_.Who(static_cast<int>(i)), AtPlace(where),
                         DescribeSignal(process.status));
    }
    return "";
  }

  // A client may wait for a server that gave up; but the family that the call failed in may not.
  std::string Hang() const {
    const bool hangs =
        std::ranges::any_of(run_.waits, [this](const Wait& wait) { return OfTree(wait.process); });
    if (!facts_.cut() || !hangs) return "";
    return "the program would hang.\n" + ExplainHang(facts_).message;
  }

  bool EndsWell(int process) const {
    const Process& it = run_.processes[process];
    return it.end == Process::End::kExited && it.status == 0;
  }

  std::string Unnoticed() const {
    if (facts_.cut() && facts_.Unfinished(failed_->process)) return "";
    if (!WorkIsMissing()) return "";
    const std::string who = facts_.Who(failed_->process);
    if (EndsWell(failed_->process) && EndsWell(root_)) {
      // A server says so and serves the others.
      if (NamedIn(run_.OutputOfTree(root_, 2))) return "";
      return fmt::format(
          "{} would go on as if nothing had happened, and end with exit status 0, though its work "
          "is not done",
          who);
    }
    if (!EndedByItself(failed_->process) || !EndedByItself(root_)) return "";
    const std::string written = run_.OutputOfTree(root_, 2);
    if (NamedIn(written + "\n" + run_.OutputOfTree(root_, 1))) return "";
    if (written.empty())
      return fmt::format("{} would end without a word: write a message to standard error", who);
    return fmt::format("no message would name the call: the first that is written says \"{}\"",
                       Shortened(FirstLine(written), 60));
  }

  // What holds in the plain run, and does not in this one.
  bool WorkIsMissing() const {
    if (!run_.unreached.empty() || !JudgeAssertion(scenario_->expect, facts_).passed()) return true;
    return std::ranges::any_of(sweep_.standard, [this](const Check& check) {
      const bool meant = check.scenarios.empty() ||
                         std::ranges::find(check.scenarios, run_.scenario) != check.scenarios.end();
      return meant && JudgeRun(lab_, check, run_).kind == Verdict::Kind::kFail &&
             JudgeRun(lab_, check, plain_).passed();
    });
  }

  bool EndedByItself(int process) const {
    return run_.processes[process].end == Process::End::kExited;
  }

  // The message names the call, or the file that it was about.
  bool NamedIn(const std::string& output) const {
    const std::string text = Lower(output);
    for (const std::string& spelling : SpellingsOf(FamilyOf(failed_->call))) {
      if (text.find(Lower(spelling)) != std::string::npos) return true;
    }
    const std::size_t quote = failed_->text.find('"');
    if (quote == std::string::npos || FamilyOf(failed_->call) == "write") return false;
    const std::string path =
        failed_->text.substr(quote + 1, failed_->text.find('"', quote + 1) - quote - 1);
    const std::string name(BaseName(path));
    return !name.empty() && text.find(Lower(name)) != std::string::npos;
  }

  // What the same family leaves anyway is told elsewhere.
  std::string Leaks() const {
    if (facts_.cut()) return "";
    std::vector<std::string> left;
    for (const Leak& leak : run_.leaks) {
      if (!OfTree(leak.process)) continue;
      const bool always = std::ranges::any_of(plain_.leaks, [&leak](const Leak& other) {
        return other.kind == leak.kind && other.where == leak.where;
      });
      if (always) continue;
      left.push_back(fmt::format("{} {}{}", ipclab::Name(leak.kind), leak.name,
                                 leak.where.known() ? ", from " + Spell(leak.where) : ""));
    }
    return left.empty() ? "" : "this would be left over: " + Join(left, "and");
  }

  const Lab& lab_;
  const Sweep& sweep_;
  const RunRecord& run_;
  const RunRecord& plain_;
  const Facts facts_;
  const Scenario* scenario_;
  const Event* failed_ = nullptr;
  int root_ = kNobody;
};

// As the program calls it: "dup2()", not "dup()".
std::string NameOf(const Event& call) {
  const std::size_t end = call.text.find('(');
  return end == std::string::npos || end == 0 ? Called(call.call) : call.text.substr(0, end) + "()";
}

std::string Told(const Event& failed, const std::string& wrong) {
  const char* error = strerrorname_np(failed.error);
  return fmt::format("If {}{} failed with {} ({}), {}{}", NameOf(failed), AtPlace(failed.where),
                     error == nullptr ? "an error" : error, strerrordesc_np(failed.error), wrong,
                     wrong.ends_with('.') ? "" : ".");
}

const RunRecord* PlainOf(const std::vector<CheckRun>& runs, const std::string& scenario) {
  for (const CheckRun& it : runs) {
    if (!it.injection_expected && it.run->scenario == scenario) return it.run;
  }
  return nullptr;
}

}  // namespace

int RootOf(const RunRecord& run, int process) {
  while (process != kNobody && !run.processes[process].started &&
         run.processes[process].parent != kNobody) {
    process = run.processes[process].parent;
  }
  return process;
}

Judged JudgeSweep(const Lab& lab, const Check& check, const std::vector<CheckRun>& runs) {
  Judged judged{&check, {}, !runs.empty(), nullptr, nullptr, {}};
  Verdict& verdict = judged.verdict;
  int tried = 0;
  std::set<std::tuple<std::string, int, std::string, int>> told;
  std::vector<std::string> wrong;
  for (const CheckRun& it : runs) {
    const RunRecord* plain = PlainOf(runs, it.run->scenario);
    if (!it.injection_expected || plain == nullptr) continue;
    const FailingRun failing(lab, *check.sweep, *it.run, *plain);
    if (failing.failed() == nullptr) continue;
    ++tried;
    const Event& failed = *failing.failed();
    const std::string what = failing.WhatIsWrong();
    if (what.empty() ||
        !told.insert({failed.where.file, failed.where.line, failed.call, failed.error}).second)
      continue;
    wrong.push_back(Told(failed, what));
    verdict.evidence.push_back(Facts(*it.run).Show(failed));
    if (judged.run == nullptr) judged.run = it.run;
  }
  const bool none_sound = std::ranges::none_of(
      runs, [&lab](const CheckRun& it) { return !it.injection_expected && IsSound(lab, *it.run); });
  if (none_sound) {
    verdict =
        Verdict::Unjudged("No call was made to fail: the program is not yet right otherwise.");
  } else if (wrong.empty()) {
    verdict.message = fmt::format("{} calls were made to fail, one at a time.", tried);
  } else {
    const std::size_t more = wrong.size() - std::min(wrong.size(), kTold);
    wrong.resize(wrong.size() - more);
    verdict = Verdict::Fail(fmt::format("{}", fmt::join(wrong, "\n")), std::move(verdict.evidence));
    if (more > 0) verdict.message += fmt::format("\nAnd {} more.", more);
  }
  return judged;
}

Ruling RuleOnSweep(const Judged& sweep, const std::vector<Judged>& others,
                   const std::vector<Ruling>& rulings) {
  if (!sweep.was_run) return {Status::kSkip, ""};
  const auto failed = [](const Ruling& ruling) { return ruling.status == Status::kFail; };
  const auto first = std::ranges::find_if(rulings, failed);
  const std::string because =
      first == rulings.end() ? ""
                             : others[static_cast<std::size_t>(first - rulings.begin())].check->id;
  for (const std::string& id : sweep.check->needs) {
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (others[i].check->id == id && others[i].was_run && rulings[i].status != Status::kPass)
        return {Status::kSkip, id};
    }
  }
  switch (sweep.verdict.kind) {
    case Verdict::Kind::kPass:
      return {Status::kPass, ""};
    case Verdict::Kind::kFail:
      return {Status::kFail, ""};
    default:
      return {Status::kSkip, because};
  }
}

}  // namespace ipclab
