#include "grader/sandbox/channel.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "grader/sandbox/identity.h"
#include "grader/sandbox/tracees.h"
#include "grader/sandbox/wire.h"

namespace ipclab {
namespace {

// No request takes nearly as long: who waits so long waits for a bug, or for a machine out of
// memory.
constexpr timeval kPatience = {60, 0};

Result<void> LimitPatience(int socket) {
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    if (setsockopt(socket, SOL_SOCKET, option, &kPatience, sizeof(kPatience)) < 0) {
      return ErrnoError("setsockopt(patience)");
    }
  }
  return {};
}

// Init ends only after every process of its namespace was reaped, also those that the keeper
// traces: if it lasts, they may wait for us.
void AwaitEndOf(pid_t init, int process) {
  using std::chrono::milliseconds;
  const Deadline deadline = Deadline::After(std::chrono::seconds(10));
  pollfd end = {process, POLLIN, 0};
  for (milliseconds pause(2); poll(&end, 1, static_cast<int>(pause.count())) == 0;) {
    if (deadline.Expired()) return;
    LetGoOfTracees(init);
    pause = std::min(pause * 2, milliseconds(50));
  }
}

}  // namespace

Jail::Channel::~Channel() {
  // ESRCH: it has ended, and perhaps been reaped by somebody's waitpid(-1).
  const auto kill_init = [this] {
    syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0);
  };
  if (cleans_up_) {
    socket_.reset();
  } else {
    kill_init();
  }
  AwaitEndOf(init_, process_.get());
  if (cleans_up_) kill_init();  // should it hang
  siginfo_t info;
  // ECHILD: so it was.
  waitid(P_PIDFD, static_cast<id_t>(process_.get()), &info, WEXITED | WNOHANG | __WALL);
}

Result<void> Jail::Channel::Begin(bool as_keeper) {
  IPCLAB_RETURN_IF_ERROR(LimitPatience(socket_.get()));
  IPCLAB_RETURN_IF_ERROR(AcceptProcesses(socket_.get()));
  IPCLAB_ASSIGN_OR_RETURN(const OuterUser user, WriteIdMaps(init_, as_keeper));
  if (send(socket_.get(), &user, sizeof(user), MSG_NOSIGNAL) < 0)
    return ErrnoError("send(go-ahead)");
  IPCLAB_RETURN_IF_ERROR(AwaitAnswer());
  return {};
}

Result<void> Jail::Channel::BeginReduced() {
  IPCLAB_RETURN_IF_ERROR(LimitPatience(socket_.get()));
  IPCLAB_RETURN_IF_ERROR(AcceptProcesses(socket_.get()));
  IPCLAB_RETURN_IF_ERROR(AwaitAnswer());
  return {};
}

Result<Answer> Jail::Channel::Ask(const Request& request) {
  IPCLAB_RETURN_IF_ERROR(SendFrame(socket_.get(), Encode(request)));
  return AwaitAnswer();
}

Result<void> Jail::Channel::Command(const Request& request) {
  IPCLAB_RETURN_IF_ERROR(Ask(request));
  return {};
}

Result<Answer> Jail::Channel::AwaitAnswer() {
  while (true) {
    Result<Answer> answer = ReceiveOne();
    if (!answer.ok()) return answer;
    if (Error* error = std::get_if<Error>(&answer->reply)) return std::move(*error);
    if (!std::holds_alternative<Exit>(answer->reply)) return answer;
  }
}

// Keeps what it receives if it is an Exit.
Result<Answer> Jail::Channel::ReceiveOne() {
  Result<Frame> frame = ReceiveFrame(socket_.get());
  if (!frame.ok()) return std::move(frame).error().In("the jail's init has ended or hangs");
  IPCLAB_ASSIGN_OR_RETURN(Reply reply, DecodeReply(frame->bytes));
  if (const Exit* exit = std::get_if<Exit>(&reply)) exits_[exit->inner_pid] = *exit;
  return Answer{std::move(reply), std::move(frame->fds), frame->process};
}

Result<Exit> Jail::Channel::AwaitExit(pid_t inner_pid, Deadline deadline) {
  while (true) {
    if (const auto found = exits_.find(inner_pid); found != exits_.end()) {
      const Exit exit = found->second;
      exits_.erase(found);
      return exit;
    }
    pollfd socket = {socket_.get(), POLLIN, 0};
    const int ready = poll(&socket, 1, deadline.PollTimeout());
    if (ready < 0 && errno != EINTR) return ErrnoError("poll(init's socket)");
    if (ready == 0) return ErrorOf(ETIMEDOUT, "wait for the program with pid {}", inner_pid);
    if (ready > 0) IPCLAB_RETURN_IF_ERROR(ReceiveOne());
  }
}

}  // namespace ipclab
