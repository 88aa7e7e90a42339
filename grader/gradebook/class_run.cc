#include "grader/gradebook/class_run.h"

#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "grader/base/moment.h"
#include "grader/checks/visible.h"
#include "grader/gradebook/worker_pool.h"

namespace ipclab {
namespace {

constexpr auto kTick = std::chrono::milliseconds(250);  // between looks at clock and `stop`
constexpr std::size_t kMostError = 2000;

// Why a worker brought no grade; "" if it did.
std::string FailureOf(const WorkerEnd& end) {
  if (end.timed_out) return "the grader did not end in its time and was stopped";
  if (end.signal != 0) {
    return fmt::format("the grader was ended by signal {} ({})", end.signal,
                       sigdescr_np(end.signal));
  }
  if (end.exit_status == 0 || end.exit_status == 1) return "";
  std::string words = Harmless(end.error);
  for (const std::string_view lead : {"ipclab: ", "the grader could not do its work: "}) {
    if (words.starts_with(lead)) words.erase(0, lead.size());
  }
  while (!words.empty() && words.back() == '\n') words.pop_back();
  words.resize(std::min(words.size(), kMostError));
  return words.empty() ? fmt::format("the grader ended with status {}", end.exit_status) : words;
}

std::string ScoreText(const std::string& report) {
  const auto json = nlohmann::json::parse(report, nullptr, /*allow_exceptions=*/false);
  return fmt::format("{} of {}", json.value("score", 0.0), json.value("max_score", 0.0));
}

class Runner {
 public:
  Runner(Gradebook& book, std::int64_t run, const ClassFacts& facts, const ClassPlan& plan,
         const ClassRunOptions& options, Progress& progress)
      : book_(book),
        run_(run),
        facts_(facts),
        plan_(plan),
        options_(options),
        progress_(progress),
        started_(plan.jobs.size()) {}

  Result<ClassOutcome> All() {
    std::size_t next = 0;
    while (next < plan_.jobs.size() || pool_.running() > 0) {
      if (options_.stop != nullptr && *options_.stop != 0) {
        pool_.KillAll();
        outcome_.stopped = true;
        break;
      }
      while (next < plan_.jobs.size() &&
             pool_.running() < static_cast<std::size_t>(options_.jobs)) {
        started_[next] = Now();
        IPCLAB_RETURN_IF_ERROR(pool_.Start(next, CommandOf(plan_.jobs[next]), options_.patience));
        ++next;
      }
      IPCLAB_ASSIGN_OR_RETURN(const auto end, pool_.Wait(Deadline::After(kTick)));
      if (end) {
        IPCLAB_RETURN_IF_ERROR(Enter(*end));
      } else {
        progress_.Draw();
      }
    }
    return outcome_;
  }

 private:
  std::vector<std::string> CommandOf(const ClassJob& job) const {
    std::vector<std::string> command = {
        options_.program, "grade", job.lab_file, job.folder,
        "--format",       "json",  "--seed",     std::to_string(facts_.seed)};
    // Where it is full it must stay so, since the key says it; else a worker finds out why it is
    // not.
    if (facts_.grader.isolation == "full") {
      command.insert(command.end(), {"--isolation", "full"});
    } else if (!facts_.reduced_by_machine) {
      command.insert(command.end(), {"--isolation", "reduced"});
    }
    if (facts_.schedules >= 0) {
      command.insert(command.end(), {"--schedules", std::to_string(facts_.schedules)});
    }
    if (!options_.build_cache.empty()) {
      command.insert(command.end(), {"--build-cache", options_.build_cache});
    }
    if (!options_.timelines.empty()) {
      command.insert(command.end(), {"--timeline", UnfinishedTimeline(job)});
    }
    return command;
  }

  std::string Timeline(const ClassJob& job) const {
    return options_.timelines + "/" + job.facts.key;
  }
  std::string UnfinishedTimeline(const ClassJob& job) const { return Timeline(job) + ".part"; }

  // Only whole ones get their name, and only where something is to be explained.  That there are no
  // pictures costs no grade.
  void KeepTimeline(const ClassJob& job, const WorkerEnd& end, bool graded) {
    if (options_.timelines.empty()) return;
    std::error_code ignored;
    if (graded) std::filesystem::remove_all(Timeline(job), ignored);
    if (graded && end.exit_status == 1) {
      std::error_code error;
      std::filesystem::rename(UnfinishedTimeline(job), Timeline(job), error);
      if (error) outcome_.without_pictures = error.message();
    }
    std::filesystem::remove_all(UnfinishedTimeline(job), ignored);
  }

  Result<void> Enter(const WorkerEnd& end) {
    const ClassJob& job = plan_.jobs[end.id];
    AttemptFacts facts = job.facts;
    facts.started = started_[end.id];
    facts.seconds = end.seconds;
    std::string name = job.name;
    if (job.submissions.size() > 1) {
      name += fmt::format(" and {} alike", job.submissions.size() - 1);
    }
    std::string failure = FailureOf(end);
    if (failure.empty()) {
      const auto added = book_.AddGrade(run_, job.submissions, facts, end.output);
      if (added.ok()) {
        KeepTimeline(job, end, /*graded=*/true);
        ++outcome_.graded;
        progress_.Done(fmt::format("{}: {} ({:.1f} s)", name, ScoreText(end.output), end.seconds),
                       /*failed=*/false);
        return {};
      }
      failure = added.error().message;
    }
    KeepTimeline(job, end, /*graded=*/false);
    // If it was the gradebook that failed, it fails again, and this is told.
    IPCLAB_RETURN_IF_ERROR(book_.AddFailure(run_, job.submissions, facts, failure));
    ++outcome_.failed;
    progress_.Done(fmt::format("{}: not graded: {}", name, failure), /*failed=*/true);
    return {};
  }

  Gradebook& book_;
  const std::int64_t run_;
  const ClassFacts& facts_;
  const ClassPlan& plan_;
  const ClassRunOptions& options_;
  Progress& progress_;
  std::vector<std::int64_t> started_;
  WorkerPool pool_;
  ClassOutcome outcome_;
};

}  // namespace

Result<ClassOutcome> RunClass(Gradebook& book, std::int64_t run, const ClassFacts& facts,
                              const ClassPlan& plan, const ClassRunOptions& options,
                              Progress& progress) {
  return Runner(book, run, facts, plan, options, progress).All();
}

}  // namespace ipclab
