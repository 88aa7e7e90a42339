#include "tests/end_to_end/terminal.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <system_error>

namespace ipclab::testing {
namespace {

constexpr int kSilenceMs = 60'000;  // for a machine under load; a hang, not a measure of time

}  // namespace

AtTerminal::AtTerminal(const std::vector<std::string>& argv, const ProgramOptions& options) {
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_ = forkpty(&master_, nullptr, nullptr, nullptr);
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "forkpty");
  if (pid_ > 0) return;
  for (const std::string& variable : options.environment) {
    putenv(const_cast<char*>(variable.c_str()));
  }
  if (options.folder.empty() || chdir(options.folder.c_str()) == 0) execv(words[0], words.data());
  _exit(127);
}

AtTerminal::~AtTerminal() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(master_);
}

bool AtTerminal::ReadSome() {
  pollfd output = {master_, POLLIN, 0};
  if (poll(&output, 1, kSilenceMs) <= 0) return false;
  std::array<char, 4096> buffer;
  const ssize_t n = read(master_, buffer.data(), buffer.size());
  if (n <= 0) return false;
  screen_.append(buffer.data(), static_cast<std::size_t>(n));
  return true;
}

bool AtTerminal::Await(const std::string& text) {
  while (true) {
    const std::size_t found = screen_.find(text, seen_);
    if (found != std::string::npos) {
      seen_ = found + text.size();
      return true;
    }
    if (!ReadSome()) return false;
  }
}

void AtTerminal::Type(const std::string& keys) {
  if (write(master_, keys.data(), keys.size()) < 0) seen_ = screen_.size();
}

int AtTerminal::Wait() {
  while (ReadSome()) {
  }
  pollfd hang_up = {master_, 0, 0};
  if (poll(&hang_up, 1, 0) <= 0) return -1;  // it is still there, and silent
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace ipclab::testing
