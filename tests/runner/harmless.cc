#include "tests/runner/harmless.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace ipclab::testing {
namespace {

constexpr char32_t kInvalid = 0xffffffff;

// The first character; removes it.
char32_t Next(std::string_view& text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  text.remove_prefix(1);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
  if (more == 0 || lead > 0xf4) return kInvalid;
  char32_t code = lead & (0x3fu >> more);
  for (int i = 0; i < more; ++i) {
    if (text.empty() || (static_cast<std::uint8_t>(text.front()) & 0xc0) != 0x80) return kInvalid;
    code = code << 6 | (static_cast<std::uint8_t>(text.front()) & 0x3f);
    text.remove_prefix(1);
  }
  constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  return code < kLeast[more] || code > 0x10ffff || surrogate ? kInvalid : code;
}

bool IsHarmful(char32_t code) {
  return (code < 0x20 && code != '\n') || (code >= 0x7f && code < 0xa0) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

}  // namespace

std::vector<std::string> HarmIn(std::string_view text) {
  std::vector<std::string> harm;
  while (!text.empty()) {
    const char32_t code = Next(text);
    if (code != kInvalid && !IsHarmful(code)) continue;
    std::string what = code == kInvalid ? "bytes that are not UTF-8"
                                        : fmt::format("U+{:04X}", static_cast<std::uint32_t>(code));
    if (std::find(harm.begin(), harm.end(), what) == harm.end()) harm.push_back(std::move(what));
  }
  return harm;
}

}  // namespace ipclab::testing
