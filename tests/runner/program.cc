#include "tests/runner/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace ipclab::testing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kNotStarted = 127;  // as a shell says it

int AnonymousFile() {
  const int fd = memfd_create("output", MFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  return fd;
}

std::string Contents(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) return "";
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  const ssize_t count = pread(fd, text.data(), text.size(), 0);
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return text;
}

std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void Become(const std::vector<char*>& argv, const std::vector<char*>& environment,
                         const ProgramOptions& options, int output, int error) {
  setpgid(0, 0);
  const int input = open("/dev/null", O_RDONLY);
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) _exit(kNotStarted);
  if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(kNotStarted);
  if (options.user != 0) {
    if (setgid(options.user) != 0 || setuid(options.user) != 0) _exit(kNotStarted);
  }
  for (char* variable : environment) {
    if (variable != nullptr) putenv(variable);
  }
  execv(argv[0], argv.data());
  _exit(kNotStarted);
}

// False once `deadline` has passed.
bool AwaitEnd(pid_t pid, Clock::time_point deadline) {
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  pollfd end = {process, POLLIN, 0};
  int ready = 0;
  do {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    ready = poll(&end, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
  } while (ready < 0 && errno == EINTR);
  close(process);
  return ready != 0;
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& argv, const ProgramOptions& options)
    : options_(options), output_(AnonymousFile()), error_(AnonymousFile()) {
  const std::vector<char*> words = Pointers(argv);
  const std::vector<char*> environment = Pointers(options_.environment);
  pid_ = fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) Become(words, environment, options_, output_, error_);
}

RunningProgram::~RunningProgram() {
  if (!waited_) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(output_);
  close(error_);
}

ProgramEnd RunningProgram::Wait() {
  ProgramEnd end;
  end.killed = !AwaitEnd(pid_, started_ + options_.patience);
  if (end.killed && kill(-pid_, SIGKILL) != 0) kill(pid_, SIGKILL);
  int wait_status = 0;
  while (waitpid(pid_, &wait_status, 0) < 0 && errno == EINTR) continue;
  waited_ = true;
  end.status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
  end.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  end.output = Contents(output_);
  end.error = Contents(error_);
  return end;
}

ProgramEnd RunProgram(const std::vector<std::string>& argv, const ProgramOptions& options) {
  return RunningProgram(argv, options).Wait();
}

}  // namespace ipclab::testing
