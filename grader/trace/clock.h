// The clocks of a run, as the submission's programs read them: the machine's time when the run
// began, and since then as much as the virtual clock has gone on.  So a program that sleeps a
// second, and looks, finds that a second has gone by.
#ifndef GRADER_TRACE_CLOCK_H_
#define GRADER_TRACE_CLOCK_H_

#include <sys/types.h>
#include <time.h>

#include <cstdint>
#include <optional>

namespace ipclab {

class Clock {
 public:
  // Begins now.
  Clock();

  // Nanoseconds since the clock's epoch, when `now_ns` of virtual time have gone by.  Nothing for
  // the clocks of processor time, which is not virtual, and for those that do not exist.
  std::optional<std::int64_t> At(clockid_t clock, std::int64_t now_ns) const;

 private:
  std::int64_t real_, monotonic_, boot_, tai_;
};

// The machine's.
std::int64_t MachineTime(clockid_t clock);

// Just after an execve: takes the vDSO away, through which the C library would read clocks without
// a system call, so that nobody could answer in the kernel's place.  It is an offer (vdso(7)), and
// the library does without.  False if it was not found; then clocks show the machine's time.
bool HideVdso(pid_t tid);

}  // namespace ipclab

#endif  // GRADER_TRACE_CLOCK_H_
