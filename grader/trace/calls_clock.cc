// Reading clocks: answered with virtual time.
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// System programs compare the time with that of files, and so need the machine's.
bool IsVirtual(const Caller& caller) { return caller->process(caller.process).submission; }

void EnterClockGettime(const Caller& caller, Call& call) {
  call.quiet = true;
  call.event.text = "clock_gettime(…)";
  const auto now = caller->clock.At(static_cast<clockid_t>(call.argument(0)), caller->now_ns);
  if (!now || !IsVirtual(caller)) return;
  const timespec time = {*now / kSecond, *now % kSecond};
  if (WriteMemory(caller.tid, call.argument(1), &time, sizeof time)) call.answer = 0;
}

void EnterGettimeofday(const Caller& caller, Call& call) {
  call.quiet = true;
  call.event.text = "gettimeofday(…)";
  // with a time zone the kernel has to fill in more
  if (!IsVirtual(caller) || call.argument(0) == 0 || call.argument(1) != 0) return;
  const std::int64_t now = *caller->clock.At(CLOCK_REALTIME, caller->now_ns);
  const timeval time = {now / kSecond, now % kSecond / 1000};
  if (WriteMemory(caller.tid, call.argument(0), &time, sizeof time)) call.answer = 0;
}

void EnterTime(const Caller& caller, Call& call) {
  call.quiet = true;
  call.event.text = "time(…)";
  if (!IsVirtual(caller)) return;
  const time_t now = *caller->clock.At(CLOCK_REALTIME, caller->now_ns) / kSecond;
  const bool wanted = call.argument(0) != 0;
  if (!wanted || WriteMemory(caller.tid, call.argument(0), &now, sizeof now)) call.answer = now;
}

constexpr CallSpec kCalls[] = {
    {SYS_clock_gettime, "clock_gettime", EnterClockGettime, nullptr, CallSpec::When::kNotCpuClock},
    {SYS_gettimeofday, "gettimeofday", EnterGettimeofday, nullptr},
    {SYS_time, "time", EnterTime, nullptr},
};

}  // namespace

std::span<const CallSpec> ClockCalls() { return kCalls; }

}  // namespace ipclab
