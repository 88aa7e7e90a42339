// What it costs to run reference/pipe once: bare, under `strace -f`, in `bwrap --unshare-all`, and
// as the grader runs it, in a jail and traced.  All in one process and one run, so that only the
// ratios count.
//
//   bazel run -c opt //tests/benchmarks:run_cost
//
// A way whose program the machine lacks is left out, and said so.  The parent's output goes to
// /dev/null in all of them but the grader's, where it is a terminal of the jail.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "grader/base/temp_dir.h"
#include "grader/scenario/build.h"
#include "grader/scenario/run.h"
#include "grader/scenario/submission.h"
#include "grader/spec/parse.h"

namespace ipclab {
namespace {

constexpr char kLab[] = "labs/pipe/lab.yaml";
constexpr char kReference[] = "reference/pipe";
constexpr char kScenario[] = "plain";
constexpr char kMessage[] = "Hello, World!";

[[noreturn]] void Die(const std::string& why) {
  fmt::print(stderr, "run_cost: {}\n", why);
  exit(1);
}

// Runs the command to its end; its exit status, or -1.
int RunQuietly(const std::vector<std::string>& command) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return -1;
  int status = 0;
  if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

void RunCommand(benchmark::State& state, const std::vector<std::string>& command) {
  for (auto _ : state) {
    if (RunQuietly(command) != 0) {
      state.SkipWithError(fmt::format("{} did not run", command.front()).c_str());
      return;
    }
  }
}

void RunInGrader(benchmark::State& state, Runner* runner, const RunOptions& options) {
  for (auto _ : state) {
    const Result<RunRecord> run = runner->Run(kScenario, options);
    if (!run.ok() || run->outcome != Outcome::kExited) {
      state.SkipWithError("the run failed");
      return;
    }
  }
}

// In wall time: most of it is spent in other processes.
template <typename Function, typename... Arguments>
void Measure(const std::string& name, Function function, Arguments... arguments) {
  benchmark::RegisterBenchmark(name.c_str(), function, arguments...)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

int Main(int argc, char** argv) {
  ParsedLab lab = ParseLabFile(kLab);
  if (!lab.lab) Die("there is no labs/pipe/lab.yaml here: use `bazel run`");
  const Result<Submission> submission = ReadSubmission(kReference, /*follow_links=*/true);
  if (!submission.ok()) Die(submission.error().message);
  const Result<Build> build = BuildSubmission(*lab.lab, *submission, {"O0"});
  if (!build.ok() || !build->facts.ok) Die("the reference does not compile");
  const Programs& programs = build->by_level.at("O0");
  const Result<std::unique_ptr<Runner>> runner = Runner::Start(*lab.lab, *build);
  if (!runner.ok()) Die(runner.error().message);

  const Result<TempDir> folder = TempDir::Create("run_cost");
  if (!folder.ok()) Die(folder.error().message);
  const std::string program = folder->path() + "/pipe";
  std::ofstream(program, std::ios::binary) << programs.executables.at("pipe");
  chmod(program.c_str(), 0755);

  Measure("bare", RunCommand, std::vector<std::string>{program, kMessage});
  Measure("bwrap --unshare-all", RunCommand,
          std::vector<std::string>{"bwrap", "--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev",
                                   program, kMessage});
  Measure("strace -f", RunCommand,
          std::vector<std::string>{"strace", "-f", "-o", "/dev/null", program, kMessage});
  Measure("ipclab, plain run", RunInGrader, runner->get(), RunOptions{});
  RunOptions perturbed;
  perturbed.perturb = true;
  perturbed.seed = 1001;
  Measure("ipclab, perturbed run", RunInGrader, runner->get(), perturbed);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace ipclab

int main(int argc, char** argv) { return ipclab::Main(argc, argv); }
