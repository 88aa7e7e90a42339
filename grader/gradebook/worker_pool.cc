#include "grader/gradebook/worker_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ipclab {
namespace {

constexpr std::size_t kMostOutput = 64 << 20;
constexpr int kCannotStart = 127;

// Between fork and exec: nothing here may allocate or lock.
[[noreturn]] void Become(char* const* argv, pid_t parent, int output, int error) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCannotStart);  // it died before we asked to follow it
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int input = open("/dev/null", O_RDONLY);
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) _exit(kCannotStart);
  execv(argv[0], argv);
  _exit(kCannotStart);
}

std::string ContentOf(int fd) {
  struct stat status = {};
  if (fstat(fd, &status) != 0) return "";
  std::string text(std::min(kMostOutput, static_cast<std::size_t>(status.st_size)), '\0');
  const ssize_t n = pread(fd, text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  return text;
}

}  // namespace

Result<void> WorkerPool::Start(std::size_t id, const std::vector<std::string>& argv,
                               std::chrono::seconds time) {
  Worker worker;
  worker.id = id;
  // Files, not pipes: nobody has to read while it runs, and a grandchild that keeps one open holds
  // nobody up.
  worker.output.reset(memfd_create("output", MFD_CLOEXEC));
  worker.error.reset(memfd_create("error", MFD_CLOEXEC));
  if (!worker.output.valid() || !worker.error.valid()) return ErrnoError("memfd_create");
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const pid_t parent = getpid();
  worker.pid = fork();
  if (worker.pid < 0) return ErrnoError("fork of a worker");
  if (worker.pid == 0) Become(words.data(), parent, worker.output.get(), worker.error.get());
  setpgid(worker.pid, worker.pid);  // whoever comes first; it fails once the other has exec'd
  worker.pid_fd.reset(static_cast<int>(syscall(SYS_pidfd_open, worker.pid, 0)));
  if (!worker.pid_fd.valid()) {
    Error error = ErrnoError("pidfd_open({})", worker.pid);
    kill(-worker.pid, SIGKILL);
    waitpid(worker.pid, nullptr, 0);
    return error;
  }
  worker.started = std::chrono::steady_clock::now();
  worker.deadline = Deadline::After(time);
  workers_.push_back(std::move(worker));
  return {};
}

Result<std::optional<WorkerEnd>> WorkerPool::Wait(Deadline deadline) {
  std::vector<pollfd> fds;
  for (Worker& worker : workers_) {
    if (!worker.killed && worker.deadline.Expired()) {
      worker.killed = true;
      kill(-worker.pid, SIGKILL);
    }
    if (!worker.killed) deadline = std::min(deadline, worker.deadline);
    fds.push_back({worker.pid_fd.get(), POLLIN, 0});
  }
  const int ready = poll(fds.data(), fds.size(), deadline.PollTimeout());
  if (ready < 0 && errno != EINTR) return ErrnoError("poll(workers)");
  if (ready <= 0) return std::optional<WorkerEnd>();
  for (std::size_t i = 0; i < fds.size(); ++i) {
    if (fds[i].revents == 0) continue;
    Worker worker = std::move(workers_[i]);
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(i));
    return std::optional<WorkerEnd>(Reap(std::move(worker)));
  }
  return std::optional<WorkerEnd>();
}

WorkerEnd WorkerPool::Reap(Worker worker) {
  WorkerEnd end;
  end.id = worker.id;
  end.timed_out = worker.killed;
  // What it left in its group, before its number can belong to others.
  kill(-worker.pid, SIGKILL);
  int status = 0;
  while (waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - worker.started).count();
  end.output = ContentOf(worker.output.get());
  end.error = ContentOf(worker.error.get());
  return end;
}

void WorkerPool::KillAll() {
  for (const Worker& worker : workers_) kill(-worker.pid, SIGKILL);
  for (const Worker& worker : workers_) {
    while (waitpid(worker.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  workers_.clear();
}

}  // namespace ipclab
