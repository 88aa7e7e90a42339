// ExplainDifference of text.h: where two lines differ, and how, in words.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "grader/checks/text.h"
#include "grader/checks/visible.h"

namespace ipclab {
namespace {

using Cells = std::vector<Cell>;

constexpr std::size_t kBefore = 44, kAfter = 32;  // characters shown around the difference
constexpr std::string_view kDot = ".";

std::size_t DotsAt(const Cells& cells, std::size_t at) {
  std::size_t end = at;
  while (end < cells.size() && cells[end].text == kDot) ++end;
  return end - at;
}

// Where the placeholder that begins at `at` ends; `at` if none begins there.
std::size_t EndOfAddressPlaceholder(const Cells& cells, std::size_t at) {
  constexpr std::string_view kAddress = "{address}";
  for (std::size_t i = 0; i < kAddress.size(); ++i) {
    if (at + i >= cells.size() || cells[at + i].text != kAddress.substr(i, 1)) return at;
  }
  return at + kAddress.size();
}

// Where the hexadecimal number that begins at `at` ends; `at` if none begins there.
std::size_t EndOfAddress(const Cells& cells, std::size_t at) {
  const bool prefix = at + 1 < cells.size() && cells[at].text == "0" &&
                      (cells[at + 1].text == "x" || cells[at + 1].text == "X");
  const std::size_t begin = prefix ? at + 2 : at;
  std::size_t end = begin;
  while (end < cells.size() && cells[end].text.size() == 1 &&
         std::isxdigit(static_cast<unsigned char>(cells[end].text[0])) != 0) {
    ++end;
  }
  return end == begin ? at : end;
}

struct Place {
  std::size_t expected = 0, actual = 0;  // cells
};

Place FirstDifference(const Cells& expected, const Cells& actual) {
  Place at;
  while (at.expected < expected.size() && at.actual < actual.size()) {
    const std::size_t dots = DotsAt(expected, at.expected);
    const std::size_t actual_dots = DotsAt(actual, at.actual);
    const std::size_t placeholder = EndOfAddressPlaceholder(expected, at.expected);
    const std::size_t address = EndOfAddress(actual, at.actual);
    if (placeholder > at.expected && address > at.actual) {
      at = {placeholder, address};
    } else if (dots >= 3 && actual_dots >= 3) {
      at = {at.expected + dots, at.actual + actual_dots};
    } else if (expected[at.expected].text == actual[at.actual].text) {
      ++at.expected, ++at.actual;
    } else {
      break;
    }
  }
  return at;
}

// The cell at `at`; nothing behind the end.
std::string At(const Cells& cells, std::size_t at) {
  return at < cells.size() ? cells[at].text : "";
}

std::string NameOf(const std::string& character) {
  if (character == " ") return "a space";
  if (character == "\\t") return "a tab";
  return fmt::format("'{}'", character);
}

bool SameButCase(const std::string& a, const std::string& b) {
  return a.size() == 1 && b.size() == 1 && std::tolower(a[0]) == std::tolower(b[0]);
}

// Precondition: the places differ.
std::string Describe(const Cells& expected, const Cells& actual, Place at) {
  const std::string wanted = At(expected, at.expected);
  const std::string got = At(actual, at.actual);
  if (wanted.empty()) return "the line should end here";
  if (got.empty()) return "the line ends too early";
  if (wanted == kDot && at.expected > 0 && At(expected, at.expected - 1) == kDot) {
    return "at least three dots belong here";
  }
  if (At(actual, at.actual + 1) == wanted && (got == " " || At(expected, at.expected + 1) != got)) {
    return NameOf(got) + " is too many here";
  }
  if (got == At(expected, at.expected + 1)) return NameOf(wanted) + " is missing here";
  if (SameButCase(wanted, got)) {
    const bool capital = std::isupper(static_cast<unsigned char>(wanted[0])) != 0;
    return fmt::format("a {} {} belongs here", capital ? "capital" : "small", NameOf(wanted));
  }
  return fmt::format("{} belongs here, not {}", NameOf(wanted), NameOf(got));
}

// The cells from `begin` on that are shown; what is cut off is an ellipsis.
std::string Window(const Cells& cells, std::size_t begin, std::size_t end) {
  end = std::min(end, cells.size());
  std::string shown = begin > 0 ? "…" : "";
  for (std::size_t i = begin; i < end; ++i) shown += cells[i].text;
  return shown + (end < cells.size() ? "…" : "");
}

}  // namespace

std::string ExplainDifference(std::string_view expected_line, std::string_view actual_line) {
  const Cells expected = CellsOf(TrimEnd(expected_line));
  const Cells actual = CellsOf(TrimEnd(actual_line));
  const Place at = FirstDifference(expected, actual);
  const auto begin_of = [](std::size_t place) { return place > kBefore ? place - kBefore : 0; };
  const std::size_t begin = begin_of(at.actual);
  int column = begin > 0 ? 1 : 0;
  for (std::size_t i = begin; i < at.actual; ++i) column += actual[i].width;
  return fmt::format("  expected: {}\n  actual:   {}\n            {:{}}^ {}",
                     Window(expected, begin_of(at.expected), at.expected + kAfter),
                     Window(actual, begin, at.actual + kAfter), "", column,
                     Describe(expected, actual, at));
}

}  // namespace ipclab
