// Makes text of a submission fit to be shown: what cannot be seen becomes visible, what could harm
// a terminal harmless.
//
//   Visible("a\tb\x1b[2J\xff")   gives  a\tb\x1b[2J\xff   (each escape written out)
//   Visible("a\u00a0b")          gives  a\u00a0b          (a blank that is no space)
#ifndef GRADER_CHECKS_VISIBLE_H_
#define GRADER_CHECKS_VISIBLE_H_

#include <string>
#include <string_view>
#include <vector>

namespace ipclab {

// A character or a byte that is none, as it is shown.
struct Cell {
  std::string text;
  std::size_t offset = 0;  // in the text it was made from
  int width = 1;           // columns on a terminal: 2 for Korean, Chinese, Japanese
};

std::vector<Cell> CellsOf(std::string_view text);
std::string Visible(std::string_view text);

// As Visible, but keeps line ends: for messages of several lines.
std::string Harmless(std::string_view text);

// Visible text of at most `cells` characters, with "…" in the middle if it was longer.
std::string Shortened(std::string_view text, std::size_t cells);

int Columns(std::string_view text);  // that it takes on a terminal

// Broken at blanks into lines of at most `columns`; a longer word has a line of its own.  One line
// at least.
std::vector<std::string> Wrap(std::string_view text, int columns);

}  // namespace ipclab

#endif  // GRADER_CHECKS_VISIBLE_H_
