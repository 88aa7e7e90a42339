// ls -l | more; the parent sleeps in sigwaitinfo and reaps whoever has ended.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <functional>

namespace {

int running = 0;

bool Start(const sigset_t& old_mask, const std::function<void()>& become) {
  switch (fork()) {
    case -1:
      perror("fork");
      return false;
    case 0:
      sigprocmask(SIG_SETMASK, &old_mask, nullptr);
      become();
      perror("exec of ls or more");
      _exit(127);
    default:
      ++running;
      return true;
  }
}

// Reaps the children that have ended; false if one of them failed.
bool ReapEnded() {
  bool good = true;
  while (running > 0) {
    siginfo_t info;
    info.si_pid = 0;
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG) < 0) {
      if (errno == EINTR) continue;
      perror("waitid");
      running = 0;
      return false;
    }
    if (info.si_pid == 0) break;
    --running;
    good = good && (info.si_status == 0 || (info.si_code == CLD_KILLED && info.si_status == SIGPIPE));
  }
  return good;
}

}  // namespace

int main() {
  sigset_t child_ended, old_mask;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_ended, &old_mask);

  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) < 0) {
    perror("pipe2");
    return 1;
  }
  bool good = Start(old_mask, [&] {
    if (dup2(ends[1], 1) == 1) execlp("ls", "ls", "-l", nullptr);
  });
  good = good && Start(old_mask, [&] {
    if (dup2(ends[0], 0) == 0) execlp("more", "more", nullptr);
  });
  for (const int end : ends) close(end);

  while (running > 0) {
    if (sigwaitinfo(&child_ended, nullptr) < 0 && errno != EINTR) perror("sigwaitinfo");
    good = ReapEnded() && good;
  }
  return good ? 0 : 1;
}
