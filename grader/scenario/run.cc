#include "grader/scenario/run.h"

#include <fmt/format.h>
#include <string.h>

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "grader/base/deadline.h"
#include "grader/record/json.h"
#include "grader/sandbox/identity.h"
#include "grader/sandbox/jail.h"
#include "grader/scenario/keeper.h"
#include "grader/scenario/leftovers.h"
#include "grader/scenario/ownership.h"
#include "grader/scenario/player.h"
#include "grader/scenario/start.h"
#include "grader/scenario/values.h"
#include "grader/trace/tracer.h"

namespace ipclab {
namespace {

using Json = nlohmann::json;

// For a keeper that hangs.  A run is bounded by counts and processor time (TraceLimits), which
// takes the longer the busier the machine is.
constexpr auto kLongestRun = std::chrono::minutes(30);
constexpr int kBriefly = 8;  // part of the usual limits that a brief run has
// what a submission may fill costs time in each of its runs
constexpr std::uint64_t kDisk = 64u << 20;
constexpr std::uint64_t kFiles = 5000;

JailOptions OptionsFor(const Programs& programs, Isolation isolation) {
  JailOptions options;
  options.isolation = isolation;
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
  tracer.watch_memory = options.watch_memory;
  tracer.source_folder = kSourceFolder;
  tracer.program_folder = kProgramFolder;
  if (options.brief) {
    tracer.limits.cpu_ns /= kBriefly;
    tracer.limits.turns /= kBriefly;
    tracer.limits.tracer_cpu_ns /= kBriefly;
    tracer.limits.stuck_ns /= kBriefly;
    tracer.limits.accesses /= kBriefly;
  }
  for (const Injection& injection : options.injections) {
    using How = CallFailure::How;
    const How how = injection.how == Injection::How::kShort         ? How::kShort
                    : injection.how == Injection::How::kInterrupted ? How::kInterrupted
                                                                    : How::kError;
    tracer.failures.push_back({injection.call, injection.nth, injection.error, injection.process,
                               injection.path, how, injection.bytes});
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

// What lies in queues before the programs start.
void NoteMessages(const std::vector<Fixture>& fixtures, const std::vector<Object>& objects,
                  Channels* channels) {
  for (const Fixture& fixture : fixtures) {
    for (std::size_t i = 0; i < objects.size(); ++i) {
      if (objects[i].kind != ObjectKind::kSysvQueue || objects[i].key != fixture.key) continue;
      for (const auto& message : fixture.messages) {
        channels->Put(static_cast<int>(i), kNobody, message.data, message.data.size(),
                      message.type);
      }
    }
  }
}

// What the jail holds now.  Without namespaces, of all that is new on the machine what is the
// run's; and that is removed from the machine, since the jail's end does not.
Result<Inventory> TakeLeftovers(Jail& jail, const RunOptions& options, const RunRecord& run,
                                const Inventory& before) {
  const bool reduced = options.isolation == Isolation::kReduced;
  IPCLAB_ASSIGN_OR_RETURN(Inventory after, jail.TakeInventory(QueuesOf(run)));
  if (!reduced) return after;
  KeepOwn(run, before, &after);
  IPCLAB_RETURN_IF_ERROR(jail.Remove(after));
  return after;
}

// Of a run that failed.
void RemoveLeftovers(Jail& jail, const RunOptions& options, const RunRecord& run,
                     const Inventory& before) {
  if (options.isolation == Isolation::kReduced) (void)TakeLeftovers(jail, options, run, before);
}

// In the jail; a null one is made first.
Result<RunRecord> Play(const Lab& lab, const Scenario& scenario, const Programs& programs,
                       const RunOptions& options, std::unique_ptr<Jail> jail) {
  RunRecord run;
  run.scenario = scenario.name;
  run.build = options.level;
  run.seed = options.seed;
  run.injection = Describe(options.injections);
  run.variables = DrawValues(lab, scenario, options.seed);
  if (options.isolation == Isolation::kReduced) {
    // A container's root may not trace another user's programs.
    IPCLAB_RETURN_IF_ERROR(BecomeProgramsUser());
    DieWithGrader();
    HideFromPrograms();
  }
  if (jail == nullptr) {
    IPCLAB_ASSIGN_OR_RETURN(jail, Jail::Create(OptionsFor(programs, options.isolation)));
  }
  Inventory before;
  std::vector<Fixture> fixtures;
  if (!scenario.fixtures.empty()) {
    fixtures = MakeFixtures(scenario, run.variables, options.seed);
    IPCLAB_RETURN_IF_ERROR(jail->Make(fixtures));
    IPCLAB_ASSIGN_OR_RETURN(before, jail->TakeInventory());
    if (options.isolation == Isolation::kReduced) KeepFixtures(fixtures, jail->foreign(), &before);
  }
  TracerOptions tracer_options = OptionsFor(options);
  if (options.isolation == Isolation::kReduced) tracer_options.border = BorderAround(*jail);
  Player player(scenario, programs, *jail, &run.variables);
  Tracer tracer(tracer_options, &run, &player);
  player.Use(&tracer, &run);
  NoteFixtures(before, &tracer.ledger().objects);
  NoteMessages(fixtures, run.objects, &tracer.ledger().channels);
  Result<void> traced = tracer.Run(jail->init_pid());
  if (traced.ok() && player.trouble()) traced = *player.trouble();
  if (!traced.ok()) {
    RemoveLeftovers(*jail, options, run, before);
    return std::move(traced).error();
  }
  run.unreached = player.Unreached();
  IPCLAB_ASSIGN_OR_RETURN(const Inventory after, TakeLeftovers(*jail, options, run, before));
  NoteLeftovers(before, after, WantedFiles(scenario, run.variables), scenario.hidden_leftovers,
                &run);
  return run;
}

}  // namespace

// What goes to the server.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Injection, call, nth, error, process, path, how, bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunOptions, level, seed, perturb, watch_memory, injections,
                                   isolation, brief)

Runner::Runner(std::unique_ptr<KeeperServer> server) : server_(std::move(server)) {}
Runner::~Runner() = default;

Result<std::unique_ptr<Runner>> Runner::Start(const Lab& lab, const Build& build) {
  const auto play = [&lab, &build](const Json& request,
                                   std::unique_ptr<Jail> jail) -> Result<Json> {
    const auto options = request["options"].get<RunOptions>();
    const Scenario& scenario = *lab.FindScenario(request["scenario"].get<std::string>());
    IPCLAB_ASSIGN_OR_RETURN(
        const RunRecord run,
        Play(lab, scenario, build.by_level.at(options.level), options, std::move(jail)));
    return ToJson(run);
  };
  KeeperServer::Work work;
  work.answer = [play](const Json& request) { return play(request, nullptr); };
  work.serves = [](const Json& past, const Json& request) {
    const auto then = past["options"].get<RunOptions>();
    const auto now = request["options"].get<RunOptions>();
    // Without namespaces two jails at once would be in each other's way.
    return now.isolation == Isolation::kFull && then.isolation == now.isolation &&
           then.level == now.level;
  };
  work.make_ready = [play, &build](const Json& past) -> KeeperServer::Answer {
    const auto options = past["options"].get<RunOptions>();
    Result<std::unique_ptr<Jail>> made =
        Jail::Create(OptionsFor(build.by_level.at(options.level), options.isolation));
    const auto jail = std::make_shared<std::unique_ptr<Jail>>();
    if (made.ok()) *jail = *std::move(made);  // else the run tries again, and says why
    return [play, jail](const Json& request) { return play(request, std::move(*jail)); };
  };
  IPCLAB_ASSIGN_OR_RETURN(std::unique_ptr<KeeperServer> server, KeeperServer::Start(work));
  return std::unique_ptr<Runner>(new Runner(std::move(server)));
}

Result<RunRecord> Runner::Run(const std::string& scenario, const RunOptions& options) {
  const Json request = {{"scenario", scenario}, {"options", options}};
  IPCLAB_ASSIGN_OR_RETURN(const Json record, server_->Ask(request, Deadline::After(kLongestRun)));
  return RecordFromJson(record);
}

namespace {

// "fails with EMFILE"
std::string Fate(const Injection& injection) {
  const char* error = strerrorname_np(injection.error);
  switch (injection.how) {
    case Injection::How::kShort:
      return fmt::format("moves at most {} byte{}", injection.bytes,
                         injection.bytes == 1 ? "" : "s");
    case Injection::How::kInterrupted:
      return "is interrupted (EINTR)";
    case Injection::How::kError:
      return fmt::format("fails with {}", error != nullptr ? error : "?");
  }
  return "";
}

}  // namespace

std::string Describe(const std::vector<Injection>& injections) {
  std::string text;
  for (const Injection& injection : injections) {
    const std::string which =
        injection.nth == Injection::kAll    ? fmt::format("every {}", injection.call)
        : injection.nth == Injection::kEach ? fmt::format("each {}", injection.call)
                                            : fmt::format("{} #{}", injection.call, injection.nth);
    text +=
        fmt::format("{}{}{}{} {}", text.empty() ? "" : " and ", which,
                    injection.path.empty() ? "" : " of " + injection.path,
                    injection.process == "*" ? "" : " by " + injection.process, Fate(injection));
  }
  return text;
}

}  // namespace ipclab
