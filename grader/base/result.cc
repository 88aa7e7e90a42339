#include "grader/base/result.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <string>
#include <utility>

namespace ipclab {

Error Error::In(std::string_view context) && {
  message.insert(0, fmt::format("{}: ", context));
  return std::move(*this);
}

Error Error::In(std::string_view context) const& { return Error(*this).In(context); }

std::ostream& operator<<(std::ostream& out, const Error& error) { return out << error.message; }

namespace internal {

Error ErrorFromErrno(int errno_value, std::string attempt) {
  // Not strerror: its text depends on the locale, and reports must not.
  const char* reason = strerrordesc_np(errno_value);
  std::string message = reason != nullptr ? fmt::format("{}: {}", attempt, reason)
                                          : fmt::format("{}: errno {}", attempt, errno_value);
  return Error{std::move(message), errno_value};
}

void DieForWantOfValue(const Error& error) {
  fmt::print(stderr, "ipclab: bug: value() of a failed Result: {}\n", error.message);
  std::abort();
}

void DieForWantOfError() {
  fmt::print(stderr, "ipclab: bug: error() of a Result that succeeded\n");
  std::abort();
}

}  // namespace internal
}  // namespace ipclab
