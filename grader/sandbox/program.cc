#include "grader/sandbox/program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "grader/sandbox/place.h"

namespace ipclab {
namespace {

struct StreamPair {
  UniqueFd ours;  // the program's end, which init holds until the fork
  UniqueFd keepers;
};

Result<StreamPair> MakePipe(bool program_reads) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return ErrnoError("pipe2");
  UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  if (program_reads) std::swap(reader, writer);
  // Now `reader` is the keeper's end, whichever way it goes.
  if (fcntl(reader.get(), F_SETFL, O_NONBLOCK) < 0) return ErrnoError("fcntl(O_NONBLOCK)");
  return StreamPair{std::move(writer), std::move(reader)};
}

struct Terminal {
  UniqueFd master;
  std::string slave;
};

Result<Terminal> OpenTerminal(int rows, int columns) {
  UniqueFd master(open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  if (!master.valid()) return ErrnoError("open(/dev/ptmx)");
  const int unlocked = 0;
  int number = 0;
  if (ioctl(master.get(), TIOCSPTLCK, &unlocked) < 0) return ErrnoError("ioctl(TIOCSPTLCK)");
  if (ioctl(master.get(), TIOCGPTN, &number) < 0) return ErrnoError("ioctl(TIOCGPTN)");
  const winsize size = {static_cast<unsigned short>(rows), static_cast<unsigned short>(columns), 0,
                        0};
  if (ioctl(master.get(), TIOCSWINSZ, &size) < 0) return ErrnoError("ioctl(TIOCSWINSZ)");
  return Terminal{std::move(master), fmt::format("/dev/pts/{}", number)};
}

// The three streams of one program, before the fork.
class Streams {
 public:
  static Result<Streams> Make(const ProgramSpec& spec) {
    Streams streams;
    const std::array kinds = {spec.standard_input, spec.standard_output, spec.standard_error};
    if (std::find(kinds.begin(), kinds.end(), StdioKind::kTerminal) != kinds.end()) {
      IPCLAB_ASSIGN_OR_RETURN(Terminal terminal, OpenTerminal(spec.rows, spec.columns));
      streams.Give('t', std::move(terminal.master));
      streams.terminal_ = std::move(terminal.slave);
    }
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      IPCLAB_RETURN_IF_ERROR(streams.Open(i, kinds[i]));
    }
    return streams;
  }

  void Describe(Plan& plan) const {
    plan.terminal = terminal_.empty() ? nullptr : terminal_.c_str();
    for (std::size_t i = 0; i < ours_.size(); ++i) plan.streams[i] = ours_[i].get();
  }

  void Give(char letter, UniqueFd fd) {
    letters_ += letter;
    keepers_.push_back(std::move(fd));
  }

  Spawned HandOver(pid_t pid) && { return Spawned{pid, std::move(keepers_), std::move(letters_)}; }

 private:
  Result<void> Open(std::size_t stream, StdioKind kind) {
    if (kind == StdioKind::kNull) {
      ours_[stream].reset(open("/dev/null", O_RDWR | O_CLOEXEC));
      if (!ours_[stream].valid()) return ErrnoError("open(/dev/null)");
    } else if (kind == StdioKind::kPipe) {
      IPCLAB_ASSIGN_OR_RETURN(StreamPair pair, MakePipe(/*program_reads=*/stream == 0));
      ours_[stream] = std::move(pair.ours);
      Give("ioe"[stream], std::move(pair.keepers));
    }
    return {};
  }

  std::array<UniqueFd, 3> ours_;
  std::string terminal_;
  std::vector<UniqueFd> keepers_;
  std::string letters_;
};

// Limits can be lowered only, by us as by anyone but the machine's root.
Limit LimitTo(decltype(RLIMIT_CPU) resource, rlim_t soft, rlim_t hard) {
  rlimit now = {};
  getrlimit(resource, &now);
  return {resource, {std::min(soft, now.rlim_max), std::min(hard, now.rlim_max)}};
}

std::vector<Limit> PlanLimits(const JailLimits& limits) {
  constexpr rlim_t kStack = 8u << 20;
  // Four POSIX queues of the usual size, and half of what an ordinary user may have in all: another
  // jail of that user needs some, too.
  constexpr rlim_t kQueueBytes = 400'000;
  constexpr rlim_t kPendingSignals = 8192;
  constexpr rlim_t kLockedBytes = 8u << 20;
  const rlim_t memory = limits.address_space == 0 ? RLIM_INFINITY : limits.address_space;
  return {
      LimitTo(RLIMIT_CORE, 0, 0),
      LimitTo(RLIMIT_FSIZE, limits.file_size, limits.file_size),
      LimitTo(RLIMIT_NOFILE, limits.open_files, limits.open_files),
      LimitTo(RLIMIT_NPROC, limits.processes, limits.processes),
      LimitTo(RLIMIT_MSGQUEUE, kQueueBytes, kQueueBytes),
      LimitTo(RLIMIT_SIGPENDING, kPendingSignals, kPendingSignals),
      LimitTo(RLIMIT_MEMLOCK, kLockedBytes, kLockedBytes),
      LimitTo(RLIMIT_STACK, kStack, kStack),
      // First SIGXCPU, which says what happened, then SIGKILL.
      LimitTo(RLIMIT_CPU, limits.cpu_seconds, std::max(limits.cpu_seconds, limits.cpu_seconds + 1)),
      LimitTo(RLIMIT_AS, memory, memory),
  };
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

sock_fprog AsProgram(const std::vector<sock_filter>& filter) {
  return {static_cast<unsigned short>(filter.size()), const_cast<sock_filter*>(filter.data())};
}

// The program's pid: of our child, or with a terminal of the child that the terminal's holder makes
// for us.
Result<pid_t> ForkProgram(const Plan& plan, int keepers_gate) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return ErrnoError("pipe2");
  const UniqueFd from_holder(ends[0]);
  UniqueFd to_init(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) return ErrnoError("fork");
  if (pid == 0) {
    // The keeper's end would hide that the keeper has closed it.
    close(keepers_gate);
    if (plan.terminal == nullptr) SetUpAndExecute(plan);
    HoldTerminal(plan, to_init.get());
  }
  if (plan.terminal == nullptr) return pid;
  to_init.reset();
  pid_t program = 0;
  if (read(from_holder.get(), &program, sizeof(program)) != sizeof(program)) {
    return MakeError("the holder of {} could not start the program", plan.terminal);
  }
  return program;
}

std::string RealPath(const Place* place, const std::string& path) {
  return place == nullptr ? path : place->Real(path);
}

// HOME=/work, TMPDIR=/tmp.
std::vector<std::string> RealEnvironment(const Place* place, std::vector<std::string> environment) {
  for (std::string& variable : environment) {
    const std::size_t value = variable.find('=') + 1;
    variable = variable.substr(0, value) + RealPath(place, variable.substr(value));
  }
  return environment;
}

}  // namespace

std::string_view StageName(Stage stage) {
  switch (stage) {
    case Stage::kReady:
      return "ready";
    case Stage::kSession:
      return "setsid";
    case Stage::kTerminal:
      return "open the terminal";
    case Stage::kStreams:
      return "connect the standard streams";
    case Stage::kFolder:
      return "enter the work folder";
    case Stage::kSignals:
      return "reset signals";
    case Stage::kDescriptors:
      return "close descriptors";
    case Stage::kLimits:
      return "set limits";
    case Stage::kOwnership:
      return "give itself to the tracer";
    case Stage::kFilter:
      return "install the system call filters";
    case Stage::kExec:
      return "execve";
  }
  return "unknown stage";
}

Result<Spawned> Spawn(const ProgramSpec& spec, const JailOptions& options,
                      const std::vector<sock_filter>& policy, const Place* place) {
  IPCLAB_ASSIGN_OR_RETURN(Streams streams, Streams::Make(spec));
  int gate[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, gate) < 0) {
    return ErrnoError("socketpair");
  }
  UniqueFd programs_gate(gate[0]);
  streams.Give('g', UniqueFd(gate[1]));

  const std::string path = RealPath(place, spec.path);
  const std::string work_dir = RealPath(place, options.work_dir);
  const std::vector<std::string> environment = RealEnvironment(place, spec.environment);
  Plan plan;
  plan.path = path.c_str();
  plan.work_dir = work_dir.c_str();
  plan.umask = options.umask;
  streams.Describe(plan);
  plan.gate = programs_gate.get();
  plan.argv = Pointers(spec.argv);
  plan.environment = Pointers(environment);
  plan.limits = PlanLimits(options.limits);
  // Without namespaces it counts the user's processes on the whole machine, and would be a right
  // program's failure; the tracer counts the run's own.
  if (place != nullptr) {
    std::erase_if(plan.limits, [](const Limit& it) { return it.resource == RLIMIT_NPROC; });
  }
  plan.filters.push_back(AsProgram(policy));
  if (!spec.filter.empty()) plan.filters.push_back(AsProgram(spec.filter));

  IPCLAB_ASSIGN_OR_RETURN(const pid_t pid, ForkProgram(plan, /*keepers_gate=*/gate[1]));
  return std::move(streams).HandOver(pid);
}

}  // namespace ipclab
