#include "grader/checks/visible.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "grader/record/base64.h"

namespace ipclab {
namespace {

struct Range {
  std::uint32_t first, last;
};

// Blanks that are no space, marks without width, marks that turn the direction of writing, and the
// two that XML does not allow.
constexpr Range kInvisible[] = {
    {0x80, 0xa0},     {0xad, 0xad},     {0x61c, 0x61c},    {0x180e, 0x180e}, {0x2000, 0x200f},
    {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000},  {0x3164, 0x3164}, {0xfeff, 0xfeff},
    {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe0fff}};
constexpr Range kWide[] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
constexpr Range kCombining[] = {{0x300, 0x36f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}};

template <std::size_t n>
bool In(const Range (&ranges)[n], std::uint32_t character) {
  return std::ranges::any_of(ranges,
                             [&](Range r) { return r.first <= character && character <= r.last; });
}

std::string EscapeControl(unsigned char byte) {
  switch (byte) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    case '\0':
      return "\\0";
    default:
      return fmt::format("\\x{:02x}", byte);
  }
}

// Precondition: `utf8` is one well-formed character.
std::uint32_t Decode(std::string_view utf8) {
  auto character = static_cast<std::uint32_t>(static_cast<unsigned char>(utf8[0]));
  if (utf8.size() > 1) character &= 0xffu >> (utf8.size() + 1);
  for (char c : utf8.substr(1)) character = character << 6 | (c & 0x3f);
  return character;
}

Cell CellAt(std::string_view text, std::size_t offset) {
  const auto byte = static_cast<unsigned char>(text[offset]);
  const std::size_t length = Utf8Length(text.substr(offset));
  const auto escaped = [&](std::string shown) {
    const int width = static_cast<int>(shown.size());
    return Cell{std::move(shown), offset, width};
  };
  if (length == 0) return escaped(fmt::format("\\x{:02x}", byte));
  if (byte < 0x20 || byte == 0x7f) return escaped(EscapeControl(byte));
  const std::string_view utf8 = text.substr(offset, length);
  const std::uint32_t character = Decode(utf8);
  if (In(kInvisible, character)) return escaped(fmt::format("\\u{:04x}", character));
  const int width = In(kWide, character) ? 2 : In(kCombining, character) ? 0 : 1;
  return {std::string(utf8), offset, width};
}

}  // namespace

std::vector<Cell> CellsOf(std::string_view text) {
  std::vector<Cell> cells;
  for (std::size_t offset = 0; offset < text.size();) {
    cells.push_back(CellAt(text, offset));
    offset += std::max<std::size_t>(1, Utf8Length(text.substr(offset)));
  }
  return cells;
}

std::string Visible(std::string_view text) {
  std::string shown;
  for (const Cell& cell : CellsOf(text)) shown += cell.text;
  return shown;
}

std::string Harmless(std::string_view text) {
  std::string shown;
  for (const Cell& cell : CellsOf(text)) shown += text[cell.offset] == '\n' ? "\n" : cell.text;
  return shown;
}

std::string Shortened(std::string_view text, std::size_t cells) {
  constexpr std::size_t kMostBytes = 4;  // of a character; so that a megabyte is not taken apart
  if (text.size() <= kMostBytes * cells) {
    const std::vector<Cell> all = CellsOf(text);
    if (all.size() <= cells) return Visible(text);
  }
  const std::size_t head = cells * 2 / 3, tail = cells - head - 1;
  const std::string_view end =
      text.substr(text.size() - std::min(text.size(), kMostBytes * (tail + 1)));
  const std::vector<Cell> first = CellsOf(text.substr(0, kMostBytes * (head + 1)));
  const std::vector<Cell> last = CellsOf(end);
  return Visible(text.substr(0, first[head].offset)) + "…" +
         Visible(end.substr(last[last.size() - std::min(tail, last.size())].offset));
}

int Columns(std::string_view text) {
  int columns = 0;
  for (const Cell& cell : CellsOf(text)) columns += cell.width;
  return columns;
}

std::vector<std::string> Wrap(std::string_view text, int columns) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    if (!lines.back().empty() && Columns(lines.back()) + 1 + Columns(word) > columns) {
      lines.emplace_back();
    }
    if (!lines.back().empty()) lines.back() += " ";
    lines.back() += word;
  }
  return lines;
}

}  // namespace ipclab
