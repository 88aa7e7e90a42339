#include "grader/sandbox/jail.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "grader/sandbox/channel.h"
#include "grader/sandbox/init.h"
#include "grader/sandbox/place.h"
#include "grader/sandbox/program.h"

namespace ipclab {
namespace {

constexpr std::uint64_t kNamespaces =
    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS;

// The kernel counts some things for a user over all of the user's namespaces, up to the limit that
// whoever makes a namespace has at that time (kernel/ucount.c).  What one jail uses up must not be
// lacking in another, so these are as wide as they may be; the programs have limits of their own.
void WidenLimitsOfTheUser() {
  for (const auto resource : {RLIMIT_MSGQUEUE, RLIMIT_SIGPENDING, RLIMIT_NPROC, RLIMIT_MEMLOCK}) {
    const rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(resource, &unlimited) == 0) continue;
    rlimit limit;  // EPERM: an ordinary user may go as far as the hard limit
    if (getrlimit(resource, &limit) != 0) continue;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(resource, &limit);
  }
}

// As fork(), into fresh namespaces.
pid_t ForkInit(int& process) {
  clone_args args = {};
  args.flags = kNamespaces | CLONE_PIDFD;
  args.pidfd = reinterpret_cast<std::uintptr_t>(&process);
  args.exit_signal = SIGCHLD;
  return static_cast<pid_t>(syscall(SYS_clone3, &args, sizeof(args)));
}

Result<StageReport> ReceiveReport(const UniqueFd& gate) {
  StageReport report;
  ssize_t count;
  do {
    count = recv(gate.get(), &report, sizeof(report), 0);
  } while (count < 0 && errno == EINTR);
  // End of file: execve succeeded; or, at either time, another program of the jail killed this one.
  if (count == 0 || (count < 0 && errno == ECONNRESET)) return StageReport{};
  if (count != sizeof(report)) return ErrnoError("recv(gate)");
  return report;
}

Result<void> AsResult(const StageReport& report) {
  if (report.stage == Stage::kReady) return {};
  return ErrorOf(report.errno_value, "{}", StageName(report.stage));
}

// Moves the reply out of an answer, whose descriptors stay.
template <typename T>
Result<T> TakeReply(Result<Answer>& answer) {
  if (!answer.ok()) return answer.error();
  T* reply = std::get_if<T>(&answer->reply);
  if (reply == nullptr) return MakeError("init's answer is of another kind");
  return std::move(*reply);
}

void TakeDescriptors(const std::string& letters, std::vector<UniqueFd>& fds, Program& program) {
  for (std::size_t i = 0; i < letters.size() && i < fds.size(); ++i) {
    switch (letters[i]) {
      case 'g':
        program.gate = std::move(fds[i]);
        break;
      case 't':
        program.terminal = std::move(fds[i]);
        break;
      case 'i':
        program.input = std::move(fds[i]);
        break;
      case 'o':
        program.output = std::move(fds[i]);
        break;
      case 'e':
        program.error = std::move(fds[i]);
        break;
    }
  }
}

}  // namespace

Jail::Jail() = default;
Jail::~Jail() = default;

Result<std::unique_ptr<Jail>> Jail::Create(const JailOptions& options) {
  return options.isolation == Isolation::kFull ? CreateFull(options) : CreateReduced(options);
}

Result<std::unique_ptr<Jail>> Jail::CreateFull(const JailOptions& options) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return ErrnoError("socketpair");
  UniqueFd keepers_end(ends[0]);
  UniqueFd inits_end(ends[1]);
  int process = -1;
  WidenLimitsOfTheUser();
  const pid_t init = ForkInit(process);
  if (init < 0) {
    return ErrnoError("clone3(fresh user, PID, IPC, mount, network and UTS namespaces)");
  }
  if (init == 0) RunInit(std::move(inits_end), options, nullptr);
  inits_end.reset();
  std::unique_ptr<Jail> jail(new Jail());
  jail->channel_ = std::make_unique<Channel>(init, UniqueFd(process), std::move(keepers_end),
                                             /*cleans_up=*/false);
  if (Result<void> begun = jail->channel_->Begin(options.whole_machine); !begun.ok()) {
    return std::move(begun).error().In("make a jail");
  }
  return jail;
}

Result<std::unique_ptr<Jail>> Jail::CreateReduced(const JailOptions& options) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return ErrnoError("socketpair");
  UniqueFd keepers_end(ends[0]);
  UniqueFd inits_end(ends[1]);
  std::unique_ptr<Jail> jail(new Jail());
  IPCLAB_ASSIGN_OR_RETURN(Place place, FindPlace(options));
  jail->place_ = std::make_unique<Place>(std::move(place));
  const pid_t init = fork();
  if (init == 0) RunInit(std::move(inits_end), options, jail->place_.get());
  const Error failure = ErrnoError("fork of a jail's init");
  // The child cannot have been reaped yet, so the number is still its.
  UniqueFd process(init < 0 ? -1 : static_cast<int>(syscall(SYS_pidfd_open, init, 0)));
  inits_end.reset();
  if (!process.valid()) {
    if (init < 0) LeavePlace(*jail->place_);  // else init does, since both ends are closed now
    return failure;
  }
  jail->channel_ = std::make_unique<Channel>(init, std::move(process), std::move(keepers_end),
                                             /*cleans_up=*/true);
  if (Result<void> begun = jail->channel_->BeginReduced(); !begun.ok()) {
    return std::move(begun).error().In("make a jail without namespaces");
  }
  return jail;
}

pid_t Jail::init_pid() const { return channel_->init(); }

Result<void> Jail::Make(const std::vector<Fixture>& fixtures) {
  return channel_->Command(MakeRequest{fixtures});
}

Result<Program> Jail::Prepare(const ProgramSpec& spec) {
  Result<Answer> answer = channel_->Ask(PrepareRequest{spec});
  IPCLAB_ASSIGN_OR_RETURN(const Prepared prepared, TakeReply<Prepared>(answer));
  Program program;
  program.inner_pid = prepared.inner_pid;
  program.pid = place_ == nullptr ? answer->process : prepared.inner_pid;
  channel_->ForgetExit(program.inner_pid);
  TakeDescriptors(prepared.fds, answer->fds, program);
  IPCLAB_ASSIGN_OR_RETURN(const StageReport report, ReceiveReport(program.gate));
  if (Result<void> ready = AsResult(report); !ready.ok()) {
    return std::move(ready).error().In(fmt::format("prepare {}", spec.path));
  }
  return program;
}

Result<void> Jail::Release(Program& program) {
  // EPIPE: another program of the jail killed it at its gate.
  if (send(program.gate.get(), "", 1, MSG_NOSIGNAL) < 0 && errno != EPIPE) {
    return ErrnoError("send(gate)");
  }
  return {};
}

Result<void> Jail::AwaitExec(Program& program) {
  IPCLAB_ASSIGN_OR_RETURN(const StageReport report, ReceiveReport(program.gate));
  return AsResult(report);
}

Result<int> Jail::AwaitExit(const Program& program, Deadline deadline) {
  IPCLAB_ASSIGN_OR_RETURN(const Exit exit, AwaitEnd(program, deadline));
  return exit.wait_status;
}

Result<Exit> Jail::AwaitEnd(const Program& program, Deadline deadline) {
  return channel_->AwaitExit(program.inner_pid, deadline);
}

Result<void> Jail::KillAll() { return channel_->Command(KillAllRequest{}); }

Result<Inventory> Jail::TakeInventory(const std::vector<std::string>& queues) {
  Result<Answer> answer = channel_->Ask(InventoryRequest{queues});
  return TakeReply<Inventory>(answer);
}

Result<void> Jail::Remove(const Inventory& objects) {
  return channel_->Command(RemoveRequest{objects});
}

const std::string& Jail::root() const {
  static const std::string kNone;
  return place_ == nullptr ? kNone : place_->root;
}

std::string Jail::RealPath(const std::string& path) const {
  return place_ == nullptr ? path : place_->Real(path);
}

std::string Jail::JailText(std::string text) const {
  for (std::size_t at = 0; !root().empty();) {
    at = text.find(root(), at);
    if (at == std::string::npos) break;
    text.erase(at, root().size());
  }
  return text;
}

const Foreign& Jail::foreign() const {
  static const Foreign kNone;
  return place_ == nullptr ? kNone : place_->foreign;
}

Result<std::string> Jail::ReadFile(const std::string& path, std::size_t limit) {
  Result<Answer> answer = channel_->Ask(ReadFileRequest{path, limit});
  IPCLAB_ASSIGN_OR_RETURN(FileContent content, TakeReply<FileContent>(answer));
  return std::move(content.bytes);
}

}  // namespace ipclab
