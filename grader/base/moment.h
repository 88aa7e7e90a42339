// Moments of the calendar, as seconds since 1970, UTC.
//
//   ParseMoment("2026-10-01 23:59 +02:00")   // 1790891940
//   FormatMoment(1790891940)                 // "2026-10-01T21:59:00Z"
#ifndef GRADER_BASE_MOMENT_H_
#define GRADER_BASE_MOMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ipclab {

// A date and a time with its zone, as ISO 8601 has them: 'T' or blanks between date and time, the
// seconds and their fraction may be missing, the zone is Z, UTC, +02:00, +0200 or +02.  Nothing
// without a zone: a deadline that means something else on another machine is none.
std::optional<std::int64_t> ParseMoment(std::string_view text);

std::int64_t Now();

std::string FormatMoment(std::int64_t moment);

}  // namespace ipclab

#endif  // GRADER_BASE_MOMENT_H_
