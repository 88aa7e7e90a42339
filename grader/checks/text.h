// Compares lines of output by the rules that hold in every lab, and says how they differ.
//
// Equal are lines that differ only in blanks and NUL bytes at their end, a carriage return before
// the newline, and the length of runs of three or more dots.  Everything else is exact.
//
//   SameLine("Replied......ok", "Replied....ok \r")   true
//   SameLine("Child : Wait", "Child: Wait")           false, and ExplainDifference gives
//     expected: Child : Wait
//     actual:   Child: Wait
//                    ^ a space is missing here
#ifndef GRADER_CHECKS_TEXT_H_
#define GRADER_CHECKS_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace ipclab {

// The line without the blanks and NUL bytes at its end.
std::string_view TrimEnd(std::string_view line);

// The form in which equal lines are the same bytes.
std::string Canonical(std::string_view line);

// The same for a text of several lines, for looking whether something occurs in it.
std::string CanonicalText(std::string_view text);

// In `expected`, "{address}" stands for any hexadecimal number.
bool SameLine(std::string_view expected, std::string_view actual);

// Whether the lines say the same to a person who overlooks blanks, punctuation and capitals.
bool AlikeLine(std::string_view expected, std::string_view actual);

// Whether no more than a fifth of the letters and digits differ: it is misspelt.
bool NearLine(std::string_view expected, std::string_view actual);

// The lines of a text, without their newlines.  What follows the last newline is a line unless it
// is blank.
std::vector<std::string> SplitLines(std::string_view text);

// Three lines: expected, actual, and a mark below the first difference.  Long lines are cut around
// it. Precondition: !SameLine(expected, actual).
std::string ExplainDifference(std::string_view expected, std::string_view actual);

// Lines in order; those of an `any_order` group come in any order.
struct ExpectedGroup {
  bool any_order = false;
  std::vector<std::string> lines;
};
using ExpectedLines = std::vector<ExpectedGroup>;

struct LinesMatch {
  enum class Kind {
    kSame,
    kPrefix /* right so far, but lines are missing at the end */,
    kDifferent
  };
  Kind kind = Kind::kSame;
  std::string message;    // unless kSame
  std::size_t index = 0;  // of the first actual line that is not as asked; their number if all are
};

// `subject` begins the message: "child", "the output of server".  `open`: the last actual line has
// no newline yet.
LinesMatch MatchLines(std::string_view subject, const ExpectedLines& expected,
                      const std::vector<std::string>& actual, bool open = false);

// Whether the lines can be dealt out to all the sequences so that each is in order; kPrefix: they
// could be the beginning.
LinesMatch::Kind MatchInterleaved(const std::vector<ExpectedLines>& sequences,
                                  const std::vector<std::string>& actual);

}  // namespace ipclab

#endif  // GRADER_CHECKS_TEXT_H_
