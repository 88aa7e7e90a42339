#include "grader/sandbox/command.h"

#include <errno.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "grader/sandbox/excerpt.h"

namespace ipclab {
namespace {

// The keeper's end of one stream.
class Listener {
 public:
  Listener(UniqueFd fd, const CommandLimits& limits)
      : fd_(std::move(fd)), limit_(limits.written_bytes), text_(limits.kept_bytes) {}

  int fd() const { return fd_.get(); }
  bool at_end() const { return !fd_.valid(); }
  bool too_much() const { return text_.total() > limit_; }
  std::string Text() const { return text_.Text(); }

  // What is there now, but not without end.
  void Listen() {
    std::array<char, 65536> block;
    while (!at_end() && !too_much()) {
      const ssize_t count = read(fd_.get(), block.data(), block.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return;
      if (count <= 0) fd_.reset();
      if (count > 0) text_.Add(std::string_view(block.data(), static_cast<std::size_t>(count)));
    }
  }

 private:
  UniqueFd fd_;
  std::uint64_t limit_;
  Excerpt text_;
};

// What a command's processes have done so far.
struct Effort {
  std::set<pid_t> processes;
  std::uint64_t ticks = 0;  // of processor time
  bool all_wait = true;     // none runs, could run, or waits for a disk
  friend bool operator==(const Effort&, const Effort&) = default;
};

void AddEffort(pid_t process, Effort& effort) {
  const std::string folder = fmt::format("/proc/{}", process);
  std::ifstream file(folder + "/stat");
  std::string line;
  // It has ended: whoever waits for it has its time, or will run.
  if (!std::getline(file, line) || !effort.processes.insert(process).second) return;
  // proc(5): fields 3, 14 and 15; the second one, the name, is in brackets and may hold any.
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  char state = 0;
  fields >> state;
  std::string skipped;
  for (int field = 4; field < 14; ++field) fields >> skipped;
  std::uint64_t user = 0, system = 0;
  fields >> user >> system;
  effort.ticks += user + system;
  effort.all_wait = effort.all_wait && (state == 'S' || state == 'T' || state == 'Z');
  std::ifstream children(fmt::format("{}/task/{}/children", folder, process));
  for (pid_t child; children >> child;) AddEffort(child, effort);
}

Effort EffortOf(pid_t process) {
  Effort effort;
  AddEffort(process, effort);
  return effort;
}

class Run {
 public:
  Run(Jail& jail, Program program, const CommandLimits& limits)
      : jail_(jail),
        program_(std::move(program)),
        output_(std::move(program_.output), limits),
        error_(std::move(program_.error), limits),
        idle_time_(limits.idle_time) {}

  Result<CommandResult> ToTheEnd() {
    process_.reset(static_cast<int>(syscall(SYS_pidfd_open, program_.pid, 0)));
    // ESRCH: it was killed at its gate, and its end has been seen.
    if (!process_.valid() && errno != ESRCH) return ErrnoError("pidfd_open({})", program_.pid);
    IPCLAB_RETURN_IF_ERROR(jail_.Release(program_));
    IPCLAB_RETURN_IF_ERROR(jail_.AwaitExec(program_));
    IPCLAB_RETURN_IF_ERROR(ListenUntilEndOrLimit());
    const bool too_much = output_.too_much() || error_.too_much();
    // Then nobody else holds them either, and what is left in the pipes is bounded by their size.
    if (!output_.at_end() || !error_.at_end()) {
      IPCLAB_RETURN_IF_ERROR(jail_.KillAll());
      output_.Listen();
      error_.Listen();
    }
    IPCLAB_ASSIGN_OR_RETURN(const Exit end, jail_.AwaitEnd(program_, Deadline::Never()));
    return CommandResult{.wait_status = end.wait_status,
                         .output = output_.Text(),
                         .error = error_.Text(),
                         .idle = idle_,
                         .output_limit = too_much,
                         .user_time = end.user_time,
                         .system_time = end.system_time,
                         .max_resident = end.max_resident};
  }

 private:
  Result<void> ListenUntilEndOrLimit() {
    Deadline next_look = Deadline::After(idle_time_);
    Effort seen = EffortOf(program_.pid);
    while (process_.valid() && !output_.too_much() && !error_.too_much()) {
      // A stream at its end is -1, which poll passes over.
      std::array<pollfd, 3> fds = {
          {{process_.get(), POLLIN, 0}, {output_.fd(), POLLIN, 0}, {error_.fd(), POLLIN, 0}}};
      const int ready = poll(fds.data(), fds.size(), next_look.PollTimeout());
      if (ready < 0 && errno != EINTR) return ErrnoError("poll(command)");
      output_.Listen();
      error_.Listen();
      if (fds[0].revents != 0) return {};
      if (!next_look.Expired()) continue;
      const Effort now = EffortOf(program_.pid);
      idle_ = now.all_wait && now == seen;
      if (idle_) return {};
      seen = now;
      next_look = Deadline::After(idle_time_);
    }
    return {};
  }

  Jail& jail_;
  Program program_;
  Listener output_;
  Listener error_;
  std::chrono::milliseconds idle_time_;
  UniqueFd process_;
  bool idle_ = false;
};

}  // namespace

Result<CommandResult> RunCommand(Jail& jail, const ProgramSpec& spec, const CommandLimits& limits) {
  ProgramSpec piped = spec;
  piped.standard_input = StdioKind::kNull;
  piped.standard_output = StdioKind::kPipe;
  piped.standard_error = StdioKind::kPipe;
  IPCLAB_ASSIGN_OR_RETURN(Program program, jail.Prepare(piped));
  return Run(jail, std::move(program), limits).ToTheEnd();
}

}  // namespace ipclab
