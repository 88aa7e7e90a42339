// Sleeping, timers, and waiting for one of several descriptors or for a word of memory.
#include <fmt/format.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMillisecond = 1'000'000;

std::int64_t Nanoseconds(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }
std::int64_t Nanoseconds(const timeval& time) {
  return time.tv_sec * kSecond + time.tv_usec * 1000;
}

void EnterNanosleep(const Caller& caller, Call& call) {
  const auto request = ReadObject<timespec>(caller.tid, call.argument(0));
  // EINVAL
  if (!request || request->tv_nsec < 0 || request->tv_nsec >= kSecond || request->tv_sec < 0)
    return;
  call.sleep_ns = Nanoseconds(*request);
  call.remaining = call.argument(1);
  call.event.text = fmt::format("nanosleep({} ms)", static_cast<double>(*call.sleep_ns) / 1e6);
}

void EnterClockNanosleep(const Caller& caller, Call& call) {
  const auto request = ReadObject<timespec>(caller.tid, call.argument(2));
  if (!request || request->tv_nsec < 0 || request->tv_nsec >= kSecond || request->tv_sec < 0)
    return;
  std::int64_t wait = Nanoseconds(*request);
  if ((call.argument(1) & TIMER_ABSTIME) != 0) {
    wait = std::max<std::int64_t>(
        0, wait - caller->ClockOf(caller.process, static_cast<clockid_t>(call.argument(0))));
  } else {
    call.remaining = call.argument(3);
  }
  call.sleep_ns = wait;
  call.event.text = fmt::format("sleep({} ms)", static_cast<double>(wait) / 1e6);
}

// With a time-out of 0, poll and select look and do not sleep, unlike nanosleep, which gives the
// processor away.
void EnterPoll(const Caller& caller, Call& call) {
  const auto count = static_cast<nfds_t>(call.argument(1));
  if (call.entry.number == SYS_poll) {
    const int timeout = call.descriptor(2);
    if (count == 0 && timeout > 0) call.sleep_ns = timeout * kMillisecond;
    if (timeout > 0) call.timeout = {timeout * kMillisecond, 2, ~std::uint64_t{0}, 0};
  } else if (const auto timeout = ReadObject<timespec>(caller.tid, call.argument(2))) {
    if (count == 0 && Nanoseconds(*timeout) > 0) call.sleep_ns = Nanoseconds(*timeout);
    if (Nanoseconds(*timeout) > 0) call.timeout = {Nanoseconds(*timeout), 2, 0, 0};
  }
  if (count > 0) {
    if (const auto first = ReadObject<pollfd>(caller.tid, call.argument(0)))
      NoteDescriptor(caller, call, first->fd);
  }
  call.event.text = fmt::format("poll({} descriptors)", count);
}

void EnterSelect(const Caller& caller, Call& call) {
  const std::uint64_t address = call.argument(4);
  std::optional<std::int64_t> timeout;
  if (address != 0 && call.entry.number == SYS_select) {
    if (const auto time = ReadObject<timeval>(caller.tid, address)) timeout = Nanoseconds(*time);
  } else if (address != 0) {
    if (const auto time = ReadObject<timespec>(caller.tid, address)) timeout = Nanoseconds(*time);
  }
  if (call.argument(0) == 0 && timeout && *timeout > 0) call.sleep_ns = timeout;
  if (timeout && *timeout > 0) call.timeout = {*timeout, 4, 0, 0};
  call.event.text = fmt::format("select({} descriptors)", call.argument(0));
}

void EnterEpoll(const Caller& caller, Call& call) {
  if (call.entry.number == SYS_epoll_pwait2) {
    const auto timeout = ReadObject<timespec>(caller.tid, call.argument(3));
    if (timeout && Nanoseconds(*timeout) > 0) call.timeout = {Nanoseconds(*timeout), 3, 0, 0};
  } else if (const int timeout = call.descriptor(3); timeout > 0) {
    call.timeout = {timeout * kMillisecond, 3, ~std::uint64_t{0}, 0};
  }
  call.event.fd = call.descriptor(0);
  call.event.text = fmt::format("epoll_wait({})", call.descriptor(0));
}

void EnterFutex(const Caller& caller, Call& call) {
  const auto operation = static_cast<int>(call.argument(1));
  const int command = operation & FUTEX_CMD_MASK;
  const bool waits = FutexWaits(call.argument(1));
  if (const auto limit = ReadObject<timespec>(caller.tid, call.argument(3)); waits && limit) {
    const bool absolute = command != FUTEX_WAIT;
    const bool realtime = (operation & FUTEX_CLOCK_REALTIME) != 0 || command == FUTEX_LOCK_PI;
    const std::int64_t now =
        absolute ? caller->ClockOf(caller.process, realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC) : 0;
    call.timeout = {std::max<std::int64_t>(0, Nanoseconds(*limit) - now), 3, 0, -ETIMEDOUT};
  }
  call.event.text = waits ? "futex(…, FUTEX_WAIT)" : "futex(…, FUTEX_WAKE)";
  call.event.type = static_cast<std::int64_t>(call.argument(0));
  for (const auto& attachment : caller->Attachments(caller.process)) {
    if (call.argument(0) >= attachment.address &&
        call.argument(0) < attachment.address + attachment.size) {
      call.event.object = attachment.object;
      call.event.type = static_cast<std::int64_t>(call.argument(0) - attachment.address);
    }
  }
}

void EnterAlarm(const Caller&, Call& call) {
  call.event.requested = static_cast<unsigned>(call.argument(0));
  call.timer = {static_cast<std::int64_t>(call.event.requested) * kSecond, 0, 0};
  call.event.text = fmt::format("alarm({})", call.argument(0));
}

void EnterItimer(const Caller& caller, Call& call) {
  call.event.text = "setitimer(…)";
  if (call.descriptor(0) != ITIMER_REAL) return;
  const auto value = ReadObject<itimerval>(caller.tid, call.argument(1));
  if (!value) return;
  call.timer = {Nanoseconds(value->it_value), Nanoseconds(value->it_interval), call.argument(2)};
}

// timer_settime, timerfd_settime: the kernel's own.  A point in time was read from a clock of ours,
// and is told to the kernel by its own, which all differ from ours by the same.
void EnterTimer(const Caller& caller, Call& call) {
  call.event.text = fmt::format("{}(…)", call.event.call);
  if ((call.argument(1) & TIMER_ABSTIME) == 0) return;
  const auto setting = ReadObject<itimerspec>(caller.tid, call.argument(2));
  if (!setting || Nanoseconds(setting->it_value) <= 0) return;
  const std::int64_t ahead =
      caller->ClockOf(caller.process, CLOCK_MONOTONIC) - MachineTime(CLOCK_MONOTONIC);
  const std::int64_t at = std::max<std::int64_t>(1, Nanoseconds(setting->it_value) - ahead);
  itimerspec told = *setting;
  told.it_value = {at / kSecond, at % kSecond};
  if (WriteMemory(caller.tid, call.argument(2), &told, sizeof told))
    call.note = Nanoseconds(setting->it_value);
}

void LeaveTimer(const Caller& caller, Call& call, std::int64_t) {
  if (call.note == 0) return;
  const timespec value = {call.note / kSecond, call.note % kSecond};
  WriteMemory(caller.tid, call.argument(2) + offsetof(itimerspec, it_value), &value, sizeof value);
}

void EnterYield(const Caller&, Call& call) { call.event.text = "sched_yield()"; }

constexpr CallSpec kCalls[] = {
    {SYS_nanosleep, "nanosleep", EnterNanosleep, nullptr},
    {SYS_clock_nanosleep, "clock_nanosleep", EnterClockNanosleep, nullptr},
    {SYS_poll, "poll", EnterPoll, nullptr},
    {SYS_ppoll, "ppoll", EnterPoll, nullptr},
    {SYS_select, "select", EnterSelect, nullptr},
    {SYS_pselect6, "pselect6", EnterSelect, nullptr},
    {SYS_epoll_wait, "epoll_wait", EnterEpoll, nullptr},
    {SYS_epoll_pwait, "epoll_pwait", EnterEpoll, nullptr},
    {SYS_epoll_pwait2, "epoll_pwait2", EnterEpoll, nullptr},
    {SYS_futex, "futex", EnterFutex, nullptr, CallSpec::When::kFutexWait},
    {SYS_alarm, "alarm", EnterAlarm, nullptr},
    {SYS_setitimer, "setitimer", EnterItimer, nullptr},
    {SYS_timer_settime, "timer_settime", EnterTimer, LeaveTimer},
    {SYS_timerfd_settime, "timerfd_settime", EnterTimer, LeaveTimer},
    {SYS_sched_yield, "sched_yield", EnterYield, nullptr},
};

}  // namespace

std::span<const CallSpec> WaitingCalls() { return kCalls; }

bool FutexWaits(std::uint64_t operation) {
  const std::uint64_t command = operation & FUTEX_CMD_MASK;
  return command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET || command == FUTEX_LOCK_PI;
}

}  // namespace ipclab
