#include "grader/spec/units.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace ipclab::spec {
namespace {

template <typename T, typename... Base>
std::optional<T> Number(std::string_view text, Base... base) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base...);
  if (error != std::errc() || stop != end || text.empty()) return std::nullopt;
  return value;
}

// "200 ms" is {"200", "ms"}, "4096" is {"4096", ""}.
std::pair<std::string_view, std::string_view> SplitUnit(std::string_view text) {
  const std::size_t end = text.find_last_of("0123456789");
  if (end == std::string_view::npos) return {"", text};
  std::string_view unit = text.substr(end + 1);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  return {text.substr(0, end + 1), unit};
}

}  // namespace

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  const std::string_view digits = negative ? text.substr(1) : text;
  if (digits.empty() || digits.front() == '-') return std::nullopt;
  const bool hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
  const auto value =
      hexadecimal ? Number<std::int64_t>(digits.substr(2), 16) : Number<std::int64_t>(digits, 10);
  if (!value || *value < 0) return std::nullopt;
  return negative ? -*value : *value;
}

std::optional<double> ParseDecimal(std::string_view text) {
  const auto value = Number<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<std::uint64_t> ParseSize(std::string_view text) {
  if (const auto plain = ParseInteger(text)) {
    if (*plain < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*plain);
  }
  const auto [number, unit] = SplitUnit(text);
  const auto value = Number<std::uint64_t>(number, 10);
  const int shift = unit == "KiB" ? 10 : unit == "MiB" ? 20 : unit == "GiB" ? 30 : -1;
  if (!value || shift < 0) return std::nullopt;
  if (*value > std::numeric_limits<std::uint64_t>::max() >> shift) return std::nullopt;
  return *value << shift;
}

std::optional<std::int64_t> ParseDuration(std::string_view text) {
  const auto [number, unit] = SplitUnit(text);
  const auto value = ParseDecimal(number);
  const double scale = unit == "ns"    ? 1
                       : unit == "us"  ? 1e3
                       : unit == "ms"  ? 1e6
                       : unit == "s"   ? 1e9
                       : unit == "min" ? 60e9
                                       : 0;
  if (!value || *value < 0 || scale == 0 || *value * scale > 9e18) return std::nullopt;
  return std::llround(*value * scale);
}

std::optional<unsigned> ParseMode(std::string_view text) {
  const auto value = Number<unsigned>(text, 8);
  return value && *value <= 07777 ? value : std::nullopt;
}

}  // namespace ipclab::spec
