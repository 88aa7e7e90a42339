#include "grader/checks/text.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "grader/checks/visible.h"

namespace ipclab {
namespace {

constexpr std::size_t kDotRun = 3;  // from this length on, runs of dots are equal

std::size_t DotsAt(std::string_view line, std::size_t at) {
  const std::size_t end = line.find_first_not_of('.', at);
  return std::min(end, line.size()) - at;
}

// Letters, digits and all that is not ASCII, in small letters.
std::string Essence(std::string_view line) {
  std::string essence;
  for (char c : line) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool counts = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
    if (counts) essence += c;
  }
  return essence;
}

constexpr std::string_view kAddress = "{address}";

std::string_view WithoutNumber(std::string_view line) {
  if (line.starts_with("0x") || line.starts_with("0X")) line.remove_prefix(2);
  const std::size_t end = line.find_first_not_of("0123456789abcdefABCDEF");
  return line.substr(std::min(end, line.size()));
}

// Each {address} in `wanted` stands for one hexadecimal number.
bool SameButForAddresses(std::string_view wanted, std::string_view line) {
  std::size_t at = 0;
  while ((at = wanted.find(kAddress)) != std::string_view::npos) {
    if (line.substr(0, at) != wanted.substr(0, at)) return false;
    line.remove_prefix(at);
    const std::string_view rest = WithoutNumber(line);
    if (rest.size() == line.size()) return false;
    line = rest;
    wanted.remove_prefix(at + kAddress.size());
  }
  return line == wanted;
}

}  // namespace

std::string_view TrimEnd(std::string_view line) {
  constexpr std::string_view kIgnored(" \t\r\0", 4);
  const std::size_t last = line.find_last_not_of(kIgnored);
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string Canonical(std::string_view line) {
  line = TrimEnd(line);
  std::string canonical;
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t dots = DotsAt(line, i);
    canonical.append(dots == 0 ? line.substr(i, 1) : line.substr(i, std::min(dots, kDotRun)));
    i += std::max<std::size_t>(dots, 1);
  }
  return canonical;
}

std::string CanonicalText(std::string_view text) {
  std::string canonical;
  for (;;) {
    const std::size_t end = text.find('\n');
    canonical += Canonical(text.substr(0, end));
    if (end == std::string_view::npos) return canonical;
    canonical += '\n';
    text.remove_prefix(end + 1);
  }
}

bool SameLine(std::string_view expected, std::string_view actual) {
  if (expected == actual) return true;
  const std::string wanted = Canonical(expected);
  const std::string line = Canonical(actual);
  return wanted == line || SameButForAddresses(wanted, line);
}

bool AlikeLine(std::string_view expected, std::string_view actual) {
  const std::string essence = Essence(expected);
  return essence.empty() ? SameLine(expected, actual) : essence == Essence(actual);
}

bool NearLine(std::string_view expected, std::string_view actual) {
  const std::string a = Essence(expected), b = Essence(actual.substr(0, 2 * expected.size()));
  std::vector<std::size_t> row(b.size() + 1);  // edit distances of a's beginnings to b's
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back() <= a.size() / 5;
}

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (!TrimEnd(text).empty()) lines.emplace_back(text);
  return lines;
}

}  // namespace ipclab
