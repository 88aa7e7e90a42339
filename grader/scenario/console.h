// Moves bytes between the standard streams of the person who called us and those of programs in a
// jail.
//
// A program gets a terminal where we have one, and a pipe where we have none, so that it behaves as
// it would without us.  Our standard input belongs to the last program; it is read only when
// somebody wants it, so that what nobody reads is left for whoever comes after us.
#ifndef GRADER_SCENARIO_CONSOLE_H_
#define GRADER_SCENARIO_CONSOLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "grader/sandbox/jail.h"
#include "grader/scenario/user_terminal.h"

namespace ipclab {

class Console {
 public:
  // `user` must outlive it.
  explicit Console(const UserTerminal& user) : user_(user) {}

  // Streams and size of the terminal for a program that is to be started.
  void Connect(bool has_input, ProgramSpec* spec) const;
  void Add(Program program, bool has_input);

  // Moves output, and input if it is wanted; true if any moved.
  bool Pump(bool input_wanted);
  // What is left in pipes and terminals, when all programs have ended.
  void Drain();
  // More may come from our standard input.
  bool input_open() const { return input_open_; }
  // How often something came from there.
  std::uint64_t inputs() const { return inputs_; }

  void Resize();  // ours has another size now
  // Whether ^C typed at the n-th program's terminal is a key like others (it edits a text, say).
  bool InterruptIsAKey(std::size_t program) const;
  void Type(std::size_t program, std::string_view text);
  // Something of ours, on lines of its own, on standard error.
  void Say(std::string_view text) const;
  // Waits until something comes from our standard input or from the user, but not long.
  void Wait(bool input_wanted) const;

 private:
  bool PumpInput();
  bool TakeInput();
  void CloseInput();

  const UserTerminal& user_;
  std::vector<Program> programs_;
  int input_program_ = -1;
  bool input_open_ = false;
  std::uint64_t inputs_ = 0;
  std::string pending_;  // read, and not yet taken by the program's stream
};

}  // namespace ipclab

#endif  // GRADER_SCENARIO_CONSOLE_H_
