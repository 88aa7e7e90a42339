#include "grader/scenario/free_run.h"

#include <sys/stat.h>

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "grader/base/deadline.h"
#include "grader/record/json.h"
#include "grader/sandbox/jail.h"
#include "grader/scenario/free_player.h"
#include "grader/scenario/keeper.h"
#include "grader/scenario/leftovers.h"
#include "grader/scenario/ownership.h"
#include "grader/scenario/start.h"
#include "grader/scenario/user_terminal.h"
#include "grader/trace/tracer.h"

namespace ipclab {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kProcesses = 256;  // a fork that repeats itself shall not take the machine
constexpr std::size_t kProcessesInAll = 100'000;  // more would fill the record
constexpr std::uint64_t kOpenFiles = 1024;

mode_t CurrentUmask() {
  const mode_t mask = umask(0);
  umask(mask);
  return mask;
}

JailOptions JailFor(const std::string& folder, Isolation isolation) {
  JailOptions options;
  options.isolation = isolation;
  options.whole_machine = true;
  options.work_dir = folder;
  options.umask = CurrentUmask();
  options.limits.address_space = 0;
  options.limits.file_size = kUnlimited;
  options.limits.open_files = kOpenFiles;
  options.limits.processes = kProcesses;
  options.limits.cpu_seconds = kUnlimited;
  return options;
}

// Whoever watches ends what takes too long; what is bounded else is what could harm the machine.
TraceLimits LimitsFor(const FreeRunOptions& options) {
  constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  TraceLimits limits;
  const std::int64_t time = options.time_limit ? options.time_limit->count() : kNone;
  limits.cpu_ns = limits.stuck_ns = limits.tracer_cpu_ns = kNone;
  limits.wall_ns = time;
  limits.idle_ns = time;
  limits.processes = kProcesses;
  limits.processes_made = kProcessesInAll;
  limits.memory_bytes = limits.output_bytes = limits.naps = limits.turns = limits.executions =
      std::numeric_limits<std::uint64_t>::max();
  return limits;
}

TracerOptions TracerFor(const FreeRunOptions& options, const std::string& folder) {
  TracerOptions tracer;
  tracer.seed = options.seed;
  tracer.perturb = options.perturb;
  tracer.limits = LimitsFor(options);
  tracer.source_folder = "";
  tracer.program_folder = "";
  tracer.work_folder = folder;
  tracer.real_time = options.real_time;
  tracer.live = true;
  return tracer;
}

bool IsLeftover(const Object& object) {
  const bool kind = object.kind == ObjectKind::kFifo || object.kind == ObjectKind::kSocket ||
                    object.kind == ObjectKind::kFile;
  struct stat status;
  return kind && object.creator != kNobody && object.removed == kNever &&
         object.path.starts_with("/") && !object.path.starts_with("/dev/") &&
         lstat(object.path.c_str(), &status) == 0;
}

// The folders are the machine's, where others make files as well: only what a traced call made
// counts.
void NoteFiles(RunRecord* run) {
  for (std::size_t i = 0; i < run->objects.size(); ++i) {
    const Object& object = run->objects[i];
    if (!IsLeftover(object)) continue;
    Leak leak;
    leak.kind = object.kind == ObjectKind::kFifo     ? LeakKind::kFifo
                : object.kind == ObjectKind::kSocket ? LeakKind::kSocketFile
                                                     : LeakKind::kFile;
    leak.name = object.name;
    leak.process = object.creator;
    leak.object = static_cast<int>(i);
    leak.where = object.created_at;
    run->leaks.push_back(std::move(leak));
  }
}

// The person's files are the machine's, and stay.
bool IsObject(const std::string& path) { return path.starts_with("/dev/"); }

Border BorderOf(const Jail& jail) {
  Border border = BorderAround(jail);
  std::erase_if(border.names, [](const std::string& name) { return !IsObject(name); });
  return border;
}

// IPC objects; without namespaces those of the run, which are removed.
Result<Inventory> TakeObjects(Jail& jail, const FreeRunOptions& options, const RunRecord& run) {
  IPCLAB_ASSIGN_OR_RETURN(Inventory after, jail.TakeInventory(QueuesOf(run)));
  if (options.isolation == Isolation::kFull) return after;
  KeepOwn(run, {}, &after);
  std::erase_if(after.entries, [](const auto& entry) { return !IsObject(entry.path); });
  IPCLAB_RETURN_IF_ERROR(jail.Remove(after));
  return after;
}

Result<Json> Play(const FreeRunOptions& options, const UserTerminal& user) {
  UserTerminal::BecomeKeeper();
  std::error_code error;
  const std::string folder = std::filesystem::current_path(error);
  if (error) return MakeError("the current folder cannot be found: {}", error.message());
  IPCLAB_ASSIGN_OR_RETURN(const std::unique_ptr<Jail> jail,
                          Jail::Create(JailFor(folder, options.isolation)));
  RunRecord run;
  run.scenario = "run";
  run.seed = options.seed;
  FreePlayer player(options, *jail, user);
  TracerOptions tracer_options = TracerFor(options, folder);
  if (options.isolation == Isolation::kReduced) tracer_options.border = BorderOf(*jail);
  Tracer tracer(tracer_options, &run, &player);
  player.Use(&tracer, &run);
  IPCLAB_RETURN_IF_ERROR(tracer.Run(jail->init_pid()));
  player.Finish();
  if (player.trouble()) return *player.trouble();
  IPCLAB_ASSIGN_OR_RETURN(const Inventory after, TakeObjects(*jail, options, run));
  NoteLeftovers({}, after, {}, /*forgive_fixtures=*/false, &run);
  NoteFiles(&run);
  return Json{{"record", ToJson(run)}, {"explanation", player.explanation()}};
}

}  // namespace

Result<FreeRun> RunFreely(const FreeRunOptions& options) {
  IPCLAB_ASSIGN_OR_RETURN(const std::unique_ptr<UserTerminal> user, UserTerminal::Take());
  const auto play = [&] { return Play(options, *user); };
  IPCLAB_ASSIGN_OR_RETURN(
      const Json found,
      InKeeper(play, Deadline::Never(), [&user](pid_t keeper) { user->SetKeeper(keeper); }));
  IPCLAB_ASSIGN_OR_RETURN(RunRecord record, RecordFromJson(found["record"]));
  return FreeRun{std::move(record), found["explanation"].get<std::string>()};
}

}  // namespace ipclab
