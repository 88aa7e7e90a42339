// ipclab gradebook list|show|export|diff|copies|override|import
#include "grader/gradebook/gradebook.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "grader/base/moment.h"
#include "grader/cli/command.h"
#include "grader/cli/copies.h"
#include "grader/cli/gradebook_views.h"
#include "grader/cli/overview_files.h"
#include "grader/gradebook/export.h"
#include "grader/gradebook/policy.h"

namespace ipclab {
namespace {

struct Options {
  std::string db = "grades.db";
  std::string policy;
  std::vector<std::string> labs;
  std::string student;
  std::string lab;
  std::string format;
  std::string output;
  std::string title = "Class overview";
  std::string timelines;
  std::vector<std::string> given;
  std::string reason;
  bool feedback = false;
  bool for_students = false;
  std::int64_t run = 0;
  double score = 0;
  bool lift = false;
};

// The gradebook with what the policy makes of it.
struct View {
  explicit View(Gradebook opened) : book(std::move(opened)) {}
  Gradebook book;
  std::vector<Student> students;
  ClassMarks source;
  std::vector<StudentMarks> marks;
};

std::optional<Policy> LoadPolicy(const std::string& file) {
  if (file.empty()) return Policy();
  ParsedPolicy parsed = ParsePolicyFile(UserPath(file));
  for (const Problem& problem : parsed.problems) fmt::print(stderr, "{}\n", ToString(problem));
  return std::move(parsed.policy);
}

// Reading a gradebook must not make one.
bool IsThere(const Options& options) {
  std::error_code error;
  if (std::filesystem::exists(UserPath(options.db), error)) return true;
  fmt::print(stderr, "ipclab: there is no gradebook {}\n", options.db);
  return false;
}

// To these labs; the total is then theirs.
void Narrow(const std::vector<std::string>& labs, StudentMarks* student) {
  std::erase_if(student->labs, [&labs](const FinalMark& mark) {
    return std::find(labs.begin(), labs.end(), mark.lab) == labs.end();
  });
  AddUp(student);
}

Result<std::unique_ptr<View>> OpenView(const Options& options, const Policy& policy) {
  IPCLAB_ASSIGN_OR_RETURN(Gradebook book, Gradebook::Open(UserPath(options.db)));
  auto view = std::make_unique<View>(std::move(book));
  IPCLAB_ASSIGN_OR_RETURN(view->students, view->book.Students());
  IPCLAB_ASSIGN_OR_RETURN(view->source.marks, view->book.Marks());
  IPCLAB_ASSIGN_OR_RETURN(view->source.overrides, view->book.Overrides());
  for (const Student& student : view->students) {
    view->source.students.push_back(student.student);
  }
  for (const Override& entry : view->source.overrides) view->source.labs.push_back(entry.lab);
  view->marks = ApplyPolicy(policy, view->source);
  if (!options.labs.empty()) {
    for (StudentMarks& student : view->marks) Narrow(options.labs, &student);
  }
  return view;
}

int List(const Options& options, View& view) {
  const auto failures = view.book.Failures();
  if (!failures.ok()) return Report(failures.error());
  return Write(ListView(view.marks, *failures), options.output) ? kFullMarks : kGraderFailed;
}

int Show(const Options& options, View& view) {
  for (const StudentMarks& student : view.marks) {
    if (student.student != options.student) continue;
    const auto text = ShowView(view.book, student);
    if (!text.ok()) return Report(text.error());
    return Write(*text, options.output) ? kFullMarks : kGraderFailed;
  }
  fmt::print(stderr, "ipclab: there is no student '{}'\n", options.student);
  return kUsage;
}

// What Moodle shows each student beside the mark.
Result<FeedbackTexts> FeedbackOf(View& view) {
  FeedbackTexts texts;
  Overview overview;
  overview.marks = view.marks;
  IPCLAB_RETURN_IF_ERROR(ReadGrades(view.book, &overview));
  for (const StudentMarks& student : view.marks) {
    const FinalMark& mark = student.labs.at(0);
    const auto grade =
        mark.mark != nullptr ? overview.grades.find(mark.mark->attempt) : overview.grades.end();
    texts[student.student] =
        MoodleFeedback(mark, grade != overview.grades.end() ? &grade->second : nullptr);
  }
  return texts;
}

Result<std::string> Moodle(const Options& options, View& view) {
  FeedbackTexts feedback;
  if (options.feedback) {
    IPCLAB_ASSIGN_OR_RETURN(feedback, FeedbackOf(view));
  }
  int unknown = 0;
  std::string text = ExportMoodle(view.students, view.marks, view.marks.at(0).labs.at(0).lab,
                                  &unknown, options.feedback ? &feedback : nullptr);
  if (unknown > 0) {
    fmt::print(stderr, "ipclab: left out {} students without a Moodle number\n", unknown);
  }
  return text;
}

Result<std::string> Rendered(const Options& options, View& view) {
  if (options.format == "csv") return ExportCsv(view.students, view.marks);
  if (options.format == "canvas") return ExportCanvas(view.students, view.marks);
  if (options.format == "jsonl") return ExportJsonLines(view.book, view.students, view.marks);
  const std::string& lab = view.marks.at(0).labs.at(0).lab;
  if (options.format == "gradescope") return ExportGradescope(view.students, view.marks, lab);
  return Moodle(options, view);
}

int ExportPages(const Options& options, View& view) {
  if (options.output.empty()) {
    fmt::print(stderr, "ipclab: --format html needs a folder: -o DIR\n");
    return kUsage;
  }
  Overview overview;
  overview.title = options.title;
  overview.students = view.students;
  overview.marks = view.marks;
  auto failures = view.book.Failures();
  if (!failures.ok()) return Report(failures.error());
  overview.failures = *std::move(failures);
  if (const auto read = ReadGrades(view.book, &overview); !read.ok()) return Report(read.error());
  const std::string dir = UserPath(options.output);
  if (!options.timelines.empty()) FindTimelines(UserPath(options.timelines), dir, &overview);
  const auto written = WriteOverview(
      overview, dir, options.for_students ? Audience::kStudent : Audience::kInstructor);
  return written.ok() ? kFullMarks : Report(written.error());
}

int Export(const Options& options, View& view) {
  const std::size_t labs = view.marks.empty() ? 0 : view.marks[0].labs.size();
  if ((options.format == "moodle" || options.format == "gradescope") && labs != 1) {
    fmt::print(stderr, "ipclab: --format {} is of one lab: choose it with --lab\n", options.format);
    return kUsage;
  }
  if (options.format == "html") return ExportPages(options, view);
  const auto text = Rendered(options, view);
  if (!text.ok()) return Report(text.error());
  if (Write(*text, options.output)) return kFullMarks;
  return Report(MakeError("cannot write {}", options.output));
}

int Diff(const Options& options, View& view) {
  std::int64_t run = options.run;
  if (run == 0) {
    const auto last = view.book.LastRun();
    if (!last.ok()) return Report(last.error());
    run = last->value_or(0);
  }
  const auto text = DiffView(view.book, run);
  if (!text.ok()) return Report(text.error());
  return Write(*text, options.output) ? kFullMarks : kGraderFailed;
}

int Copies(const Options& options, View& view) {
  const auto found = FindCopies(view.students, view.marks, options.given);
  if (!found.ok()) return Report(found.error());
  for (const std::string& remark : found->remarks) {
    fmt::print(stderr, "ipclab: not compared: {}\n", remark);
  }
  if (!options.output.empty()) {
    const auto written = WriteCopies(*found, UserPath(options.output));
    if (!written.ok()) return Report(written.error());
  }
  return Write(CopiesText(found->labs, found->names), "") ? kFullMarks : kGraderFailed;
}

int SetOverride(const Options& options, View& view) {
  const auto& students = view.source.students;
  if (std::find(students.begin(), students.end(), options.student) == students.end()) {
    fmt::print(stderr, "ipclab: there is no student '{}'\n", options.student);
    return kUsage;
  }
  const std::vector<FinalMark>& labs = view.marks.at(0).labs;
  if (std::none_of(labs.begin(), labs.end(),
                   [&options](const FinalMark& lab) { return lab.lab == options.lab; })) {
    fmt::print(stderr, "ipclab: neither gradebook nor policy knows a lab '{}'\n", options.lab);
    return kUsage;
  }
  Override entry;
  entry.student = options.student;
  entry.lab = options.lab;
  if (!options.lift) entry.score = options.score;
  entry.reason = options.reason;
  entry.made = Now();
  const char* user = getenv("USER");
  entry.made_by = user != nullptr ? user : fmt::format("uid {}", getuid());
  const auto added = view.book.AddOverride(entry);
  return added.ok() ? kFullMarks : Report(added.error());
}

using Action = int (*)(const Options&, View&);

int Main(const Options& options, Action action) {
  const std::optional<Policy> policy = LoadPolicy(options.policy);
  if (!policy || !IsThere(options)) return kUsage;
  const auto view = OpenView(options, *policy);
  if (!view.ok()) return Report(view.error());
  return action(options, **view);
}

CLI::App* AddView(CLI::App* parent, const char* name, const char* what, Options* options) {
  CLI::App* command = parent->add_subcommand(name, what);
  command->add_option("--db", options->db, "the gradebook")
      ->type_name("FILE")
      ->capture_default_str();
  command->add_option("--policy", options->policy, "what the course makes of the marks")
      ->type_name("YAML");
  command->add_option("--lab", options->labs, "only this lab (may be repeated)");
  command->add_option("-o,--output", options->output, "write to FILE instead of standard output")
      ->type_name("FILE");
  return command;
}

void AddExportOptions(CLI::App* command, Options* options) {
  command->add_option("--title", options->title, "html: the overview's")->capture_default_str();
  command
      ->add_option("--timelines", options->timelines,
                   "html: where `ipclab class --timelines` put the pictures of runs")
      ->type_name("DIR");
  command->add_flag("--for-students", options->for_students,
                    "html: a page for each student, to be handed out: nothing hidden is in it");
  command->add_flag("--feedback", options->feedback,
                    "moodle: what did not pass, as \"Feedback comments\"; nothing hidden is in it");
}

void AddOverrideOptions(CLI::App* command, Options* options) {
  command->add_option("STUDENT", options->student, "as the gradebook names them")->required();
  command->add_option("LAB", options->lab, "the lab's id")->required();
  CLI::Option* score = command->add_option(
      "SCORE", options->score, "the final score, on the policy's scale, after lateness");
  score->check(CLI::NonNegativeNumber);
  CLI::Option* lift = command->add_flag("--lift", options->lift, "the graded mark counts again");
  lift->excludes(score);
  command->add_option("--reason", options->reason, "why; it is kept")->required();
  command->callback([options, score] {
    if (!options->lift && score->count() == 0) throw CLI::RequiredError("SCORE, or --lift,");
  });
}

}  // namespace

Command AddGradebook(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("gradebook", "Look at, export and correct marks");
  command->require_subcommand(1);
  AddView(command, "list", "Every student's marks", options.get());
  CLI::App* show =
      AddView(command, "show", "One student's marks, and how they came about", options.get());
  show->add_option("STUDENT", options->student, "as the gradebook names them")->required();
  CLI::App* exports = AddView(command, "export", "The marks for another system", options.get());
  exports->add_option("--format", options->format, "of which system")
      ->required()
      ->check(CLI::IsMember({"csv", "canvas", "moodle", "gradescope", "jsonl", "html"}));
  AddExportOptions(exports, options.get());
  CLI::App* diff = AddView(command, "diff", "Who gained or lost what, and why", options.get());
  diff->add_option("--run", options->run, "since this run began; the last one if none is given");
  CLI::App* copies = AddView(command, "copies", "Programs that are built alike", options.get());
  copies->get_option("--output")
      ->description("write pages that show the pairs into the folder DIR")
      ->type_name("DIR");
  copies
      ->add_option("--given", options->given,
                   "besides the skeleton: code that everybody was given (may be repeated)")
      ->type_name("FOLDER");
  CLI::App* overrides = AddView(command, "override", "Set a mark by hand", options.get());
  AddOverrideOptions(overrides, options.get());
  const Command import = AddImport(*command);
  return [options, command, import] {
    if (command->got_subcommand("import")) return import();
    static const std::map<std::string, Action> kActions = {
        {"list", List}, {"show", Show},     {"export", Export},
        {"diff", Diff}, {"copies", Copies}, {"override", SetOverride}};
    return Main(*options, kActions.at(command->get_subcommands().front()->get_name()));
  };
}

}  // namespace ipclab
