// ipclab run -- PROGRAM ARGS…
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <utility>

#include "grader/base/files.h"
#include "grader/cli/command.h"
#include "grader/cli/isolation.h"
#include "grader/record/json.h"
#include "grader/report/run_report.h"
#include "grader/scenario/free_run.h"
#include "grader/scenario/isolation.h"
#include "grader/timeline/timeline.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

// Besides the programs' own.  As timeout(1), env(1) and shells have them.
enum RunStatus {
  kHung = 124,
  kRunFailed = 125,
  kNotExecutable = 126,
  kNotFound = 127,
  kInterrupted = 130,
};

constexpr int kChartWidth = 100;

struct Options {
  std::string stray;
  std::string between = "+";
  std::string time_limit;
  std::string record;
  std::string timeline;
  std::string chrome;
  std::string isolation = "auto";
  bool chart = false;
  bool fast = false;
  bool quiet = false;
  FreeRunOptions run;
};

constexpr char kHelp[] =
    R"(Examples:
  ipclab run -- ./pipe hello             one program; it need not belong to a lab
  ipclab run -- ./msgq1 + ./msgq2        several: each starts when the ones before it wait
  ipclab run --time-limit 10s -- ./prog  for scripts: ends, with status 124, if it takes longer

The programs see your files and your terminal, as in a shell: type what you like, ^C is for them.
Compile with -g, and ipclab names the lines of your source. It tells, on standard error:

  - what is left over at the end: message queues, shared memory, semaphores, FIFOs, socket files,
    processes, zombies (children that nobody waited for), descriptors that went through exec;
  - as soon as every process waits for another (a deadlock): who waits where, and for what. Then
    it ends them.

^C once is for the programs; ^C again, or ^\ at any time, says who waits for what and ends them.
Queues, shared memory, semaphores, pids and network are the run's own: two `ipclab run` in two
terminals cannot talk to each other. Name both programs in one run, with + between them; what you
type goes to the last one.

Exit status: that of the (last) program, 128 and the signal's number if a signal ended it; 124 if
it hung; 125 if ipclab could not do its work; 126 or 127 if the program cannot be run or found.
More: docs/run.md)";

// ---- What to run

bool IsExecutable(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

// As a shell finds it; "" if it does not.
std::string Find(const std::string& name) {
  std::error_code error;
  if (name.find('/') != std::string::npos) {
    return fs::exists(name, error) ? fs::absolute(name, error).lexically_normal().string() : "";
  }
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path candidate = fs::path(folder.empty() ? "." : folder) / name;
    if (IsExecutable(candidate)) return fs::absolute(candidate, error).lexically_normal();
  }
  return "";
}

// What is no ELF file and names no interpreter is a script for sh, as it is for a shell.
bool IsPlainScript(const std::string& path) {
  std::array<char, 4> head = {};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  const std::string_view start(head.data(), head.size());
  return start !=
             "\x7f"
             "ELF" &&
         !start.starts_with("#!");
}

int Fail(int status, const std::string& text) {
  fmt::print(stderr, "ipclab: {}\n", text);
  return status;
}

// Adds a program; 0, or an exit status for what was told.
int AddProgram(std::vector<std::string> argv, FreeRunOptions* options) {
  if (argv.empty()) return Fail(kUsage, "there is a program missing; see ipclab run --help");
  const std::string path = Find(argv.front());
  if (path.empty()) {
    const std::string here = "./" + argv.front();
    return Fail(kNotFound,
                fmt::format("{}: there is no such program{}", argv.front(),
                            argv.front().find('/') == std::string::npos && !Find(here).empty()
                                ? fmt::format(" in PATH; do you mean {}?", here)
                                : ""));
  }
  if (!IsExecutable(path)) {
    return Fail(kNotExecutable,
                fmt::format("{}: this is no program, or may not be executed", argv.front()));
  }
  FreeProgram program = {path, std::move(argv)};
  if (IsPlainScript(path)) {
    program.argv.front() = path;
    program.argv.insert(program.argv.begin(), "sh");
    program.path = "/bin/sh";
  }
  options->programs.push_back(std::move(program));
  return 0;
}

int AddPrograms(const std::vector<std::string>& words, const std::string& between,
                FreeRunOptions* options) {
  std::vector<std::string> argv;
  for (const std::string& word : words) {
    if (word != between) {
      argv.push_back(word);
    } else if (const int status = AddProgram(std::exchange(argv, {}), options); status != 0) {
      return status;
    }
  }
  return AddProgram(std::move(argv), options);
}

// "10s", "500ms", "2m"; a bare number counts seconds.
std::optional<std::chrono::nanoseconds> ParseDuration(const std::string& text) {
  std::size_t end = 0;
  double number = 0;
  try {
    number = std::stod(text, &end);
  } catch (const std::exception&) {
    return std::nullopt;
  }
  const std::string unit = text.substr(end);
  const double seconds = unit.empty() || unit == "s" ? number
                         : unit == "ms"              ? number / 1e3
                         : unit == "m"               ? number * 60
                                                     : NAN;
  constexpr double kLongest = 1e9;
  if (!(seconds > 0 && seconds < kLongest)) return std::nullopt;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

// ---- What came of it

int StatusOf(const RunRecord& run) {
  switch (run.outcome) {
    case Outcome::kExited:
    case Outcome::kSignalled:
      break;
    case Outcome::kInterrupted:
      return kInterrupted;
    default:
      return kHung;
  }
  const Process* last = nullptr;
  for (const Process& process : run.processes) {
    if (process.started) last = &process;
  }
  if (last == nullptr) return kRunFailed;
  return last->end == Process::End::kExited ? last->status : 128 + last->status;
}

bool Save(const std::string& file, const std::string& text) {
  std::ofstream out(UserPath(file));
  out << text << std::flush;
  if (!out) fmt::print(stderr, "ipclab: cannot write {}\n", file);
  return static_cast<bool>(out);
}

// The sources that the record names, where they can be found.
std::map<std::string, std::string> SourcesNamedBy(const RunRecord& run) {
  std::map<std::string, std::string> sources;
  for (const Event& event : run.events) {
    const std::string& file = event.where.file;
    if (file.empty() || sources.contains(file)) continue;
    Result<std::string> text = ReadFile(file);
    sources[file] = text.ok() ? *std::move(text) : "";
  }
  std::erase_if(sources, [](const auto& entry) { return entry.second.empty(); });
  return sources;
}

// Names and arguments may be no UTF-8.
std::string Dumped(const nlohmann::json& json) {
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

bool SavePictures(const RunRecord& run, const std::string& title, const Options& options) {
  bool saved = true;
  if (options.chart) fmt::print(stderr, "{}", ToSequenceChart(run, TerminalWidth(kChartWidth)));
  if (!options.record.empty()) saved = Save(options.record, Dumped(ToJson(run)));
  if (!options.timeline.empty()) {
    const TimelineOptions timeline = {
        .title = title, .sources = SourcesNamedBy(run), .highlights = {}};
    saved = Save(options.timeline, ToTimelineHtml(run, timeline)) && saved;
  }
  if (!options.chrome.empty()) saved = Save(options.chrome, Dumped(ToChromeTrace(run))) && saved;
  return saved;
}

int Main(const std::vector<std::string>& words, Options& options) {
  if (words.empty()) {
    return Fail(kUsage, "say what to run after --, e.g. ipclab run -- ./pipe hello");
  }
  options.run.real_time = !options.fast && !options.run.perturb;
  if (!options.time_limit.empty()) {
    options.run.time_limit = ParseDuration(options.time_limit);
    if (!options.run.time_limit) {
      return Fail(kUsage, fmt::format("--time-limit {}: a time is expected, such as 10s or 500ms",
                                      options.time_limit));
    }
  }
  if (chdir(UserPath(".").c_str()) != 0) return Fail(kRunFailed, "the current folder is gone");
  if (const int status = AddPrograms(words, options.between, &options.run); status != 0) {
    return status;
  }
  const IsolationChoice choice = ChooseIsolation(options.isolation);
  options.run.isolation = choice.isolation;
  if (!choice.reason.empty() && !options.quiet) {
    fmt::print(stderr, "ipclab: isolation is reduced ({}): see docs/run.md\n", choice.reason);
  }
  const Result<FreeRun> run = RunFreely(options.run);
  if (!run.ok()) {
    Report(run.error());
    return kRunFailed;
  }
  // A prompt, say: what we say begins on a line of its own.
  const auto& outputs = run->record.outputs;
  if (isatty(STDERR_FILENO) != 0 && !outputs.empty() && !outputs.back().data.ends_with('\n')) {
    fmt::print(stderr, "\n");
  }
  fmt::print(stderr, "{}",
             RunReport(run->record, run->explanation,
                       {.quiet = options.quiet, .colour = WantsColour(STDERR_FILENO)}));
  if (!SavePictures(run->record, words.front(), options)) return kRunFailed;
  return StatusOf(run->record);
}

}  // namespace

Command AddRun(CLI::App& app, std::vector<std::string> program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("run", "Run any program; hear what it leaves behind, and why it hangs");
  command->footer(kHelp);
  command->add_flag("-q,--quiet", options->quiet, "say nothing if nothing is left over");
  command
      ->add_option("--time-limit", options->time_limit,
                   "end the run after so long: 10s, 500ms; otherwise it may take for ever")
      ->type_name("TIME");
  command->add_flag("--fast", options->fast,
                    "sleeping takes no time: the programs' clock jumps to the next who wakes");
  command->add_flag(
      "--perturb", options->run.perturb,
      "let the processes run in an unusual order, drawn from the seed; implies --fast");
  command->add_option("--seed", options->run.seed, "of that order")->capture_default_str();
  command->add_flag("--interrupt", options->run.interrupt_when_idle,
                    "type ^C, once, when every process waits: so ends a server in a script");
  command->add_flag("--every-interrupt", options->run.pass_interrupts,
                    "every ^C is for the programs, not the first of a row only; end them with ^\\");
  command->add_option("--between", options->between, "the word between two programs")
      ->type_name("WORD")
      ->capture_default_str();
  command->add_option("--record", options->record, "save what happened as JSON in FILE")
      ->type_name("FILE");
  command->add_option("--timeline", options->timeline, "draw what happened, as a web page, in FILE")
      ->type_name("FILE");
  AddIsolation(*command, &options->isolation);
  command->add_flag("--chart", options->chart, "draw what happened, in the terminal");
  command->add_option("--chrome", options->chrome, "save it as a trace for ui.perfetto.dev in FILE")
      ->type_name("FILE");
  return [options, program = std::move(program)] { return Main(program, *options); };
}

}  // namespace ipclab
