#include "grader/sandbox/init.h"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <set>
#include <utility>
#include <vector>

#include "grader/sandbox/fixtures.h"
#include "grader/sandbox/init_set_up.h"
#include "grader/sandbox/messages.h"
#include "grader/sandbox/place.h"
#include "grader/sandbox/policy.h"
#include "grader/sandbox/program.h"
#include "grader/sandbox/reduced.h"
#include "grader/sandbox/take_inventory.h"
#include "grader/sandbox/wire.h"

namespace ipclab {
namespace {

std::chrono::microseconds AsMicroseconds(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

class Init {
 public:
  Init(UniqueFd socket, UniqueFd child_signals, const JailOptions& options, const Place* place)
      : socket_(std::move(socket)),
        child_signals_(std::move(child_signals)),
        options_(options),
        place_(place),
        policy_(JailPolicy(options.limits.work_bytes, /*without_namespaces=*/place != nullptr)) {}

  // Returns when the keeper is gone.
  void Serve() {
    if (!Answer(Done{})) return;
    while (true) {
      const short events = exits_.empty() ? POLLIN : POLLIN | POLLOUT;
      std::array<pollfd, 2> fds = {{{socket_.get(), events, 0}, {child_signals_.get(), POLLIN, 0}}};
      if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return;
      if (fds[1].revents != 0) ReapTheDead();
      if ((fds[0].revents & POLLOUT) != 0) TellOneExit();
      if ((fds[0].revents & ~POLLOUT) != 0 && !ServeOne()) return;
    }
  }

 private:
  bool ServeOne() {
    Result<Frame> frame = ReceiveFrame(socket_.get());
    if (!frame.ok()) return false;
    Result<Request> request = DecodeRequest(frame->bytes);
    if (!request.ok()) return Answer(request.error());
    return std::visit([this](const auto& r) { return Handle(r); }, *request);
  }

  bool Handle(const MakeRequest& request) {
    if (place_ == nullptr) return AnswerDone(MakeFixtures(request.fixtures, options_.work_dir));
    std::vector<Fixture> fixtures = request.fixtures;
    for (Fixture& fixture : fixtures) {
      fixture.path = place_->Real(fixture.path);
      fixture.key = place_->FreeKey(fixture);
    }
    return AnswerDone(MakeFixtures(fixtures, place_->Real(options_.work_dir)));
  }

  bool Handle(const PrepareRequest& request) {
    Result<Spawned> spawned = Spawn(request.spec, options_, policy_, place_);
    if (!spawned.ok()) return Answer(spawned.error());
    programs_.insert(spawned->pid);
    std::vector<int> fds;
    for (const UniqueFd& fd : spawned->fds) fds.push_back(fd.get());
    // Even if it is dead by now, it has not been reaped: its pid still has a meaning for the
    // keeper.
    return Send(Prepared{spawned->pid, spawned->letters}, fds, place_ ? 0 : spawned->pid);
  }

  // One kill(2) is enough: the kernel lets no process fork with a signal pending that it has yet to
  // see.
  bool Handle(const KillAllRequest&) {
    if (place_ != nullptr) {
      EndDescendants([this] { ReapTheDead(); });
    } else if (kill(-1, SIGKILL) < 0 && errno != ESRCH) {
      return Answer(ErrnoError("kill(all)"));
    }
    while (ReapOne(/*options=*/0)) {
    }
    return Answer(Done{});
  }

  bool Handle(const InventoryRequest& request) {
    Inventory inventory;
    const std::string work_dir = options_.whole_machine ? "" : options_.work_dir;
    if (place_ != nullptr) {
      ListNew(*place_, work_dir, request.queues, inventory);
    } else {
      ListSysvObjects(inventory);
      ListFiles(work_dir, inventory);
    }
    return Answer(std::move(inventory));
  }

  bool Handle(const RemoveRequest& request) {
    return place_ == nullptr ? Answer(Done{}) : AnswerDone(RemoveObjects(request.objects, *place_));
  }

  bool Handle(const ReadFileRequest& request) {
    const std::string path = place_ ? place_->Real(request.path) : request.path;
    Result<std::string> content = ReadRegularFile(path, request.limit);
    if (!content.ok()) return Answer(content.error());
    return Answer(FileContent{*std::move(content)});
  }

  void ReapTheDead() {
    signalfd_siginfo info;
    while (read(child_signals_.get(), &info, sizeof(info)) > 0) {
    }
    while (ReapOne(WNOHANG)) {
    }
  }

  // A traced program is not seen here before its tracer has waited for it.
  bool ReapOne(int options) {
    int status = 0;
    rusage usage = {};
    pid_t pid;
    do {
      pid = wait4(-1, &status, options | __WALL, &usage);
    } while (pid < 0 && errno == EINTR);
    if (pid <= 0) return false;
    if (programs_.erase(pid) > 0) {
      exits_.push_back({.inner_pid = pid,
                        .wait_status = status,
                        .user_time = AsMicroseconds(usage.ru_utime),
                        .system_time = AsMicroseconds(usage.ru_stime),
                        .max_resident = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024});
    }
    return true;
  }

  bool AnswerDone(const Result<void>& result) {
    return result.ok() ? Answer(Done{}) : Answer(result.error());
  }

  bool Answer(const Reply& reply) { return Send(reply, {}, 0); }

  // Only when the socket has room: the keeper may be long in listening, and in the middle of a
  // request that it expects init to read.
  void TellOneExit() {
    if (exits_.empty()) return;
    // If it fails, the keeper is gone, which the socket tells too.
    (void)SendFrame(socket_.get(), Encode(Reply(exits_.front())));
    exits_.pop_front();
  }

  // Ends are told before answers, so that a pid in an answer never means a program that ended
  // before.
  bool Send(const Reply& reply, const std::vector<int>& fds, pid_t process) {
    while (!exits_.empty()) TellOneExit();
    return SendFrame(socket_.get(), Encode(reply), fds, process).ok();
  }

  UniqueFd socket_;
  UniqueFd child_signals_;
  const JailOptions& options_;
  const Place* const place_;  // null with namespaces
  const std::vector<sock_filter> policy_;
  std::set<pid_t> programs_;  // started and not reaped yet
  std::deque<Exit> exits_;    // reaped and not told yet
};

}  // namespace

void RunInit(UniqueFd socket, const JailOptions& options, Place* place) {
  Result<UniqueFd> child_signals =
      place == nullptr ? SetUpJail(socket, options) : SetUpReduced(socket, options, *place);
  if (!child_signals.ok()) {
    // If the keeper has gone in the meantime, nobody misses the answer.
    (void)SendFrame(socket.get(), Encode(Reply(child_signals.error())));
  } else {
    Init(std::move(socket), *std::move(child_signals), options, place).Serve();
  }
  if (place != nullptr) CleanUp(options, *place);
  _exit(child_signals.ok() ? 0 : 1);
}

}  // namespace ipclab
