// ipclab sweep LAB [FOLDER]
#include "grader/checks/sweep.h"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "grader/cli/command.h"
#include "grader/cli/isolation.h"
#include "grader/record/calls.h"
#include "grader/scenario/grade.h"
#include "grader/scenario/submission.h"

namespace ipclab {
namespace {

struct Options {
  std::string lab;
  std::string folder;
  std::vector<std::string> scenarios;
  std::vector<std::string> calls;
  bool follow_links = false;
  std::uint64_t seed = 1;
  std::string isolation = "auto";
};

Lab WithSweep(Lab lab, const Options& options) {
  Check sweep = SweepForAdvice();
  sweep.scenarios = options.scenarios;
  sweep.sweep->calls = options.calls;
  lab.checks.push_back(std::move(sweep));
  return lab;
}

// The programs must compile, and each of their calls may fail; nothing else is asked.
std::vector<std::string> SweepAlone(const Lab& lab) {
  std::vector<std::string> only = {SweepForAdvice().id};
  for (const Check& check : lab.checks) {
    if (check.category == Category::kBuild) only.push_back(check.id);
  }
  return only;
}

int Main(const Options& options) {
  const std::optional<Lab> lab = LoadLab(options.lab);
  if (!lab) return kUsage;
  for (const std::string& name : options.scenarios) {
    if (lab->FindScenario(name) != nullptr) continue;
    fmt::print(stderr, "ipclab: lab {} has no scenario '{}'\n", lab->id, name);
    return kUsage;
  }
  for (const std::string& call : options.calls) {
    if (IsKnownCall(call)) continue;
    fmt::print(stderr, "ipclab: '{}' is no call that a lab may name\n", call);
    return kUsage;
  }
  const std::string folder =
      options.folder.empty() ? ProjectRoot() + "/reference/" + lab->id : UserPath(options.folder);
  const Result<Submission> submission = ReadSubmission(folder, options.follow_links);
  if (!submission.ok()) {
    fmt::print(stderr, "ipclab: {}\n", submission.error().message);
    return kUsage;
  }
  GradeOptions grade_options;
  grade_options.seed = options.seed;
  grade_options.isolation = ChooseIsolation(options.isolation);
  grade_options.only = SweepAlone(*lab);
  const Result<Grade> grade = GradeSubmission(WithSweep(*lab, options), *submission, grade_options);
  if (!grade.ok()) return Report(grade.error());
  bool survives = true;
  for (const Finding& finding : grade->findings) {
    survives = survives && finding.status == Status::kPass;
    if (!finding.message.empty()) fmt::print("{}\n", finding.message);
  }
  const std::string& why = grade->isolation_reason;
  if (!why.empty()) fmt::print("Isolation: {} ({})\n", grade->isolation, why);
  return survives ? kFullMarks : kLessThanFull;
}

}  // namespace

Command AddSweep(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "sweep", "Make each system call of a submission fail in turn, and say what goes wrong then");
  command->add_option("LAB", options->lab, "the lab: its id, or the path of its folder or lab.yaml")
      ->required();
  command->add_option("FOLDER", options->folder,
                      "the folder with the submission's sources; the lab's reference if none");
  command->add_option("--scenario", options->scenarios, "of this scenario (may be repeated)");
  command->add_option("--call", options->calls, "of this family of calls (may be repeated)");
  command->add_option("--seed", options->seed, "of random values")->capture_default_str();
  AddIsolation(*command, &options->isolation);
  command->add_flag("--follow-links", options->follow_links,
                    "take symbolic links in FOLDER for files (trusted folders only)");
  return [options] { return Main(*options); };
}

}  // namespace ipclab
