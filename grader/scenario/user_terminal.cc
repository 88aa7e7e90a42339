#include "grader/scenario/user_terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iterator>

namespace ipclab {
namespace {

constexpr int kSignals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH};

// For the handler.
int knocker = -1;
volatile std::sig_atomic_t quits = 0;
volatile pid_t the_keeper = 0;

void Knock(int number) {
  const int saved_errno = errno;
  const char byte = static_cast<char>(number);
  // A full pipe: the keeper hangs, and more of the same would not wake it.
  if (write(knocker, &byte, 1) < 0) errno = saved_errno;
  if (number == SIGQUIT) quits = quits + 1;
  if (quits > 1 && the_keeper > 0) kill(the_keeper, SIGKILL);
  errno = saved_errno;
}

void Listen() {
  struct sigaction action = {};
  action.sa_handler = Knock;
  action.sa_flags = SA_RESTART;
  for (const int number : kSignals) {
    struct sigaction old;
    // what nohup, or a shell for its background jobs, has ignored stays so
    if (sigaction(number, nullptr, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    sigaction(number, &action, nullptr);
  }
}

bool InForeground() { return isatty(STDIN_FILENO) != 0 && tcgetpgrp(STDIN_FILENO) == getpgrp(); }

}  // namespace

Result<std::unique_ptr<UserTerminal>> UserTerminal::Take() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return ErrnoError("pipe2");
  std::unique_ptr<UserTerminal> user(new UserTerminal());
  user->knocks_.reset(ends[0]);
  user->knocker_.reset(ends[1]);
  knocker = ends[1];
  quits = 0;
  the_keeper = 0;
  Listen();
  const int any = isatty(0) != 0 ? 0 : isatty(1) != 0 ? 1 : 2;
  if (tcgetattr(any, &user->modes_) != 0) user->modes_ = {};
  user->typed_ = InForeground();
  if (user->typed_) {
    user->MakeRaw();
  } else {
    user->modes_.c_oflag &= ~static_cast<tcflag_t>(OPOST);  // ours does that already
  }
  return user;
}

void UserTerminal::MakeRaw() {
  original_ = modes_;
  termios raw = original_;
  cfmakeraw(&raw);
  raw.c_lflag |= ISIG;
  raw.c_cc[VSUSP] = _POSIX_VDISABLE;  // nobody in the jail could be resumed
  // In a pipeline others write to the terminal as well, and count on its modes.
  raw_output_ = isatty(1) != 0 && isatty(2) != 0;
  if (!raw_output_) {
    raw.c_oflag = original_.c_oflag;
    modes_.c_oflag &= ~static_cast<tcflag_t>(OPOST);
  }
  tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

UserTerminal::~UserTerminal() {
  for (const int number : kSignals) {
    struct sigaction now;
    if (sigaction(number, nullptr, &now) == 0 && now.sa_handler == Knock) signal(number, SIG_DFL);
  }
  knocker = -1;
  if (typed_) tcsetattr(STDIN_FILENO, TCSADRAIN, &original_);
}

void UserTerminal::SetKeeper(pid_t keeper) { the_keeper = keeper; }

void UserTerminal::BecomeKeeper() {
  for (const int number : kSignals) signal(number, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

}  // namespace ipclab
