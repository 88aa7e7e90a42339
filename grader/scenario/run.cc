#include "grader/scenario/run.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "grader/base/deadline.h"
#include "grader/base/unique_fd.h"
#include "grader/record/json.h"
#include "grader/sandbox/jail.h"
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

// Tracer and tracees share one processor: a traced call then costs a fifth.  Which one: any, but
// not always the same.
void PinToOneProcessor() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  int skip = getpid() % CPU_COUNT(&allowed);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || skip-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

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
  tracer.watch_memory = options.watch_memory;
  tracer.source_folder = kSourceFolder;
  tracer.program_folder = kProgramFolder;
  if (options.brief) {
    tracer.limits.cpu_ns /= kBriefly;
    tracer.limits.wall_ns /= kBriefly;
    tracer.limits.tracer_cpu_ns /= kBriefly;
    tracer.limits.accesses /= kBriefly;
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
  PinToOneProcessor();
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

void WriteAll(int fd, const std::vector<std::uint8_t>& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    done += static_cast<std::size_t>(n);
  }
}

// What the keeper sends: {"record": ...} or {"error": "..."}.
[[noreturn]] void KeeperMain(int fd, const Lab& lab, const Scenario& scenario,
                             const Programs& programs, const RunOptions& options) {
  signal(SIGPIPE, SIG_IGN);
  const Result<RunRecord> run = Play(lab, scenario, programs, options);
  Json answer;
  if (run.ok()) {
    answer["record"] = ToJson(*run);
  } else {
    answer["error"] = run.error().message;
  }
  WriteAll(fd, Json::to_cbor(answer));
  _exit(0);
}

Result<std::vector<std::uint8_t>> ReadAll(int fd, Deadline deadline) {
  std::vector<std::uint8_t> bytes;
  std::uint8_t buffer[65536];
  while (true) {
    pollfd poll_fd = {fd, POLLIN, 0};
    const int ready = poll(&poll_fd, 1, deadline.PollTimeout());
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return ErrnoError("poll(keeper)");
    if (ready == 0) return MakeError("a run did not end in {} s", kLongestRun.count());
    const ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError("read(keeper)");
    if (n == 0) return bytes;
    bytes.insert(bytes.end(), buffer, buffer + n);
  }
}

Result<RunRecord> ReadAnswer(const std::vector<std::uint8_t>& bytes, int wait_status) {
  const Json answer = Json::from_cbor(bytes, /*strict=*/true, /*allow_exceptions=*/false);
  if (answer.is_discarded() || !answer.is_object()) {
    return MakeError("the keeper of a run ended without an answer (wait status {:#x})",
                     wait_status);
  }
  if (answer.contains("error")) return MakeError("{}", answer["error"].get<std::string>());
  return RecordFromJson(answer["record"]);
}

}  // namespace

Result<RunRecord> RunScenario(const Lab& lab, const Scenario& scenario, const Programs& programs,
                              const RunOptions& options) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return ErrnoError("pipe2");
  UniqueFd from_keeper(ends[0]);
  UniqueFd to_grader(ends[1]);
  const pid_t keeper = fork();
  if (keeper < 0) return ErrnoError("fork of a run's keeper");
  if (keeper == 0) {
    from_keeper.reset();
    KeeperMain(to_grader.get(), lab, scenario, programs, options);
  }
  to_grader.reset();
  const auto bytes = ReadAll(from_keeper.get(), Deadline::After(kLongestRun));
  if (!bytes.ok()) kill(keeper, SIGKILL);
  int wait_status = 0;
  while (waitpid(keeper, &wait_status, 0) < 0 && errno == EINTR) {
  }
  if (!bytes.ok()) return bytes.error();
  return ReadAnswer(*bytes, wait_status);
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
