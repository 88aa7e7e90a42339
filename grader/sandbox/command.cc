#include "grader/sandbox/command.h"

#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
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

class Run {
 public:
  Run(Jail& jail, Program program, const CommandLimits& limits)
      : jail_(jail),
        program_(std::move(program)),
        output_(std::move(program_.output), limits),
        error_(std::move(program_.error), limits),
        deadline_(Deadline::After(limits.wall_time)) {}

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
                         .timed_out = timed_out_,
                         .output_limit = too_much,
                         .user_time = end.user_time,
                         .system_time = end.system_time,
                         .max_resident = end.max_resident};
  }

 private:
  Result<void> ListenUntilEndOrLimit() {
    while (process_.valid() && !output_.too_much() && !error_.too_much()) {
      // A stream at its end is -1, which poll passes over.
      std::array<pollfd, 3> fds = {
          {{process_.get(), POLLIN, 0}, {output_.fd(), POLLIN, 0}, {error_.fd(), POLLIN, 0}}};
      const int ready = poll(fds.data(), fds.size(), deadline_.PollTimeout());
      if (ready < 0 && errno != EINTR) return ErrnoError("poll(command)");
      timed_out_ = ready == 0 || deadline_.Expired();
      if (fds[0].revents != 0) timed_out_ = false;
      output_.Listen();
      error_.Listen();
      if (timed_out_ || fds[0].revents != 0) return {};
    }
    return {};
  }

  Jail& jail_;
  Program program_;
  Listener output_;
  Listener error_;
  Deadline deadline_;
  UniqueFd process_;
  bool timed_out_ = false;
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
