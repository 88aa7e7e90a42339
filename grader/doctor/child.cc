#include "grader/doctor/child.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "grader/base/unique_fd.h"
#include "grader/sandbox/identity.h"

namespace ipclab {
namespace {

// Seconds.  Nothing here waits long by itself, so this is for what hangs, however slow the machine.
constexpr unsigned kPatience = 300;

// The child's end of the pipe: errno, then the text.
void Tell(int to, const Result<std::string>& result) {
  const int number = result.ok() ? 0 : result.error().errno_value;
  std::string text(reinterpret_cast<const char*>(&number), sizeof number);
  text += result.ok() ? '+' : '-';
  text += result.ok() ? *result : result.error().message;
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = write(to, rest.data(), rest.size());
    if (written <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string ReadAll(int from) {
  std::string text;
  char buffer[512];
  while (true) {
    const ssize_t count = read(from, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
  }
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, __WALL) < 0 && errno == EINTR) continue;
  return status;
}

Attempt Understand(const std::string& text, int status) {
  Attempt attempt;
  attempt.outcome = Attempt::Outcome::kFailed;
  if (text.size() <= sizeof attempt.errno_value) {
    attempt.said = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM
                       ? fmt::format("it did not end within {} s", kPatience)
                       : fmt::format("the process that tried it ended (wait status {:#x})", status);
    return attempt;
  }
  std::memcpy(&attempt.errno_value, text.data(), sizeof attempt.errno_value);
  if (text[sizeof attempt.errno_value] == '+') attempt.outcome = Attempt::Outcome::kDone;
  attempt.said = text.substr(sizeof attempt.errno_value + 1);
  return attempt;
}

// The inner process: waits until it has its users, then tries.
[[noreturn]] void TryInside(int word, int to, const Trial& trial) {
  DieWithParent();
  char byte = 0;
  if (read(word, &byte, 1) != 1) _exit(1);
  const Result<void> became = BecomeInnerUser(/*as_keeper=*/false);
  Tell(to, became.ok() ? trial() : Result<std::string>(became.error()));
  _exit(0);
}

// The outer one, in the keeper's role.
Result<void> MakeInside(std::uint64_t namespaces, const Trial& trial, int to) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return ErrnoError("socketpair");
  UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  clone_args args = {};
  args.flags = namespaces | CLONE_NEWUSER;
  args.exit_signal = SIGCHLD;
  const auto pid = static_cast<pid_t>(syscall(SYS_clone3, &args, sizeof args));
  if (pid < 0) return ErrnoError("clone3");
  if (pid == 0) {
    ours.reset();
    TryInside(theirs.get(), to, trial);
  }
  theirs.reset();
  const Result<OuterUser> users = WriteIdMaps(pid, /*as_keeper=*/false);
  if (users.ok()) send(ours.get(), "", 1, MSG_NOSIGNAL);
  ours.reset();  // without the word it ends
  WaitFor(pid);
  if (!users.ok()) return users.error();
  return {};
}

template <typename Body>
Attempt Fork(const Body& body) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return {Attempt::Outcome::kFailed, errno, "pipe2"};
  UniqueFd from(ends[0]);
  UniqueFd to(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) {
    const Error error = ErrnoError("fork");
    return {Attempt::Outcome::kFailed, error.errno_value, error.message};
  }
  if (pid == 0) {
    from.reset();
    DieWithParent();
    signal(SIGALRM, SIG_DFL);
    alarm(kPatience);
    body(to.get());
    _exit(0);
  }
  to.reset();
  const std::string text = ReadAll(from.get());
  return Understand(text, WaitFor(pid));
}

}  // namespace

void DieWithParent() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

Attempt InChild(const Trial& trial) {
  return Fork([&trial](int to) { Tell(to, trial()); });
}

Attempt InNamespaces(std::uint64_t namespaces, const Trial& trial) {
  return Fork([&](int to) {
    if (const Result<void> made = MakeInside(namespaces, trial, to); !made.ok()) {
      Tell(to, made.error());
    }
  });
}

}  // namespace ipclab
