#include "grader/scenario/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grader/sandbox/wire.h"

namespace ipclab {
namespace {

using Json = nlohmann::json;

// Tracer and tracees share one processor: a traced call then costs a fifth.  Which one: where the
// kernel has just put this process, since it looks for the idlest at a fork.
void PinToOneProcessor() {
  const int cpu = sched_getcpu();
  if (cpu < 0) return;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  sched_setaffinity(0, sizeof one, &one);
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

void BeginKeeper() {
  DieWithGrader();
  signal(SIGPIPE, SIG_IGN);
  PinToOneProcessor();
}

// What the keeper sends: {"found": ...} or {"error": "..."}.
void Send(int fd, Result<Json> found) {
  Json answer;
  if (found.ok()) {
    answer["found"] = *std::move(found);
  } else {
    answer["error"] = found.error().message;
  }
  WriteAll(fd, Json::to_cbor(answer));
}

[[noreturn]] void KeeperMain(int fd, const std::function<Result<Json>()>& work) {
  BeginKeeper();
  Send(fd, work());
  _exit(0);
}

// As frames take it.
std::string_view Text(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<std::vector<std::uint8_t>> ReadAll(int fd, Deadline deadline) {
  std::vector<std::uint8_t> bytes;
  std::uint8_t buffer[65536];
  while (true) {
    pollfd poll_fd = {fd, POLLIN, 0};
    const int ready = poll(&poll_fd, 1, deadline.PollTimeout());
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return ErrnoError("poll(keeper)");
    if (ready == 0) return MakeError("a run did not end in time");
    const ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError("read(keeper)");
    if (n == 0) return bytes;
    bytes.insert(bytes.end(), buffer, buffer + n);
  }
}

Result<Json> ReadAnswer(const std::vector<std::uint8_t>& bytes, int wait_status) {
  Json answer = Json::from_cbor(bytes, /*strict=*/true, /*allow_exceptions=*/false);
  if (answer.is_discarded() || !answer.is_object()) {
    return MakeError("the keeper of a run ended without an answer (wait status {:#x})",
                     wait_status);
  }
  if (answer.contains("error")) return MakeError("{}", answer["error"].get<std::string>());
  return std::move(answer["found"]);
}

int AwaitEnd(pid_t process) {
  int wait_status = 0;
  while (waitpid(process, &wait_status, 0) < 0 && errno == EINTR) {
  }
  return wait_status;
}

// Through its socket come requests, each with the end of the pipe for its answer; back goes how the
// keeper ended, or why there is none.
class Server {
 public:
  Server(UniqueFd socket, const KeeperServer::Work& work)
      : socket_(std::move(socket)), work_(work) {}

  [[noreturn]] void Run() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true) {
      Result<Frame> request = ReceiveFrame(socket_.get());
      if (!request.ok() || request->fds.size() != 1) break;
      const Json asked = Json::from_cbor(request->bytes);
      const pid_t keeper = Employ(*request, asked);
      const int refusal = errno;
      // The answer ends when nobody holds the pipe any more.
      request->fds.clear();
      if (keeper > 0) MakeNextReady(asked);
      const Json end =
          keeper < 0 ? Json({{"errno", refusal}}) : Json({{"status", AwaitEnd(keeper)}});
      const std::vector<std::uint8_t> bytes = Json::to_cbor(end);
      if (!SendFrame(socket_.get(), Text(bytes)).ok()) break;
    }
    Dismiss();
    _exit(0);
  }

 private:
  struct Ready {
    pid_t pid = 0;  // 0: there is none
    UniqueFd socket;
    Json past;
  };

  // The keeper's pid; -1 with errno if there can be none.
  pid_t Employ(const Frame& request, const Json& asked) {
    const int to_grader = request.fds[0].get();
    if (ready_.pid > 0 && work_.serves(ready_.past, asked)) {
      Ready ready = std::exchange(ready_, {});
      const int fds[] = {to_grader};
      if (SendFrame(ready.socket.get(), request.bytes, fds).ok()) return ready.pid;
      ready.socket.reset();
      AwaitEnd(ready.pid);
    }
    const pid_t keeper = fork();
    if (keeper == 0) KeeperMain(to_grader, [&] { return work_.answer(asked); });
    return keeper;
  }

  // A failure costs no more than the time that would have been saved.
  void MakeNextReady(const Json& asked) {
    if (ready_.pid > 0 || !work_.make_ready || !work_.serves(asked, asked)) return;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    UniqueFd ours(ends[0]);
    UniqueFd keepers(ends[1]);
    const pid_t keeper = fork();
    if (keeper < 0) return;
    if (keeper == 0) {
      ours.reset();
      socket_.reset();
      ReadyMain(keepers.get(), asked);
    }
    ready_ = {keeper, std::move(ours), asked};
  }

  [[noreturn]] void ReadyMain(int socket, const Json& past) {
    BeginKeeper();
    {
      const KeeperServer::Answer answer = work_.make_ready(past);
      const Result<Frame> request = ReceiveFrame(socket);
      if (request.ok() && request->fds.size() == 1) {
        Send(request->fds[0].get(), answer(Json::from_cbor(request->bytes)));
      }
    }
    _exit(0);
  }

  // It takes down what it has made ready.
  void Dismiss() {
    if (ready_.pid == 0) return;
    ready_.socket.reset();
    AwaitEnd(ready_.pid);
  }

  UniqueFd socket_;
  const KeeperServer::Work& work_;
  Ready ready_;
};

}  // namespace

void DieWithGrader() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

Result<Json> InKeeper(const std::function<Result<Json>()>& work, Deadline deadline,
                      const std::function<void(pid_t)>& on_start) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return ErrnoError("pipe2");
  UniqueFd from_keeper(ends[0]);
  UniqueFd to_grader(ends[1]);
  const pid_t keeper = fork();
  if (keeper < 0) return ErrnoError("fork of a run's keeper");
  if (keeper == 0) {
    from_keeper.reset();
    KeeperMain(to_grader.get(), work);
  }
  if (on_start) on_start(keeper);
  to_grader.reset();
  const auto bytes = ReadAll(from_keeper.get(), deadline);
  if (!bytes.ok()) kill(keeper, SIGKILL);
  const int wait_status = AwaitEnd(keeper);
  if (!bytes.ok()) return bytes.error();
  return ReadAnswer(*bytes, wait_status);
}

KeeperServer::KeeperServer(UniqueFd socket, pid_t server)
    : socket_(std::move(socket)), server_(server) {}

KeeperServer::~KeeperServer() {
  socket_.reset();
  if (server_ > 0) AwaitEnd(server_);
}

Result<std::unique_ptr<KeeperServer>> KeeperServer::Start(const Work& work) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return ErrnoError("socketpair");
  }
  UniqueFd ours(ends[0]);
  UniqueFd servers(ends[1]);
  const pid_t server = fork();
  if (server < 0) return ErrnoError("fork of a server of keepers");
  if (server == 0) {
    ours.reset();
    Server(std::move(servers), work).Run();
  }
  return std::unique_ptr<KeeperServer>(new KeeperServer(std::move(ours), server));
}

void KeeperServer::Kill() {
  if (server_ <= 0) return;
  kill(server_, SIGKILL);
  AwaitEnd(std::exchange(server_, 0));
}

Result<Json> KeeperServer::Ask(const Json& request, Deadline deadline) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return ErrnoError("pipe2");
  UniqueFd from_keeper(ends[0]);
  UniqueFd to_grader(ends[1]);
  const std::vector<std::uint8_t> bytes = Json::to_cbor(request);
  const int fds[] = {to_grader.get()};
  IPCLAB_RETURN_IF_ERROR(SendFrame(socket_.get(), Text(bytes), fds));
  to_grader.reset();
  const auto answer = ReadAll(from_keeper.get(), deadline);
  const Result<Frame> frame =
      answer.ok() ? ReceiveFrame(socket_.get()) : Result<Frame>(answer.error());
  if (!frame.ok()) {
    Kill();
    return frame.error();
  }
  const Json end = Json::from_cbor(frame->bytes);
  if (end.contains("errno")) {
    errno = end["errno"].get<int>();
    return ErrnoError("fork of a run's keeper");
  }
  return ReadAnswer(*answer, end["status"].get<int>());
}

}  // namespace ipclab
