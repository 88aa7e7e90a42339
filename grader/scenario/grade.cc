#include "grader/scenario/grade.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "grader/checks/sweep.h"
#include "grader/sandbox/identity.h"
#include "grader/scenario/build.h"
#include "grader/scenario/build_cache.h"
#include "grader/scenario/run.h"
#include "grader/trace/seeds.h"

namespace ipclab {
namespace {

// One run that some check asks for.  Runs that are the same are made once.
struct Wanted {
  std::string scenario;
  std::string level;
  int schedule = 0;  // 0: the plain run
  std::vector<Injection> injections;

  // What is played, in whatever order.
  auto Story() const { return std::pair(scenario, Describe(injections)); }
  auto Key() const { return std::tuple(scenario, level, schedule, Describe(injections)); }
};

std::vector<std::string> ScenariosOf(const Lab& lab, const Check& check) {
  if (!check.scenarios.empty()) return check.scenarios;
  std::vector<std::string> all;
  for (const Scenario& scenario : lab.scenarios) all.push_back(scenario.name);
  return all;
}

std::vector<Wanted> RunsOf(const Lab& lab, const Check& check, const GradeOptions& options) {
  std::vector<Wanted> runs;
  if (check.category == Category::kBuild || check.sweep) return runs;
  for (const std::string& scenario : ScenariosOf(lab, check)) {
    runs.push_back({scenario, "O0", 0, check.inject});
    if (check.both_builds) runs.push_back({scenario, "O2", 0, check.inject});
    const int schedules =
        check.schedules > 0 && options.schedules >= 0 ? options.schedules : check.schedules;
    for (int i = 1; i <= schedules; ++i) {
      runs.push_back({scenario, check.both_builds && i % 2 == 0 ? "O2" : "O0", i, check.inject});
    }
  }
  return runs;
}

// Such a run costs seconds, and every other of its scenario would again.
bool IsExpensive(Outcome outcome) {
  return outcome == Outcome::kCpuLimit || outcome == Outcome::kTimeLimit ||
         outcome == Outcome::kProcessLimit || outcome == Outcome::kOutputLimit ||
         outcome == Outcome::kMemoryLimit;
}

// One in so many of the perturbed runs of programs that share memory watches each access to it.
constexpr int kWatchedEvery = 3;

// Runs of programs that share memory, but do not watch it, are counted without the others, so that
// the scheduler's manners have their turns among them, too; far from the others, since a seed names
// a run.
std::uint64_t SeedOf(std::uint64_t seed, int schedule, bool sharing) {
  constexpr std::uint64_t kApart = 50 * kSeedCycle;
  const auto turn = static_cast<std::uint64_t>(schedule);
  if (!sharing || schedule % kWatchedEvery == 0) return seed + kSeedStep * turn;
  return seed + kSeedStep * (kApart + turn - turn / kWatchedEvery);
}

// Whether processes of the run had memory in common.
bool SharesMemory(const RunRecord& run) {
  return std::any_of(run.objects.begin(), run.objects.end(), [](const Object& object) {
    return object.kind == ObjectKind::kSysvSegment || object.kind == ObjectKind::kPosixShm ||
           object.kind == ObjectKind::kSharedMap;
  });
}

// In all runs together: more than the programs make that move a long message byte by byte, once.
constexpr std::uint64_t kManyCalls = 1'000'000;

class Campaign {
 public:
  Campaign(const Lab& lab, const Build& build, const GradeOptions& options)
      : lab_(lab), build_(build), options_(options) {}

  // Null without an error: the run was not made, since its scenario's plain run did not end by
  // itself.
  Result<const RunRecord*> Make(const Wanted& wanted) {
    const auto known = made_.find(wanted.Key());
    if (known != made_.end()) return known->second;
    if (hopeless_.contains(wanted.scenario)) return static_cast<const RunRecord*>(nullptr);
    RunOptions run_options;
    run_options.level = wanted.level;
    run_options.isolation = options_.isolation.isolation;
    run_options.perturb = wanted.schedule > 0;
    const bool sharing = sharing_.contains(wanted.Story());
    run_options.seed = SeedOf(options_.seed, wanted.schedule, sharing);
    run_options.watch_memory =
        wanted.schedule > 0 && wanted.schedule % kWatchedEvery == 0 && sharing;
    run_options.injections = wanted.injections;
    run_options.brief = expensive_;
    if (runner_ == nullptr) {
      IPCLAB_ASSIGN_OR_RETURN(runner_, Runner::Start(lab_, build_));
    }
    IPCLAB_ASSIGN_OR_RETURN(RunRecord run, runner_->Run(wanted.scenario, run_options));
    runs_.push_back(std::move(run));
    const RunRecord* record = &runs_.back();
    made_[wanted.Key()] = record;
    if (wanted.schedule == 0 && SharesMemory(*record)) sharing_.insert(wanted.Story());
    if (options_.on_run) options_.on_run(*record);
    for (const Event& event : record->events) calls_ += event.count;
    if (calls_ > kManyCalls) expensive_ = true;
    if (IsExpensive(record->outcome)) {
      expensive_ = true;
      if (wanted.injections.empty()) hopeless_.insert(wanted.scenario);
    }
    return record;
  }

 private:
  const Lab& lab_;
  const Build& build_;
  const GradeOptions& options_;
  std::unique_ptr<Runner> runner_;
  std::deque<RunRecord> runs_;
  std::map<decltype(Wanted().Key()), const RunRecord*> made_;
  std::set<std::string> hopeless_;
  std::set<std::pair<std::string, std::string>> sharing_;  // whose plain run shared memory
  bool expensive_ = false;                                 // some run was, or all together were
  std::uint64_t calls_ = 0;                                // of all runs
};

bool IsWanted(const Check& check, const GradeOptions& options) {
  return options.only.empty() ||
         std::find(options.only.begin(), options.only.end(), check.id) != options.only.end();
}

// The checks that were asked for, alone.
Lab Narrowed(const Lab& lab, const GradeOptions& options) {
  Lab narrowed = lab;
  std::erase_if(narrowed.checks,
                [&options](const Check& check) { return !IsWanted(check, options); });
  for (Check& check : narrowed.checks) check.needs.clear();
  return narrowed;
}

using Runs = std::map<std::string, std::vector<CheckRun>>;

// The run, or where an injection says `nth: each` as many as there are calls: until one in which no
// call was left to fail.
Result<void> MakeInTurn(Campaign& campaign, const Check& check, Wanted wanted,
                        std::vector<CheckRun>* runs) {
  constexpr int kMostInTurn = 200;
  const auto each = std::ranges::find(wanted.injections, Injection::kEach, &Injection::nth);
  const bool in_turn = each != wanted.injections.end();
  for (int nth = 1; nth <= (in_turn ? kMostInTurn : 1); ++nth) {
    if (in_turn) each->nth = nth;
    IPCLAB_ASSIGN_OR_RETURN(const RunRecord* run, campaign.Make(wanted));
    if (run == nullptr) break;
    if (nth > 1 && run->injections_done == 0) break;
    runs->push_back({run, !check.inject.empty(), wanted.schedule > 0});
  }
  return {};
}

// Every failure that the plain run offers.  A submission that uses up its limits again and again is
// known well enough after some of them.
Result<void> MakeSweep(const Lab& lab, Campaign& campaign, const Check& check,
                       std::vector<CheckRun>* runs) {
  constexpr int kMostExpensive = 3;
  int expensive = 0;
  for (const std::string& scenario : ScenariosOf(lab, check)) {
    IPCLAB_ASSIGN_OR_RETURN(const RunRecord* plain, campaign.Make({scenario, "O0", 0, {}}));
    if (plain == nullptr) continue;
    runs->push_back({plain, false, false});
    if (!IsSound(lab, *plain)) continue;
    for (const Injection& failure : FailuresOf(*check.sweep, *plain)) {
      if (expensive >= kMostExpensive) return {};
      IPCLAB_ASSIGN_OR_RETURN(const RunRecord* run, campaign.Make({scenario, "O0", 0, {failure}}));
      if (run == nullptr) break;
      runs->push_back({run, true, false});
      if (IsExpensive(run->outcome)) ++expensive;
    }
  }
  return {};
}

// What a program does when nothing fails.
std::vector<Check> StandardOf(const Lab& lab) {
  std::vector<Check> standard;
  for (const Check& check : lab.checks) {
    const bool work =
        check.category == Category::kBehaviour || check.category == Category::kMechanism;
    if (work && check.inject.empty() && !check.sweep) standard.push_back(check);
  }
  return standard;
}

}  // namespace

Result<Grade> GradeSubmission(const Lab& whole, const Submission& submission,
                              const GradeOptions& options) {
  Lab lab = options.only.empty() ? whole : Narrowed(whole, options);
  for (Check& check : lab.checks) {
    if (check.sweep) check.sweep->standard = StandardOf(whole);
  }
  const bool both = std::any_of(lab.checks.begin(), lab.checks.end(),
                                [](const Check& check) { return check.both_builds; });
  const std::vector<std::string> levels =
      both ? std::vector<std::string>{"O0", "O2"} : std::vector<std::string>{"O0"};
  const Isolation isolation = options.isolation.isolation;
  // Of an ordinary user's programs, which are that user's: what is hidden of the lab stays so.
  if (isolation == Isolation::kReduced) HideFromPrograms();
  IPCLAB_ASSIGN_OR_RETURN(
      const Build build,
      options.build_cache.empty()
          ? BuildSubmission(lab, submission, levels, isolation)
          : BuildCached(options.build_cache, lab, submission, levels, isolation));
  Campaign campaign(lab, build, options);
  Runs runs;
  if (build.facts.ok) {
    // Plain runs first: one that does not end spares the others of its scenario.  Sweeps come last:
    // what they provoke must not cost the others anything.
    for (const bool plain : {true, false}) {
      for (const Check& check : lab.checks) {
        for (const Wanted& wanted : RunsOf(lab, check, options)) {
          const bool is_plain = wanted.schedule == 0 && wanted.injections.empty();
          if (is_plain != plain) continue;
          IPCLAB_RETURN_IF_ERROR(MakeInTurn(campaign, check, wanted, &runs[check.id]));
        }
      }
    }
    for (const Check& check : lab.checks) {
      if (!check.sweep) continue;
      IPCLAB_RETURN_IF_ERROR(MakeSweep(lab, campaign, check, &runs[check.id]));
    }
  }
  Grade grade = Judge(lab, build.facts, runs);
  grade.submission = submission.name;
  grade.seed = options.seed;
  grade.isolation = NameOf(isolation);
  grade.isolation_reason = options.isolation.reason;
  return grade;
}

}  // namespace ipclab
