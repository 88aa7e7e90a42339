// The terminal of the person who called us, and the signals that come from there, while programs
// run on a terminal of their own in a jail.
//
// What is typed is for the programs' terminal, which does the echo and the editing; so ours passes
// every key on as it is (raw mode), but for ^C and ^\, which stay signals: they must work
// whatever the keeper is doing.  Signals come as *knocks*, a byte each in a pipe, and are not
// acted upon otherwise.
//
//   IPCLAB_ASSIGN_OR_RETURN(const auto user, UserTerminal::Take());
//   … fork; the child calls user->BecomeKeeper() and reads user->knocks() …
//
// In the calling process there can be one at a time.
#ifndef GRADER_SCENARIO_USER_TERMINAL_H_
#define GRADER_SCENARIO_USER_TERMINAL_H_

#include <sys/types.h>
#include <termios.h>

#include <memory>

#include "grader/base/result.h"
#include "grader/base/unique_fd.h"

namespace ipclab {

class UserTerminal {
 public:
  static Result<std::unique_ptr<UserTerminal>> Take();
  ~UserTerminal();  // gives the terminal back
  UserTerminal(const UserTerminal&) = delete;
  UserTerminal& operator=(const UserTerminal&) = delete;

  // Whom a second ^\ kills, should it hang.
  void SetKeeper(pid_t keeper);
  // In the keeper: the caller alone listens to signals, and the keeper ends with it.
  static void BecomeKeeper();

  // Read end, non-blocking: the numbers of signals.
  int knocks() const { return knocks_.get(); }
  // Somebody types at our standard input.
  bool typed() const { return typed_; }
  // How programs' terminals should behave.
  const termios& modes() const { return modes_; }
  // The terminal shows bytes as they are: a line of ours must end with a carriage return, too.
  bool raw_output() const { return raw_output_; }

 private:
  UserTerminal() = default;
  void MakeRaw();

  UniqueFd knocks_;
  UniqueFd knocker_;
  bool typed_ = false;
  bool raw_output_ = false;
  termios original_ = {};
  termios modes_ = {};
};

}  // namespace ipclab

#endif  // GRADER_SCENARIO_USER_TERMINAL_H_
