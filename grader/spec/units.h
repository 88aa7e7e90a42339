// Numbers as lab.yaml writes them.  Each function takes the whole text, or gives nothing.
#ifndef GRADER_SPEC_UNITS_H_
#define GRADER_SPEC_UNITS_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace ipclab::spec {

std::optional<std::int64_t> ParseInteger(std::string_view text);   // "12", "-3", "0x8000"
std::optional<double> ParseDecimal(std::string_view text);         // "0.5"
std::optional<std::uint64_t> ParseSize(std::string_view text);     // "4096", "64 KiB", "10 MiB"
std::optional<std::int64_t> ParseDuration(std::string_view text);  // "1 s", "200 ms": nanoseconds
std::optional<unsigned> ParseMode(std::string_view text);          // "0640", "640": always octal

}  // namespace ipclab::spec

#endif  // GRADER_SPEC_UNITS_H_
