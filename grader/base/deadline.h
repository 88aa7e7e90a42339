// Deadline: a moment on the monotonic clock until which something may take.
//
// Pass a Deadline down, not a duration: it does not grow when a wait is interrupted and begun
// again.
//
//   const Deadline deadline = Deadline::After(std::chrono::seconds(2));
//   while (!done()) {
//     if (deadline.Expired()) return MakeError("{} did not end in time", name);
//     poll(fds, count, deadline.PollTimeout());
//   }
//
// Deadlines compare: the lesser is the earlier, and Never() is greater than any other.
#ifndef GRADER_BASE_DEADLINE_H_
#define GRADER_BASE_DEADLINE_H_

#include <chrono>
#include <compare>

namespace ipclab {

class Deadline {
 public:
  // From now on; at once if `duration` is negative, Never() if it is beyond what the clock can
  // count.
  static Deadline After(std::chrono::nanoseconds duration);
  static Deadline Never() { return Deadline(Clock::time_point::max()); }

  bool Expired() const;

  // Zero once expired, nanoseconds::max() for Never().
  std::chrono::nanoseconds Remaining() const;

  // For poll(2) and epoll_wait(2): milliseconds, rounded up so that a wait does not end just before
  // the deadline; -1 for Never().
  int PollTimeout() const;

  friend auto operator<=>(const Deadline&, const Deadline&) = default;

 private:
  using Clock = std::chrono::steady_clock;

  explicit Deadline(Clock::time_point moment) : moment_(moment) {}

  Clock::time_point moment_;
};

}  // namespace ipclab

#endif  // GRADER_BASE_DEADLINE_H_
