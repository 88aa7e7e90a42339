// ipclab class FOLDER --lab LAB...
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "grader/base/files.h"
#include "grader/base/moment.h"
#include "grader/base/unique_fd.h"
#include "grader/cli/command.h"
#include "grader/cli/isolation.h"
#include "grader/gradebook/class_run.h"
#include "grader/gradebook/roster.h"
#include "grader/gradebook/unpack.h"
#include "grader/scenario/isolation.h"

namespace ipclab {
namespace {

struct Options {
  std::string folder;
  std::vector<std::string> labs;
  std::string db = "grades.db";
  std::string roster;
  std::string times;
  std::string build_cache;
  std::string timelines;
  int jobs = 0;
  int patience = 30;  // minutes
  std::uint64_t seed = 1;
  int schedules = -1;
  std::string isolation = "auto";
  bool again = false;
};

volatile std::sig_atomic_t stop_signal = 0;

// The first ^C ends the run in an orderly way, the second at once.
void ObserveSignals() {
  struct sigaction action = {};
  action.sa_handler = [](int signal) { stop_signal = signal; };
  action.sa_flags = SA_RESETHAND;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

// As a shell expects of whoever was interrupted.
[[noreturn]] void EndBySignal() {
  std::fflush(nullptr);
  signal(stop_signal, SIG_DFL);
  raise(stop_signal);
  _exit(128 + stop_signal);
}

bool ReadTable(const std::string& file, std::string* text) {
  if (file.empty()) return true;
  const Result<std::string> read = ReadFile(UserPath(file));
  if (read.ok()) *text = *read;
  if (!text->empty()) return true;
  const std::string why = read.ok() ? "the file is empty" : read.error().message;
  fmt::print(stderr, "ipclab: {}: {}\n", file, why);
  return false;
}

// A table with a mistake is a wrong argument.
template <typename T>
bool IsTable(const Result<T>& table, const std::string& file) {
  if (!table.ok()) fmt::print(stderr, "ipclab: {}: {}\n", file, table.error().message);
  return table.ok();
}

bool LoadLabs(const std::vector<std::string>& names, std::vector<LabOfClass>* labs) {
  bool all = true;
  for (const std::string& name : names) {
    const std::optional<Lab> lab = LoadLab(name);
    all = all && lab.has_value();
    if (!lab) continue;
    LabOfClass& entry = labs->emplace_back();
    entry.id = lab->id;
    entry.file = std::filesystem::absolute(FindLab(name)).string();
    for (const ProgramSource& program : lab->programs) entry.programs.push_back(program.name);
  }
  return all;
}

// Two runs that fill one gradebook would grade everything twice.
Result<UniqueFd> Lock(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  UniqueFd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return ErrnoError("open({})", folder);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return MakeError("another class run uses this gradebook");
    return ErrnoError("flock({})", folder);
  }
  return fd;
}

void Summarise(const ClassPlan& plan, const ClassOutcome& outcome) {
  fmt::print("{} graded, {} unchanged, {} failed, {} not handed in; {} students\n", outcome.graded,
             plan.unchanged, outcome.failed, plan.missing, plan.students);
}

int Grade(const Options& options, const ClassFacts& facts) {
  const std::string db = UserPath(options.db);
  const Result<UniqueFd> lock = Lock(facts.scratch);
  if (!lock.ok()) return Report(lock.error());
  Result<Gradebook> book = Gradebook::Open(db);
  if (!book.ok()) return Report(book.error());
  const Result<std::int64_t> run = book->BeginRun(facts.folder, Now());
  if (!run.ok()) return Report(run.error());
  const Result<ClassPlan> plan = PlanClass(*book, *run, facts);
  if (!plan.ok()) return Report(plan.error());
  for (const std::string& remark : plan->remarks) fmt::print(stderr, "ipclab: {}\n", remark);

  ClassRunOptions run_options;
  run_options.jobs = options.jobs;
  run_options.patience = std::chrono::minutes(options.patience);
  run_options.stop = &stop_signal;
  if (!options.build_cache.empty()) run_options.build_cache = UserPath(options.build_cache);
  if (!options.timelines.empty()) {
    std::error_code error;
    run_options.timelines = std::filesystem::absolute(UserPath(options.timelines), error).string();
  }
  Result<ClassOutcome> outcome = ClassOutcome();
  {
    Progress progress(stdout, isatty(STDOUT_FILENO) != 0, TerminalWidth(160),
                      static_cast<int>(plan->jobs.size()));
    outcome = RunClass(*book, *run, facts, *plan, run_options, progress);
  }
  if (!outcome.ok()) return Report(outcome.error());
  Summarise(*plan, *outcome);
  if (!outcome->without_pictures.empty()) {
    fmt::print(stderr, "ipclab: cannot keep pictures in {}: {}\n", options.timelines,
               outcome->without_pictures);
  }
  if (outcome->stopped) {
    fmt::print("stopped; the same command goes on from here\n");
    EndBySignal();
  }
  if (const auto finished = book->FinishRun(*run, Now()); !finished.ok()) {
    return Report(finished.error());
  }
  return outcome->failed > 0 ? kGraderFailed : kFullMarks;
}

int Main(const Options& options) {
  ClassFacts facts;
  std::error_code error;
  facts.folder = std::filesystem::absolute(UserPath(options.folder), error).string();
  if (!std::filesystem::is_directory(facts.folder, error) &&
      !(std::filesystem::exists(facts.folder, error) && IsArchive(facts.folder))) {
    fmt::print(stderr, "ipclab: {} is no folder and no archive\n", options.folder);
    return kUsage;
  }
  facts.scratch = UserPath(options.db) + ".unpacked";
  if (!LoadLabs(options.labs, &facts.labs) || !ReadTable(options.roster, &facts.roster) ||
      !ReadTable(options.times, &facts.times)) {
    return kUsage;
  }
  if (!facts.roster.empty() && !IsTable(ParseRoster(facts.roster), options.roster)) return kUsage;
  if (!facts.times.empty() && !IsTable(ParseTimes(facts.times), options.times)) return kUsage;
  facts.seed = options.seed;
  facts.schedules = options.schedules;
  facts.again = options.again;
  Result<GraderIdentity> identity = IdentifyGrader();
  if (!identity.ok()) return Report(identity.error());
  facts.grader = *std::move(identity);
  const IsolationChoice choice = ChooseIsolation(options.isolation);
  facts.grader.isolation = NameOf(choice.isolation);
  facts.reduced_by_machine = choice.isolation == Isolation::kReduced && options.isolation == "auto";
  if (!choice.reason.empty()) {
    fmt::print(stderr, "ipclab: isolation is reduced, and so one run is made at a time: {}\n",
               choice.reason);
  }
  ObserveSignals();
  return Grade(options, facts);
}

}  // namespace

Command AddClass(CLI::App& app) {
  auto options = std::make_shared<Options>();
  options->jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  CLI::App* command = app.add_subcommand("class", "Grade all submissions of a class");
  command
      ->add_option("FOLDER", options->folder,
                   "a folder for each student, or what Canvas, Moodle, Gradescope or GitHub "
                   "Classroom export, as a folder or as an archive")
      ->required();
  command->add_option("--lab", options->labs, "the lab to grade (may be repeated)")->required();
  command->add_option("--db", options->db, "the gradebook; it is made if it is not there")
      ->type_name("FILE")
      ->capture_default_str();
  command->add_option("--jobs,-j", options->jobs, "submissions that are graded at a time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_option("--roster", options->roster, "who is in the class (docs/gradebook.md)")
      ->type_name("CSV");
  command->add_option("--times", options->times, "who handed in when; else the files' times count")
      ->type_name("CSV");
  command->add_option("--seed", options->seed, "as of ipclab grade")->capture_default_str();
  AddIsolation(*command, &options->isolation);
  command->add_option("--schedules", options->schedules, "as of ipclab grade");
  command->add_option("--build-cache", options->build_cache, "as of ipclab grade")
      ->type_name("DIR");
  command
      ->add_option("--timelines", options->timelines,
                   "keep pictures of the runs there, of each grading with less than full marks")
      ->type_name("DIR");
  command
      ->add_option("--patience", options->patience,
                   "minutes after which a grading is given up as the grader's failure")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_flag("--again", options->again, "grade also what has a grade that is up to date");
  return [options] { return Main(*options); };
}

}  // namespace ipclab
