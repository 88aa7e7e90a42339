#include "grader/scenario/console.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace ipclab {
namespace {

constexpr int kWaitMs = 50;

bool IsTerminal(int stream) { return isatty(stream) != 0; }

// Where what a program's terminal shows is to be seen.
int Screen() { return IsTerminal(1) ? 1 : IsTerminal(2) ? 2 : 0; }

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN) {
      pollfd room = {fd, POLLOUT, 0};
      poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

// Everything that is there now.  Nobody reads ours any more: then nobody reads the program's.
bool Move(UniqueFd& from, int to) {
  std::array<char, 16384> buffer;
  bool any = false;
  while (from.valid()) {
    const ssize_t n = read(from.get(), buffer.data(), buffer.size());
    if (n <= 0) break;
    any = true;
    if (!WriteAll(to, {buffer.data(), static_cast<std::size_t>(n)}) && to != 0) from.reset();
  }
  return any;
}

bool Readable(int fd) {
  pollfd input = {fd, POLLIN, 0};
  return poll(&input, 1, 0) > 0;
}

}  // namespace

void Console::Connect(bool has_input, ProgramSpec* spec) const {
  spec->standard_input = !has_input      ? StdioKind::kNull
                         : IsTerminal(0) ? StdioKind::kTerminal
                                         : StdioKind::kPipe;
  spec->standard_output = IsTerminal(1) ? StdioKind::kTerminal : StdioKind::kPipe;
  spec->standard_error = IsTerminal(2) ? StdioKind::kTerminal : StdioKind::kPipe;
  winsize size;
  if (ioctl(Screen(), TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
    spec->rows = size.ws_row;
    spec->columns = size.ws_col;
  }
}

void Console::Add(Program program, bool has_input) {
  if (program.terminal.valid()) tcsetattr(program.terminal.get(), TCSANOW, &user_.modes());
  if (has_input) {
    input_program_ = static_cast<int>(programs_.size());
    // from the background a terminal cannot be read
    input_open_ = program.input.valid() || user_.typed();
  }
  programs_.push_back(std::move(program));
}

bool Console::Pump(bool input_wanted) {
  bool any = false;
  for (Program& program : programs_) {
    any = Move(program.terminal, Screen()) || any;
    any = Move(program.output, 1) || any;
    any = Move(program.error, 2) || any;
  }
  return (input_wanted && PumpInput()) || any;
}

void Console::Drain() {
  while (Pump(/*input_wanted=*/false)) {
  }
}

bool Console::PumpInput() {
  if (pending_.empty() && !TakeInput()) return false;
  Program& program = programs_[static_cast<std::size_t>(input_program_)];
  const int fd = program.input.valid() ? program.input.get() : program.terminal.get();
  const ssize_t n = write(fd, pending_.data(), pending_.size());
  if (n > 0) {
    pending_.erase(0, static_cast<std::size_t>(n));
  } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
    CloseInput();  // the program has closed its end
  }
  return n > 0;
}

// As much as a program's stdio would take at once, and no more before that was read.
bool Console::TakeInput() {
  if (!input_open_ || !Readable(STDIN_FILENO)) return false;
  const Program& program = programs_[static_cast<std::size_t>(input_program_)];
  int unread = 0;
  if (program.input.valid() && ioctl(program.input.get(), FIONREAD, &unread) == 0 && unread > 0) {
    return false;
  }
  std::array<char, 4096> buffer;
  const ssize_t n = read(STDIN_FILENO, buffer.data(), buffer.size());
  if (n > 0) {
    ++inputs_;
    pending_.assign(buffer.data(), static_cast<std::size_t>(n));
    return true;
  }
  if (n == 0 || (errno != EAGAIN && errno != EINTR)) CloseInput();
  return false;
}

void Console::CloseInput() {
  input_open_ = false;
  pending_.clear();
  Program& program = programs_[static_cast<std::size_t>(input_program_)];
  program.input.reset();
}

void Console::Resize() {
  winsize size;
  if (ioctl(Screen(), TIOCGWINSZ, &size) != 0) return;
  for (const Program& program : programs_) {
    if (program.terminal.valid()) ioctl(program.terminal.get(), TIOCSWINSZ, &size);
  }
}

bool Console::InterruptIsAKey(std::size_t program) const {
  const UniqueFd& terminal = programs_[program].terminal;
  termios modes;
  return terminal.valid() && tcgetattr(terminal.get(), &modes) == 0 && (modes.c_lflag & ISIG) == 0;
}

void Console::Type(std::size_t program, std::string_view text) {
  // A program that is gone, or whose terminal is full, misses the key.
  if (write(programs_[program].terminal.get(), text.data(), text.size()) < 0) return;
}

void Console::Say(std::string_view text) const {
  std::string shown;
  for (const char c : text) shown += c == '\n' && user_.raw_output() ? "\r\n" : std::string(1, c);
  WriteAll(2, shown + (user_.raw_output() ? "\r\n" : "\n"));
}

void Console::Wait(bool input_wanted) const {
  std::array<pollfd, 2> fds = {
      {{user_.knocks(), POLLIN, 0}, {input_wanted && input_open_ ? STDIN_FILENO : -1, POLLIN, 0}}};
  poll(fds.data(), fds.size(), kWaitMs);
}

}  // namespace ipclab
