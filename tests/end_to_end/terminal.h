// A program at a terminal, with a person who reads and types.
#ifndef TESTS_END_TO_END_TERMINAL_H_
#define TESTS_END_TO_END_TERMINAL_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/runner/program.h"

namespace ipclab::testing {

inline constexpr char kInterruptKey[] = "\x03";  // ^C
inline constexpr char kQuitKey[] = "\x1c";       // ^\.

class AtTerminal {
 public:
  AtTerminal(const std::vector<std::string>& argv, const ProgramOptions& options);
  ~AtTerminal();
  AtTerminal(const AtTerminal&) = delete;
  AtTerminal& operator=(const AtTerminal&) = delete;

  // Reads until the text has come, after what earlier calls awaited.  False if the program ends
  // before, or has said nothing for so long that it hangs.
  bool Await(const std::string& text);
  void Type(const std::string& keys);
  // Reads to the end.  Exit status, 128 and the signal's number, or -1 if it hangs.
  int Wait();
  // All that was shown so far.
  const std::string& screen() const { return screen_; }

 private:
  bool ReadSome();

  int master_ = -1;
  pid_t pid_ = -1;
  std::string screen_;
  std::size_t seen_ = 0;
};

}  // namespace ipclab::testing

#endif  // TESTS_END_TO_END_TERMINAL_H_
