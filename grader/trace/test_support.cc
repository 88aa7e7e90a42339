#include "grader/trace/test_support.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "grader/base/temp_dir.h"
#include "grader/base/unique_fd.h"
#include "grader/record/calls.h"
#include "grader/trace/filter.h"

namespace ipclab {
namespace {

constexpr int kNoExec = 98;  // exit status of a process that could not start its tracee

std::map<std::string, int (*)()>& Tracees() {
  static std::map<std::string, int (*)()> tracees;
  return tracees;
}

template <typename T>
T Demand(Result<T> result) {
  if (!result.ok()) ADD_FAILURE() << result.error();
  return *std::move(result);
}

// A process at its gate.
struct Waiting {
  pid_t pid = 0;
  UniqueFd gate;
};

struct Plan {
  const char* folder;
  char* const* argv;
  sock_fprog filter;
  int gate;
};

// In the child: what it does before the gate is not traced, what it does after it is no tracee's
// yet.
[[noreturn]] void StartTracee(const Plan& plan) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setpgid(0, 0);
  const int null = open("/dev/null", O_RDWR);
  for (int fd = 0; fd <= 2; ++fd) dup2(null, fd);
  if (chdir(plan.folder) != 0) _exit(kNoExec);
  char go = 0;
  if (read(plan.gate, &go, 1) != 1) _exit(kNoExec);
  close_range(3, ~0u, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(kNoExec);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &plan.filter) != 0) _exit(kNoExec);
  char* const environment[] = {nullptr};
  execve("/proc/self/exe", plan.argv, environment);
  _exit(kNoExec);
}

Waiting ForkToGate(const std::string& tracee, const std::string& folder, bool own_pids,
                   const Tracer& tracer) {
  std::vector<sock_filter> filter = TraceFilter(tracer.watches_memory(), tracer.has_border());
  std::string words[] = {"tracee", kTraceeFlag, tracee};
  char* const argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
  const UniqueFd childs_end(ends[0]);
  Waiting waiting;
  waiting.gate.reset(ends[1]);
  const Plan plan = {
      folder.c_str(), argv, {static_cast<unsigned short>(filter.size()), filter.data()}, ends[0]};
  const unsigned long flags = SIGCHLD | (own_pids ? CLONE_NEWPID : 0);
  waiting.pid = static_cast<pid_t>(syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
  if (waiting.pid == 0) {
    close(ends[1]);
    StartTracee(plan);
  }
  EXPECT_GT(waiting.pid, 0) << "clone: errno " << errno;
  return waiting;
}

constexpr int kPumps = 40;  // an even number; a deadlock needs a host at rest

class TestHost : public TracerHost {
 public:
  TestHost(const Staging& staging, std::string folder)
      : staging_(staging), folder_(std::move(folder)) {}
  void Use(Tracer* tracer) { tracer_ = tracer; }

  bool OnIdle() override {
    if (std::exchange(started_, true))
      return staging_.on_idle != nullptr && staging_.on_idle(*tracer_);
    for (std::size_t i = 0; i < staging_.tracees.size(); ++i) Start(i);
    return true;
  }
  bool Pump() override { return staging_.restless && pumps_ < kPumps && ++pumps_ % 2 == 1; }
  std::optional<std::int64_t> Alarm() const override { return std::nullopt; }

 private:
  void Start(std::size_t i) {
    const Waiting waiting = ForkToGate(staging_.tracees[i], folder_, staging_.own_pids, *tracer_);
    StartedProcess started;
    started.name = std::string(1, static_cast<char>('p' + i));
    started.program = staging_.tracees[i];
    started.inner_pid = staging_.own_pids ? 1 : waiting.pid;
    started.children = staging_.children;
    for (StreamType& stream : started.streams) stream = StreamType::kNull;
    Demand(tracer_->Adopt(waiting.pid, started));
    EXPECT_EQ(write(waiting.gate.get(), "g", 1), 1);
  }

  const Staging& staging_;
  const std::string folder_;
  Tracer* tracer_ = nullptr;
  bool started_ = false;
  int pumps_ = 0;
};

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  if (!file) {
    std::perror(path.c_str());
    std::exit(EXIT_FAILURE);
  }
}

void Check(int result, const char* what) {
  if (result == 0) return;
  std::perror(what);
  std::exit(EXIT_FAILURE);
}

// Namespaces of the test's own.  Its user is the same outside and not root inside: tracees, which
// call execve, then have no capabilities.
void Seclude() {
  constexpr int kInnerUser = 1000;
  const uid_t user = geteuid();
  const gid_t group = getegid();
  Check(unshare(CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWNS), "unshare");
  WriteFile("/proc/self/setgroups", "deny");
  WriteFile("/proc/self/uid_map", fmt::format("{} {} 1\n", kInnerUser, user));
  WriteFile("/proc/self/gid_map", fmt::format("{} {} 1\n", kInnerUser, group));
  Check(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount(/, private)");
  Check(mount("shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"), "mount(/dev/shm)");
  Check(prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl(PR_SET_CHILD_SUBREAPER)");
}

// Tracer and tracees share one processor, as they do when the grader runs.
void PinToOneProcessor() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  int skip = getpid() % CPU_COUNT(&allowed);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || skip-- > 0) continue;
    CPU_ZERO(&allowed);
    CPU_SET(cpu, &allowed);
    sched_setaffinity(0, sizeof allowed, &allowed);
    return;
  }
}

}  // namespace

TraceeRegistration::TraceeRegistration(const char* name, int (*tracee)()) {
  Tracees()[name] = tracee;
}

RunRecord Trace(const Staging& staging) {
  const TempDir folder = Demand(TempDir::Create("trace-test"));
  RunRecord run;
  TestHost host(staging, folder.path());
  TracerOptions options = staging.options;
  options.program_folder = std::filesystem::path(OwnExecutable()).parent_path();
  {
    Tracer tracer(options, &run, &host);
    host.Use(&tracer);
    const Result<void> result = tracer.Run(/*init=*/0);
    if (!result.ok()) ADD_FAILURE() << result.error();
  }
  // Zombies that became ours when their parents were killed.
  while (waitpid(-1, nullptr, __WALL) > 0 || errno == EINTR) {
  }
  return run;
}

RunRecord Trace(const std::string& tracee, const TracerOptions& options) {
  Staging staging;
  staging.tracees = {tracee};
  staging.options = options;
  return Trace(staging);
}

std::string OwnExecutable() { return std::filesystem::read_symlink("/proc/self/exe"); }

Wait OnlyWait(const RunRecord& run, int process) {
  std::vector<Wait> waits;
  for (const Wait& wait : run.waits) {
    if (wait.process == process) waits.push_back(wait);
  }
  EXPECT_EQ(waits.size(), 1u) << "process " << process;
  return waits.empty() ? Wait() : waits[0];
}

RunRecord Deadlock(const char* tracee) {
  RunRecord run = Trace(tracee);
  EXPECT_EQ(run.outcome, Outcome::kDeadlock) << tracee;
  EXPECT_LT(run.virtual_ms, 2000) << tracee;
  return run;
}

void ExpectGoesOn(const char* tracee) {
  const RunRecord run = Trace(tracee);
  EXPECT_EQ(run.outcome, Outcome::kExited) << tracee;
  EXPECT_EQ(run.processes[0].end, Process::End::kExited) << tracee;
  EXPECT_EQ(run.processes[0].status, 0) << tracee;
  EXPECT_TRUE(run.waits.empty()) << tracee;
}

std::string Printed(const RunRecord& run, int process) { return run.OutputOf(process, 1); }

std::vector<Event> CallsOf(const RunRecord& run, const std::string& family, int process) {
  std::vector<Event> calls;
  for (const Event& event : run.events) {
    if (CallMatches(family, event) && (process == kNobody || event.process == process))
      calls.push_back(event);
  }
  return calls;
}

Event OnlyCall(const RunRecord& run, const std::string& family, int process) {
  const std::vector<Event> calls = CallsOf(run, family, process);
  EXPECT_EQ(calls.size(), 1u) << family;
  return calls.empty() ? Event() : calls.front();
}

int OnlyObject(const RunRecord& run, ObjectKind kind) {
  int only = kNoObject;
  for (std::size_t i = 0; i < run.objects.size(); ++i) {
    if (run.objects[i].kind != kind) continue;
    EXPECT_EQ(only, kNoObject) << "a second one: " << run.objects[i].name;
    only = static_cast<int>(i);
  }
  EXPECT_NE(only, kNoObject) << Name(kind);
  return only;
}

std::vector<Hold> HoldsOf(const RunRecord& run, int process, int object, Access access) {
  std::vector<Hold> holds;
  for (const Hold& hold : run.holds) {
    if (hold.process == process && hold.object == object && hold.access == access)
      holds.push_back(hold);
  }
  return holds;
}

}  // namespace ipclab

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == ipclab::kTraceeFlag)
    return ipclab::Tracees().at(argv[2])();
  testing::InitGoogleTest(&argc, argv);
  ipclab::Seclude();
  ipclab::PinToOneProcessor();
  return RUN_ALL_TESTS();
}
