// Sleeping, timers, and waiting for one of several descriptors or for a word of memory.
#include <fmt/format.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t Nanoseconds(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }
std::int64_t Nanoseconds(const timeval& time) { return time.tv_sec * kSecond + time.tv_usec * 1000; }

void EnterNanosleep(const Caller& caller, Call& call) {
  const auto request = ReadObject<timespec>(caller.tid, call.argument(0));
  if (!request || request->tv_nsec < 0 || request->tv_nsec >= kSecond || request->tv_sec < 0) return;  // EINVAL
  call.sleep_ns = Nanoseconds(*request);
  call.event.text = fmt::format("nanosleep({} ms)", static_cast<double>(*call.sleep_ns) / 1e6);
}

void EnterClockNanosleep(const Caller& caller, Call& call) {
  const auto request = ReadObject<timespec>(caller.tid, call.argument(2));
  if (!request || request->tv_nsec < 0 || request->tv_nsec >= kSecond || request->tv_sec < 0) return;
  std::int64_t wait = Nanoseconds(*request);
  if ((call.argument(1) & TIMER_ABSTIME) != 0) {
    timespec now;
    if (clock_gettime(static_cast<clockid_t>(call.argument(0)), &now) != 0) return;
    wait = std::max<std::int64_t>(0, wait - Nanoseconds(now));
  }
  call.sleep_ns = wait;
  call.event.text = fmt::format("sleep({} ms)", static_cast<double>(wait) / 1e6);
}

void EnterPoll(const Caller& caller, Call& call) {
  const auto count = static_cast<nfds_t>(call.argument(1));
  if (call.entry.number == SYS_poll) {
    const int timeout = call.descriptor(2);
    call.timed = timeout >= 0;
    if (count == 0 && timeout >= 0) call.sleep_ns = timeout * 1'000'000LL;
  } else if (const auto timeout = ReadObject<timespec>(caller.tid, call.argument(2))) {
    call.timed = true;
    if (count == 0) call.sleep_ns = Nanoseconds(*timeout);
  }
  if (count > 0) {
    if (const auto first = ReadObject<pollfd>(caller.tid, call.argument(0))) NoteDescriptor(caller, call, first->fd);
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
  call.timed = timeout.has_value();
  if (call.argument(0) == 0 && timeout) call.sleep_ns = timeout;
  call.event.text = fmt::format("select({} descriptors)", call.argument(0));
}

void EnterEpoll(const Caller&, Call& call) {
  call.timed = call.descriptor(3) >= 0;
  call.event.fd = call.descriptor(0);
  call.event.text = fmt::format("epoll_wait({})", call.descriptor(0));
}

void EnterFutex(const Caller& caller, Call& call) {
  call.timed = call.argument(3) != 0;
  call.event.text = "futex(…, FUTEX_WAIT)";
  for (const auto& attachment : caller->Attachments(caller.process)) {
    if (call.argument(0) >= attachment.address && call.argument(0) < attachment.address + attachment.size) {
      call.event.object = attachment.object;
    }
  }
}

void EnterAlarm(const Caller&, Call& call) {
  call.event.requested = call.argument(0);
  call.event.text = fmt::format("alarm({})", call.argument(0));
}

void EnterTimer(const Caller&, Call& call) { call.event.text = fmt::format("{}(…)", call.event.call); }

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
    {SYS_futex, "futex", EnterFutex, nullptr, CallSpec::When::kFutexWait},
    {SYS_alarm, "alarm", EnterAlarm, nullptr},
    {SYS_setitimer, "setitimer", EnterTimer, nullptr},
    {SYS_timer_settime, "timer_settime", EnterTimer, nullptr},
    {SYS_timerfd_settime, "timerfd_settime", EnterTimer, nullptr},
    {SYS_sched_yield, "sched_yield", EnterYield, nullptr},
};

}  // namespace

std::span<const CallSpec> WaitingCalls() { return kCalls; }

}  // namespace ipclab
