// ipclab attempt LAB ARCHIVE -o DIR: what tools/class.bzl runs for each student and lab.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "grader/base/files.h"
#include "grader/base/moment.h"
#include "grader/base/temp_dir.h"
#include "grader/checks/visible.h"
#include "grader/cli/command.h"
#include "grader/cli/isolation.h"
#include "grader/cli/timelines.h"
#include "grader/gradebook/attempt_file.h"
#include "grader/gradebook/content_key.h"
#include "grader/gradebook/layout.h"
#include "grader/report/formats.h"
#include "grader/report/report.h"
#include "grader/scenario/grade.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string lab;
  std::string archive;
  std::string output;
  std::string student_file;
  std::string status_file;
  std::string isolation = "auto";
  bool only_lab = false;
  GradeOptions grade;
};

// A submission, or why there is none.
struct Found {
  std::optional<Submission> submission;
  std::string why;
};

// `scratch` is an empty folder.  The archive is unpacked and searched as one of a class run is; it
// takes no part in it what the archive is called.
Result<Found> FindSubmission(const Options& options, const Lab& lab, const std::string& student,
                             const fs::path& scratch) {
  const fs::path folder = scratch / "class";
  std::error_code error;
  fs::create_directories(folder, error);
  fs::copy_file(options.archive,
                folder / ("student" + fs::path(options.archive).extension().string()), error);
  if (error) return MakeError("cannot copy {}: {}", options.archive, error.message());
  IPCLAB_ASSIGN_OR_RETURN(const FoundClass found,
                          FindStudents(folder.string(), (scratch / "unpacked").string()));
  Found result;
  for (const std::string& remark : found.remarks) result.why += " " + remark + ".";
  if (found.students.empty()) return result;
  std::vector<std::string> programs;
  for (const ProgramSource& program : lab.programs) programs.push_back(program.name);
  const std::string& top = found.students.front().folder;
  const auto place = FindLabFolder(top, lab.id, programs, options.only_lab);
  if (!place) return result;
  IPCLAB_ASSIGN_OR_RETURN(Submission submission, ReadSubmission(*place, /*follow_links=*/false));
  if (submission.files.empty() && submission.left_out.empty()) return result;
  if (*place == top) submission.name = student;
  result.submission = std::move(submission);
  return result;
}

// The grade of what is not there, for those who show grades.
Grade NothingHandedIn(const Lab& lab, const std::string& student, const std::string& why) {
  Finding finding;
  finding.check = "handed-in";
  finding.title = "A submission is there.";
  finding.category = Category::kBuild;
  finding.status = Status::kFail;
  finding.max_score = lab.MaxScore();
  finding.message = fmt::format("Nothing of lab {} was handed in.{}", lab.id, why);
  Grade grade;
  grade.lab = lab.id;
  grade.submission = student;
  grade.max_score = lab.MaxScore();
  grade.findings.push_back(std::move(finding));
  return grade;
}

bool Save(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text << std::flush;
  return static_cast<bool>(out);
}

bool SaveReports(const fs::path& folder, const Grade& grade) {
  return Save(folder / "feedback.txt", ToText(grade, {})) &&
         Save(folder / "test.xml", ToJunit(grade));
}

Result<Grade> GradeAndDraw(const Lab& lab, const Submission& submission, const Options& options,
                           const fs::path& folder) {
  std::vector<RunRecord> kept;
  GradeOptions grade_options = options.grade;
  grade_options.isolation = ChooseIsolation(options.isolation);
  grade_options.on_run = [&kept](const RunRecord& run) { kept.push_back(run); };
  IPCLAB_ASSIGN_OR_RETURN(Grade grade, GradeSubmission(lab, submission, grade_options));
  std::error_code error;
  fs::create_directories(folder / "timeline", error);
  if (!WriteTimelines((folder / "timeline").string(), grade, kept, SourcesOf(submission))) {
    return MakeError("cannot write into {}", (folder / "timeline").string());
  }
  return grade;
}

Result<void> Attempt(const Options& options, const Lab& lab, const fs::path& folder) {
  IPCLAB_ASSIGN_OR_RETURN(const TempDir scratch, TempDir::Create("ipclab-attempt"));
  IPCLAB_ASSIGN_OR_RETURN(const std::string name, ReadFile(UserPath(options.student_file)));
  AttemptFile attempt;
  attempt.student = Visible(name);
  attempt.lab = lab.id;
  IPCLAB_ASSIGN_OR_RETURN(attempt.facts.lab_hash, HashOfFile(FindLab(options.lab)));
  IPCLAB_ASSIGN_OR_RETURN(const GraderIdentity grader, IdentifyGrader());
  attempt.facts.grader_hash = grader.grader_hash;
  attempt.facts.compiler = grader.compiler;
  attempt.facts.seed = static_cast<std::int64_t>(options.grade.seed);
  attempt.facts.started = Now();
  const auto started = std::chrono::steady_clock::now();

  IPCLAB_ASSIGN_OR_RETURN(const Found found,
                          FindSubmission(options, lab, attempt.student, scratch.path()));
  Grade grade = NothingHandedIn(lab, attempt.student, found.why);
  grade.seed = options.grade.seed;
  if (found.submission) {
    attempt.content = ContentHash(*found.submission);
    IPCLAB_ASSIGN_OR_RETURN(grade, GradeAndDraw(lab, *found.submission, options, folder));
    attempt.report = ToJson(grade).dump(2) + "\n";
    if (!Save(folder / "grade.json", attempt.report)) {
      return MakeError("cannot write into {}", folder.string());
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  attempt.facts.seconds = took.count();
  if (!SaveReports(folder, grade) ||
      !Save(folder / kAttemptFileName, ToJson(attempt, options.grade.schedules))) {
    return MakeError("cannot write into {}", folder.string());
  }
  const bool full = grade.score >= grade.max_score;
  if (!Save(UserPath(options.status_file), full ? "0\n" : "1\n")) {
    return MakeError("cannot write {}", options.status_file);
  }
  return {};
}

int Main(const Options& options) {
  const std::optional<Lab> lab = LoadLab(options.lab);
  if (!lab) return kUsage;
  const fs::path folder = UserPath(options.output);
  std::error_code error;
  fs::create_directories(folder, error);
  const auto done = Attempt(options, *lab, folder);
  return done.ok() ? kFullMarks : Report(done.error());
}

}  // namespace

Command AddAttempt(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "attempt", "Grade a student's archive into files: for Bazel, and `gradebook import`");
  command->add_option("LAB", options->lab, "the lab: its id, or the path of its folder or lab.yaml")
      ->required();
  command->add_option("ARCHIVE", options->archive, "what the student handed in")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("-o,--output", options->output, "the folder that is written into")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--status", options->status_file,
                   "the file for what ipclab grade would have ended with, written last")
      ->required()
      ->type_name("FILE");
  command->add_option("--student", options->student_file, "a file that holds the student's name")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  command->add_flag("--only-lab", options->only_lab,
                    "the class handed in this lab alone, so that all is taken for it");
  command->add_option("--seed", options->grade.seed, "as of ipclab grade")->capture_default_str();
  AddIsolation(*command, &options->isolation);
  command->add_option("--schedules", options->grade.schedules, "as of ipclab grade");
  return [options] { return Main(*options); };
}

}  // namespace ipclab
