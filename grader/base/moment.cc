#include "grader/base/moment.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace ipclab {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

// Takes pieces off the front of a text.  Once something was not as expected, `ok` stays false.
struct Taker {
  std::string_view rest;
  bool ok = true;

  // So many digits, of a number from `min` to `max`.
  int Digits(std::size_t count, int min, int max) {
    int value = 0;
    const std::string_view digits = rest.substr(0, count);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    ok = ok && error == std::errc() && digits.size() == count &&
         end == digits.data() + digits.size() && value >= min && value <= max && digits[0] != '-';
    rest.remove_prefix(digits.size());
    return value;
  }
  bool Maybe(std::string_view word) {
    const bool there = rest.starts_with(word);
    if (there) rest.remove_prefix(word.size());
    return there;
  }
  void Expect(std::string_view word) { ok = Maybe(word) && ok; }
  bool Blanks() {
    const std::size_t before = rest.size();
    while (Maybe(" ")) {
    }
    return rest.size() < before;
  }
};

// Seconds east of Greenwich.
int TakeZone(Taker& taker) {
  if (taker.Maybe("Z") || taker.Maybe("UTC")) return 0;
  const bool west = taker.Maybe("-");
  if (!west) taker.Expect("+");
  const int hours = taker.Digits(2, 0, 14);
  int minutes = 0;
  if (taker.Maybe(":") || !taker.rest.empty()) minutes = taker.Digits(2, 0, 59);
  return (west ? -60 : 60) * (hours * 60 + minutes);
}

}  // namespace

std::optional<std::int64_t> ParseMoment(std::string_view text) {
  Taker taker{text};
  const int year = taker.Digits(4, 1970, 9999);
  taker.Expect("-");
  const int month = taker.Digits(2, 1, 12);
  taker.Expect("-");
  const int day = taker.Digits(2, 1, 31);
  if (!taker.Maybe("T") && !taker.Blanks()) taker.ok = false;
  const int hour = taker.Digits(2, 0, 23);
  taker.Expect(":");
  const int minute = taker.Digits(2, 0, 59);
  const int second = taker.Maybe(":") ? taker.Digits(2, 0, 60) : 0;
  if (taker.Maybe(".")) {
    while (!taker.rest.empty() && taker.rest[0] >= '0' && taker.rest[0] <= '9')
      taker.rest.remove_prefix(1);
  }
  taker.Blanks();
  const int east = TakeZone(taker);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!taker.ok || !taker.rest.empty() || !date.ok()) return std::nullopt;
  return sys_seconds(sys_days(date)).time_since_epoch().count() + hour * 3600 + minute * 60 +
         second - east;
}

std::int64_t Now() {
  return std::chrono::floor<seconds>(std::chrono::system_clock::now()).time_since_epoch().count();
}

std::string FormatMoment(std::int64_t moment) {
  const sys_seconds time{seconds(moment)};
  const auto midnight = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(midnight);
  const auto rest = (time - midnight).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     rest / 3600, rest / 60 % 60, rest % 60);
}

}  // namespace ipclab
