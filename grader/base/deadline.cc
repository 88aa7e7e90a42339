#include "grader/base/deadline.h"

#include <algorithm>
#include <limits>

namespace ipclab {

Deadline Deadline::After(std::chrono::nanoseconds duration) {
  const Clock::time_point now = Clock::now();
  if (duration >= Clock::time_point::max() - now) return Never();
  return Deadline(now + std::max(duration, std::chrono::nanoseconds::zero()));
}

bool Deadline::Expired() const { return Remaining() == std::chrono::nanoseconds::zero(); }

std::chrono::nanoseconds Deadline::Remaining() const {
  if (*this == Never()) return std::chrono::nanoseconds::max();
  return std::max<std::chrono::nanoseconds>(moment_ - Clock::now(),
                                            std::chrono::nanoseconds::zero());
}

int Deadline::PollTimeout() const {
  if (*this == Never()) return -1;
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(Remaining()).count();
  constexpr decltype(milliseconds) kLongest = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(milliseconds, kLongest));
}

}  // namespace ipclab
