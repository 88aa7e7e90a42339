#include "grader/scenario/run.h"

#include <fmt/format.h>
#include <string.h>

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "grader/base/deadline.h"
#include "grader/record/json.h"
#include "grader/sandbox/jail.h"
#include "grader/scenario/keeper.h"
#include "grader/scenario/leftovers.h"
#include "grader/scenario/player.h"
#include "grader/scenario/values.h"
#include "grader/trace/tracer.h"

namespace ipclab {
namespace {

using Json = nlohmann::json;

// the tracer's own limit is 60 s; this is for a keeper that hangs
constexpr auto kLongestRun = std::chrono::seconds(150);
constexpr int kBriefly = 8;  // part of the usual limits that a brief run has
// what a submission may fill costs time in each of its runs
constexpr std::uint64_t kDisk = 64u << 20;
constexpr std::uint64_t kFiles = 5000;

JailOptions OptionsFor(const Programs& programs) {
  JailOptions options;
  options.limits.work_bytes = kDisk;
  options.limits.work_inodes = kFiles;
  for (const auto& [name, image] : programs.executables) {
    options.files.push_back({fmt::format("{}/{}", kProgramFolder, name), image, 0755});
  }
  return options;
}

TracerOptions OptionsFor(const RunOptions& options) {
  TracerOptions tracer;
  tracer.seed = options.seed;
  tracer.perturb = options.perturb;
  tracer.source_folder = kSourceFolder;
  tracer.program_folder = kProgramFolder;
  if (options.brief) {
    tracer.limits.cpu_ns /= kBriefly;
    tracer.limits.wall_ns /= kBriefly;
    tracer.limits.tracer_cpu_ns /= kBriefly;
  }
  for (const Injection& injection : options.injections) {
    tracer.failures.push_back(
        {injection.call, injection.nth, injection.error, injection.process, injection.path});
  }
  return tracer;
}

// Files that the scenario says the programs make.
std::set<std::string> WantedFiles(const Scenario& scenario, const Variables& variables) {
  std::set<std::string> wanted;
  for (const FileExpectation& file : scenario.expect.files) {
    if (!file.absent) wanted.insert(Expand(file.path, variables));
  }
  return wanted;
}

Result<RunRecord> Play(const Lab& lab, const Scenario& scenario, const Programs& programs,
                       const RunOptions& options) {
  RunRecord run;
  run.scenario = scenario.name;
  run.build = options.level;
  run.seed = options.seed;
  run.injection = Describe(options.injections);
  run.variables = DrawValues(lab, scenario, options.seed);
  IPCLAB_ASSIGN_OR_RETURN(const std::unique_ptr<Jail> jail, Jail::Create(OptionsFor(programs)));
  Inventory before;
  if (!scenario.fixtures.empty()) {
    IPCLAB_RETURN_IF_ERROR(jail->Make(MakeFixtures(scenario, run.variables, options.seed)));
    IPCLAB_ASSIGN_OR_RETURN(before, jail->TakeInventory());
  }
  Player player(scenario, programs, *jail, &run.variables);
  Tracer tracer(OptionsFor(options), &run, &player);
  player.Use(&tracer, &run);
  NoteFixtures(before, &tracer.ledger().objects);
  IPCLAB_RETURN_IF_ERROR(tracer.Run(jail->init_pid()));
  if (player.trouble()) return *player.trouble();
  run.unreached = player.Unreached();
  IPCLAB_ASSIGN_OR_RETURN(const Inventory after, jail->TakeInventory());
  NoteLeftovers(before, after, WantedFiles(scenario, run.variables), scenario.hidden_leftovers,
                &run);
  return run;
}

}  // namespace

Result<RunRecord> RunScenario(const Lab& lab, const Scenario& scenario, const Programs& programs,
                              const RunOptions& options) {
  const auto play = [&]() -> Result<Json> {
    IPCLAB_ASSIGN_OR_RETURN(const RunRecord run, Play(lab, scenario, programs, options));
    return ToJson(run);
  };
  IPCLAB_ASSIGN_OR_RETURN(const Json record, InKeeper(play, Deadline::After(kLongestRun)));
  return RecordFromJson(record);
}

std::string Describe(const std::vector<Injection>& injections) {
  std::string text;
  for (const Injection& injection : injections) {
    const char* error = strerrorname_np(injection.error);
    const std::string which = injection.nth == 0
                                  ? fmt::format("every {}", injection.call)
                                  : fmt::format("{} #{}", injection.call, injection.nth);
    text += fmt::format("{}{}{}{} fails with {}", text.empty() ? "" : " and ", which,
                        injection.path.empty() ? "" : " of " + injection.path,
                        injection.process == "*" ? "" : " by " + injection.process,
                        error != nullptr ? error : "?");
  }
  return text;
}

}  // namespace ipclab
