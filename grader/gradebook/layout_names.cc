// What the names in exported folders tell.
#include <algorithm>
#include <cctype>
#include <regex>
#include <string>

#include "grader/gradebook/layout.h"

namespace ipclab {
namespace {

using Match = std::match_results<std::string_view::const_iterator>;

bool Fits(std::string_view name, const std::regex& pattern, Match* match) {
  return std::regex_match(name.begin(), name.end(), *match, pattern);
}

}  // namespace

std::optional<NameParts> ParseCanvasName(std::string_view name) {
  // A file that was handed in again gets a number: pipe-1.c.
  static const std::regex kPattern(R"(([^_]+)_(?:LATE_)?(\d+)_(\d+)_(.+))");
  static const std::regex kAgain(R"((.+)-\d+(\.[A-Za-z.]+))");
  Match match;
  if (!Fits(name, kPattern, &match)) return std::nullopt;
  NameParts parts = {match[1], match[2], match[4]};
  std::smatch again;
  if (std::regex_match(parts.file, again, kAgain)) {
    const std::string plain = again[1].str() + again[2].str();
    parts.file = plain;
  }
  return parts;
}

std::optional<NameParts> ParseMoodleName(std::string_view name) {
  static const std::regex kPattern(R"((.+)_(\d+)_assignsubmission_file(?:_(.*))?)");
  Match match;
  if (!Fits(name, kPattern, &match)) return std::nullopt;
  return NameParts{match[1], match[2], match[3]};
}

std::string CommonPrefix(const std::vector<std::string>& names) {
  if (names.size() < 2) return "";
  std::string prefix = names.front();
  for (const std::string& name : names) {
    std::size_t same = 0;
    while (same < prefix.size() && same < name.size() && prefix[same] == name[same]) ++same;
    prefix.resize(same);
  }
  return prefix.substr(0, prefix.rfind('-') + 1);
}

}  // namespace ipclab
