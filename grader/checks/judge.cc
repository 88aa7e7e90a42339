// Judge: from the runs of each check to the grade.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <tuple>

#include "grader/checks/assertions.h"
#include "grader/checks/blame.h"
#include "grader/checks/checks.h"
#include "grader/checks/hang_words.h"
#include "grader/checks/orders.h"
#include "grader/checks/sweep_judge.h"
#include "grader/checks/visible.h"
#include "grader/checks/wait_graph.h"
#include "grader/record/calls.h"

namespace ipclab {

Verdict JudgeRun(const Lab& lab, const Check& check, const RunRecord& run) {
  const Facts facts(run);
  if (check.assertions.empty()) {
    const Scenario* scenario = lab.FindScenario(run.scenario);
    return scenario == nullptr ? Verdict::Pass() : JudgeAssertion(scenario->expect, facts);
  }
  Verdict verdict;
  std::vector<FlowRule> flows;
  for (const Assertion& assertion : check.assertions) {
    verdict.Merge(
        std::visit([&](const auto& rule) { return JudgeAssertion(rule, facts); }, assertion));
    if (const auto* flow = std::get_if<FlowRule>(&assertion)) flows.push_back(*flow);
  }
  if (check.distinct_objects) verdict.Merge(JudgeDistinct(flows, facts));
  return verdict;
}

namespace {

// ---- One check

// Which run it was, as far as the check has several: "In scenario "big", with schedule seed 17: ".
std::string Context(const Check& check, const std::vector<CheckRun>& runs, const CheckRun& it) {
  std::vector<std::string> parts;
  const bool scenarios = std::ranges::any_of(
      runs, [&](const CheckRun& other) { return other.run->scenario != it.run->scenario; });
  if (scenarios) parts.push_back(fmt::format("in scenario \"{}\"", it.run->scenario));
  if (check.both_builds && it.run->build != "O0")
    parts.push_back("compiled with -" + it.run->build);
  if (it.perturbed) parts.push_back(fmt::format("with schedule seed {}", it.run->seed));
  if (it.run->injections_done > 0 && !it.run->injection.empty())
    parts.push_back("when " + it.run->injection);
  if (parts.empty()) return "";
  std::string text = fmt::format("{}: ", fmt::join(parts, ", "));
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

// Of a run that hung, the message tells the hang too: it may have to stand alone.
void TellHang(const RunRecord& run, Verdict& verdict) {
  if (verdict.kind != Verdict::Kind::kHung) return;
  Verdict hang = ExplainHang(Facts(run));
  verdict.message += "\n" + hang.message;
  if (verdict.evidence.empty() || verdict.evidence[0].line == 0)
    verdict.evidence = std::move(hang.evidence);
}

// Of a run in which a process crashed, the message tells the crash first: it is what the student
// needs.
void TellCrash(const RunRecord& run, Verdict& verdict) {
  if (verdict.passed() || run.outcome != Outcome::kSignalled) return;
  for (std::size_t i = 0; i < run.processes.size(); ++i) {
    const Process& process = run.processes[i];
    if (process.end != Process::End::kSignalled || !process.submission) continue;
    const Facts facts(run);
    const Event* crash = nullptr;
    for (const Event& event : run.events) {
      const bool fatal = event.process == static_cast<int>(i) && event.call == "signal";
      if (fatal && event.flags == process.status) crash = &event;
    }
    const std::string who = facts.Who(static_cast<int>(i));
    if (verdict.message.find("killed by") != std::string::npos) return;
    verdict.message += fmt::format("\n{} was killed by {}{}.", who, DescribeSignal(process.status),
                                   crash == nullptr ? "" : AtPlace(crash->where));
    if (crash != nullptr) verdict.evidence.insert(verdict.evidence.begin(), facts.Show(*crash));
    return;
  }
}

// Of a run that fails under its schedule, the message tells the lines that race, the order beside
// that of the plain run, and how to see it again.
void TellOrders(const Check& check, const std::vector<CheckRun>& runs, const CheckRun& it,
                Judged& judged) {
  judged.orders.reset();
  if (!it.perturbed || judged.verdict.kind < Verdict::Kind::kHung) return;
  const auto plain = std::ranges::find_if(runs, [&](const CheckRun& other) {
    return !other.perturbed && other.run->scenario == it.run->scenario;
  });
  if (plain == runs.end()) return;
  RaceTold race = TellRace(*it.run);
  if (!race.message.empty()) judged.verdict.message += "\n" + race.message;
  std::ranges::move(race.evidence, std::back_inserter(judged.verdict.evidence));
  judged.orders = CompareOrders(*plain->run, *it.run);
  judged.verdict.message += fmt::format("\n{}\nTo see it again: --seed {} --only {}",
                                        SideBySide(*judged.orders), plain->run->seed, check.id);
}

bool Vacuous(const CheckRun& it) { return it.injection_expected && it.run->injections_done == 0; }

std::string NothingToTry(const Check& check) {
  std::vector<std::string> calls;
  for (const Injection& injection : check.inject) {
    std::string call = Called(injection.call);
    if (std::ranges::find(calls, call) == calls.end()) calls.push_back(std::move(call));
  }
  return fmt::format("Nothing to try: the program never calls {}.", Join(calls, "or"));
}

Judged JudgeCheck(const Lab& lab, const Check& check, const std::vector<CheckRun>& runs) {
  Judged judged{&check, {}, !runs.empty(), nullptr, nullptr, {}};
  bool vacuous = !runs.empty();
  for (const CheckRun& it : runs) {
    if (CutShort(*it.run) && judged.cut_run == nullptr) judged.cut_run = it.run;
    if (Vacuous(it)) continue;
    vacuous = false;
    Verdict verdict = JudgeRun(lab, check, *it.run);
    if (verdict.kind <= judged.verdict.kind) continue;
    TellHang(*it.run, verdict);
    TellCrash(*it.run, verdict);
    verdict.message = Context(check, runs, it) + verdict.message;
    judged.verdict = std::move(verdict);
    judged.run = it.run;
    TellOrders(check, runs, it, judged);
  }
  if (vacuous) judged.verdict.message = NothingToTry(check);
  return judged;
}

Judged JudgeBuild(const Check& check, const BuildFacts& build) {
  constexpr std::size_t kErrorsShown = 5;
  Judged judged{&check, {}, true, nullptr, nullptr, {}};
  if (build.ok) return judged;
  judged.verdict = Verdict::Fail("It does not compile.");
  for (std::size_t i = 0; i < std::min(build.errors.size(), kErrorsShown); ++i) {
    const BuildProblem& error = build.errors[i];
    const std::string place = error.file.empty() ? ""
                              : error.line > 0   ? fmt::format("{}:{}: ", error.file, error.line)
                                                 : error.file + ": ";
    judged.verdict.message += fmt::format("\n  {}{}", place, Harmless(error.message));
    if (!error.file.empty())
      judged.verdict.evidence.push_back({"", "", "", error.file, error.line});
  }
  if (build.errors.size() > kErrorsShown) {
    judged.verdict.message += fmt::format("\n  (and {} more)", build.errors.size() - kErrorsShown);
  }
  return judged;
}

// ---- Findings

// Precondition: the ruling is that it is skipped.
std::string WhySkipped(const Judged& judged, const Ruling& ruling) {
  if (ruling.because.empty()) return "Not judged: it was not run.";
  switch (judged.verdict.kind) {
    case Verdict::Kind::kHung:
    case Verdict::Kind::kHangs:
      return fmt::format("Not judged: a run did not end, and \"{}\" may be why.", ruling.because);
    case Verdict::Kind::kUnjudged:
      return fmt::format("Not judged: it did not come to this, and \"{}\" may be why.",
                         ruling.because);
    case Verdict::Kind::kFail:
      if (std::ranges::count(judged.check->yields, ruling.because) > 0) {
        return fmt::format("Not judged: it went wrong, but \"{}\" may be why.", ruling.because);
      }
      [[fallthrough]];
    default:
      return fmt::format("Not judged: it needs \"{}\", which did not pass.", ruling.because);
  }
}

Finding MakeFinding(const Judged& judged, const Ruling& ruling) {
  const Check& check = *judged.check;
  Finding finding;
  finding.check = check.id;
  finding.title = check.title;
  finding.category = check.category;
  finding.status = ruling.status;
  finding.max_score = check.points;
  finding.visibility = check.visibility;
  switch (ruling.status) {
    case Status::kPass:
      finding.score = check.points;
      finding.message = judged.verdict.passed() ? judged.verdict.message : "";
      break;
    case Status::kSkip:
      finding.message = WhySkipped(judged, ruling);
      finding.blocked_by = ruling.because;
      break;
    case Status::kFail: {
      // One that passed its own assertions fails only for a hang that no other check saw.
      const bool lost_hang = judged.verdict.passed() && judged.cut_run != nullptr;
      const Verdict verdict = lost_hang ? ExplainHang(Facts(*judged.cut_run)) : judged.verdict;
      finding.message = verdict.message;
      finding.evidence = verdict.evidence;
      if (!lost_hang) finding.orders = judged.orders;
      finding.hint = check.hint;
    }
  }
  return finding;
}

// The build failed, so nothing else can be said.
std::vector<Finding> FindingsWithoutBuild(const Lab& lab, const BuildFacts& build) {
  std::vector<Finding> findings;
  const auto found = std::ranges::find(lab.checks, Category::kBuild, &Check::category);
  Check made_up;
  made_up.id = "builds";
  made_up.title = "The programs compile.";
  made_up.category = Category::kBuild;
  const Check& build_check = found == lab.checks.end() ? made_up : *found;
  if (found == lab.checks.end()) {
    findings.push_back(MakeFinding(JudgeBuild(made_up, build), {Status::kFail, ""}));
  }
  for (const Check& check : lab.checks) {
    if (check.category == Category::kBuild) {
      findings.push_back(MakeFinding(JudgeBuild(check, build), {Status::kFail, ""}));
      continue;
    }
    findings.push_back(
        MakeFinding({&check, {}, true, nullptr, nullptr, {}}, {Status::kSkip, build_check.id}));
    findings.back().message = fmt::format("Not judged: blocked by \"{}\".", build_check.id);
  }
  return findings;
}

using Runs = std::map<std::string, std::vector<CheckRun>>;

std::vector<const RunRecord*> EachRunOnce(const Lab& lab, const Runs& runs) {
  std::vector<const RunRecord*> each;
  std::set<const RunRecord*> seen;
  for (const Check& check : lab.checks) {
    const auto found = runs.find(check.id);
    // The many runs of a sweep are no news but for what it finds.
    if (found == runs.end() || check.sweep) continue;
    for (const CheckRun& it : found->second) {
      if (seen.insert(it.run).second) each.push_back(it.run);
    }
  }
  return each;
}

// The run whose verdict the finding tells.
const RunRecord* DecidedBy(const Judged& judged, Status status) {
  if (status != Status::kFail) return nullptr;
  return judged.verdict.passed() ? judged.cut_run : judged.run;
}

Judged JudgeOne(const Lab& lab, const Check& check, const BuildFacts& build, const Runs& runs) {
  if (check.category == Category::kBuild) return JudgeBuild(check, build);
  const auto found = runs.find(check.id);
  if (found == runs.end()) return {&check, {}, false, nullptr, nullptr, {}};
  return check.sweep ? JudgeSweep(lab, check, found->second)
                     : JudgeCheck(lab, check, found->second);
}

std::vector<Finding> FindingsOf(const Lab& lab, const BuildFacts& build, const Runs& runs,
                                const std::vector<const RunRecord*>& each) {
  std::vector<Judged> judged;
  for (const Check& check : lab.checks) {
    if (!check.sweep) judged.push_back(JudgeOne(lab, check, build, runs));
  }
  const std::vector<Ruling> rulings = LayBlame(lab, judged);
  std::vector<Finding> findings;
  std::size_t next = 0;
  for (const Check& check : lab.checks) {
    if (check.sweep) {
      const Judged sweep = JudgeOne(lab, check, build, runs);
      findings.push_back(MakeFinding(sweep, RuleOnSweep(sweep, judged, rulings)));
      continue;
    }
    findings.push_back(MakeFinding(judged[next], rulings[next]));
    const auto run = std::ranges::find(each, DecidedBy(judged[next], rulings[next].status));
    if (run != each.end()) findings.back().run = static_cast<int>(run - each.begin());
    ++next;
  }
  return findings;
}

// ---- What is reported besides

std::vector<std::string> ChecksOn(const Lab& lab, const Runs& runs, const RunRecord* run) {
  std::vector<std::string> checks;
  for (const Check& check : lab.checks) {
    const auto found = runs.find(check.id);
    if (found != runs.end() &&
        std::ranges::find(found->second, run, &CheckRun::run) != found->second.end())
      checks.push_back(check.id);
  }
  return checks;
}

// Each leak once: the same line leaks the same thing in many runs, under names that hold pids.
std::vector<LeakFact> LeaksOf(const std::vector<const RunRecord*>& runs) {
  std::vector<LeakFact> leaks;
  std::set<std::tuple<LeakKind, std::string, std::string, int>> known;
  for (const RunRecord* run : runs) {
    if (CutShort(*run)) continue;  // it could not tidy up
    auto of_this_run = known;
    for (const Leak& leak : run->leaks) {
      const std::string process = leak.process == kNobody ? "" : run->processes[leak.process].name;
      const std::string file = leak.where.known() ? leak.where.file : leak.name;
      const std::tuple key(leak.kind, process, file, leak.where.line);
      if (known.contains(key)) continue;
      of_this_run.insert(key);
      leaks.push_back({leak.kind, leak.name, process, leak.where.file, leak.where.line});
    }
    known = std::move(of_this_run);
  }
  return leaks;
}

constexpr std::size_t kWaitsReported = 8;

RunFact FactOf(const RunRecord& run) {
  RunFact fact{run.scenario, run.build,   run.seed,   run.injection,
               run.outcome,  run.wall_ms, run.cpu_ms, {},
               {},           {}};
  if (run.waits.empty()) return fact;
  const Facts facts(run);
  const WaitGraph graph = BuildWaitGraph(run);
  if (run.outcome == Outcome::kDeadlock) fact.cycle = TellCycle(facts, graph);
  for (std::size_t i = 0; i < std::min(graph.order.size(), kWaitsReported); ++i)
    fact.waits.push_back(TellWait(facts, graph, graph.order[i]));
  return fact;
}

double Rounded(double points) { return std::round(points * 100) / 100; }

}  // namespace

Grade Judge(const Lab& lab, const BuildFacts& build, const Runs& runs) {
  Grade grade;
  grade.lab = lab.id;
  grade.max_score = Rounded(lab.MaxScore());
  const std::vector<const RunRecord*> each = EachRunOnce(lab, runs);
  grade.findings = build.ok ? FindingsOf(lab, build, runs, each) : FindingsWithoutBuild(lab, build);
  grade.warnings = build.warnings;
  double score = 0;
  for (const Finding& finding : grade.findings) score += finding.score;
  grade.score = Rounded(score);
  grade.leaks = LeaksOf(each);
  for (const RunRecord* run : each) {
    grade.runs.push_back(FactOf(*run));
    grade.runs.back().checks = ChecksOn(lab, runs, run);
  }
  return grade;
}

std::string_view Name(Status status) {
  switch (status) {
    case Status::kPass:
      return "pass";
    case Status::kFail:
      return "fail";
    case Status::kSkip:
      return "skip";
  }
  return "";
}

std::string_view Name(Visibility visibility) {
  switch (visibility) {
    case Visibility::kVisible:
      return "visible";
    case Visibility::kHidden:
      return "hidden";
    case Visibility::kAfterDueDate:
      return "after-due-date";
  }
  return "";
}

}  // namespace ipclab
