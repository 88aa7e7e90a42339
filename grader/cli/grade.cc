// ipclab grade LAB FOLDER
#include "grader/scenario/grade.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "grader/checks/sweep.h"
#include "grader/cli/command.h"
#include "grader/cli/formats.h"
#include "grader/cli/isolation.h"
#include "grader/cli/timelines.h"
#include "grader/record/json.h"
#include "grader/scenario/submission.h"

namespace ipclab {
namespace {

struct Options {
  std::string lab;
  std::string folder;
  std::string format = "text";
  std::string output;
  std::vector<std::string> reports;  // FORMAT=FILE
  std::string records;
  std::string build_cache;
  std::string timeline;
  std::string isolation = "auto";
  bool follow_links = false;
  bool sweep = false;
  GradeOptions grade;
};

// The grade in every form that was asked for.  A report to standard output comes last, so that who
// reads it finds the files complete.
int WriteReports(const Grade& grade, const Options& options) {
  FormatOptions format_options;
  format_options.folder = FolderInRepository(options.folder);
  for (const std::string& text : options.reports) {
    ReportFile report;
    ParseReportFile(text, &report);
    if (!Write(Format(grade, report.format, format_options), report.file)) {
      return Report(MakeError("cannot write {}", report.file));
    }
  }
  format_options.colour = options.output.empty() && WantsColour(STDOUT_FILENO);
  format_options.width = TerminalWidth(120);
  if (!Write(Format(grade, options.format, format_options), options.output)) {
    return Report(
        MakeError("cannot write {}", options.output.empty() ? "standard output" : options.output));
  }
  return grade.score >= grade.max_score ? kFullMarks : kLessThanFull;
}

// One file for each run, so that a verdict can be looked into, or judged again.
void SaveRecord(const std::string& folder, int number, const RunRecord& run) {
  const std::string name =
      fmt::format("{}/{:03}-{}-{}-{}.json", folder, number, run.scenario, run.build, run.seed);
  std::ofstream(name) << ToJson(run).dump(1) << '\n';
}

// Makes the folder, and says so if it cannot.
bool MakeFolder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fmt::print(stderr, "ipclab: cannot make {}: {}\n", folder, error.message());
  return !error;
}

int Main(const Options& options) {
  std::optional<Lab> lab = LoadLab(options.lab);
  if (!lab) return kUsage;
  if (options.sweep) lab->checks.push_back(SweepForAdvice());
  for (const std::string& id : options.grade.only) {
    if (std::none_of(lab->checks.begin(), lab->checks.end(),
                     [&id](const Check& check) { return check.id == id; })) {
      fmt::print(stderr, "ipclab: lab {} has no check '{}'\n", lab->id, id);
      return kUsage;
    }
  }
  const Result<Submission> submission =
      ReadSubmission(UserPath(options.folder), options.follow_links);
  if (!submission.ok()) {
    fmt::print(stderr, "ipclab: {}\n", submission.error().message);
    return kUsage;
  }
  GradeOptions grade_options = options.grade;
  grade_options.isolation = ChooseIsolation(options.isolation);
  if (!options.build_cache.empty()) grade_options.build_cache = UserPath(options.build_cache);
  for (const std::string& folder : {options.records, options.timeline}) {
    if (!folder.empty() && !MakeFolder(UserPath(folder))) return kUsage;
  }
  int runs = 0;
  std::vector<RunRecord> kept;
  grade_options.on_run = [&](const RunRecord& run) {
    if (!options.records.empty()) SaveRecord(UserPath(options.records), ++runs, run);
    if (!options.timeline.empty()) kept.push_back(run);
  };
  const Result<Grade> grade = GradeSubmission(*lab, *submission, grade_options);
  if (!grade.ok()) return Report(grade.error());
  if (!options.timeline.empty() &&
      !WriteTimelines(UserPath(options.timeline), *grade, kept, SourcesOf(*submission))) {
    return Report(MakeError("cannot write into {}", options.timeline));
  }
  return WriteReports(*grade, options);
}

}  // namespace

Command AddGrade(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("grade", "Grade one submission");
  command->add_option("LAB", options->lab, "the lab: its id, or the path of its folder or lab.yaml")
      ->required();
  command->add_option("FOLDER", options->folder, "the folder with the submission's sources")
      ->required();
  command->add_option("--format", options->format, "how to say it")
      ->check(CLI::IsMember(FormatNames()))
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "write to FILE instead of standard output")
      ->type_name("FILE");
  command
      ->add_option("--report", options->reports,
                   "besides, write it in this format to this file (may be repeated)")
      ->allow_extra_args(false)
      ->check([](const std::string& text) {
        ReportFile report;
        return ParseReportFile(text, &report);
      })
      ->type_name("FORMAT=FILE");
  command->add_option("--seed", options->grade.seed, "of random values and schedules")
      ->capture_default_str();
  AddIsolation(*command, &options->isolation);
  command->add_option("--schedules", options->grade.schedules,
                      "perturbed runs of each check that asks for any");
  command->add_option("--only", options->grade.only, "judge only this check (may be repeated)")
      ->type_name("CHECK");
  command->add_option("--records", options->records, "save the record of every run in this folder")
      ->type_name("DIR");
  command
      ->add_option("--build-cache", options->build_cache,
                   "keep compiled programs in this folder, and take them from there")
      ->type_name("DIR");
  command
      ->add_option("--timeline", options->timeline,
                   "draw the runs that matter, as pages in this folder; begin with its index.html")
      ->type_name("DIR");
  command->add_flag("--sweep", options->sweep,
                    "besides, make each system call fail in turn: advice, no points");
  command->add_flag("--follow-links", options->follow_links,
                    "take symbolic links in FOLDER for files (trusted folders only)");
  return [options] { return Main(*options); };
}

}  // namespace ipclab
