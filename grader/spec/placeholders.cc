#include "grader/spec/placeholders.h"

#include <cctype>

namespace ipclab {
namespace {

bool IsNameChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
}

// The length of the placeholder that begins at `at`, braces included; 0 if none does.
std::size_t PlaceholderAt(const Text& text, std::size_t at) {
  if (text[at] != '{') return 0;
  std::size_t end = at + 1;
  while (end < text.size() && IsNameChar(text[end])) ++end;
  const bool closed = end < text.size() && text[end] == '}' && end > at + 1;
  return closed ? end + 1 - at : 0;
}

// Cuts the text into what stands for itself, escapes and placeholders.
template <typename Plain, typename Escape, typename Placeholder>
void Scan(const Text& text, Plain plain, Escape escape, Placeholder placeholder) {
  for (std::size_t at = 0; at < text.size();) {
    if (text.compare(at, 2, "{{") == 0) {
      escape();
      at += 2;
    } else if (const std::size_t length = PlaceholderAt(text, at)) {
      placeholder(text.substr(at + 1, length - 2));
      at += length;
    } else {
      plain(text[at++]);
    }
  }
}

std::string Replace(const Text& text, const Variables& variables, const char* brace) {
  std::string result;
  result.reserve(text.size());
  Scan(
      text, [&](char c) { result += c; }, [&] { result += brace; },
      [&](const std::string& name) {
        const auto variable = variables.find(name);
        result += variable == variables.end() ? "{" + name + "}" : variable->second;
      });
  return result;
}

}  // namespace

std::string Expand(const Text& text, const Variables& variables) {
  return Replace(text, variables, "{");
}

Text ExpandPartly(const Text& text, const Variables& variables) {
  return Replace(text, variables, "{{");
}

std::vector<std::string> PlaceholdersIn(const Text& text) {
  std::vector<std::string> names;
  Scan(
      text, [](char) {}, [] {}, [&](std::string name) { names.push_back(std::move(name)); });
  return names;
}

bool Matches(const Selector& selector, const std::string& name) {
  // The usual two-pointer glob: at a mismatch the last star takes one character more.
  std::size_t s = 0, n = 0, star = std::string::npos, taken = 0;
  while (n < name.size()) {
    if (s < selector.size() && selector[s] == '*') {
      star = s++;
      taken = n;
    } else if (s < selector.size() && selector[s] == name[n]) {
      ++s;
      ++n;
    } else if (star != std::string::npos) {
      s = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  while (s < selector.size() && selector[s] == '*') ++s;
  return s == selector.size();
}

}  // namespace ipclab
