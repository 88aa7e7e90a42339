// Virtual time: sleeps, timed waits and alarms, and what only the kernel's own time can bring.
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <vector>

#include "grader/trace/engine.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kLook = kMillisecond;  // how long the kernel is given at a time
// real time that bytes may be on their way through the network without anybody's moving
constexpr std::int64_t kNetworkPatience = 3'500 * kMillisecond;

}  // namespace

// Ends a virtual sleep.
void Tracer::Engine::Wake(Task& task, std::int64_t result) {
  SkipCall(task.tid, result);
  task.state = Task::State::kMoving;
  task.stretch_cpu_ns = -1;
  last_resumed = task.tid;
  Resume(task.tid, Go::kToCallExit);
}

// A signal ends a virtual sleep, or, if it has no handler, only breaks it off: stop signals do
// (signal(7)).
void Tracer::Engine::BreakSleep(Task& task) {
  if (task.call && task.call->remaining != 0) {
    const std::int64_t left = std::max<std::int64_t>(0, task.wake_ns - kTimerSlack - ledger.now_ns);
    const timespec time = {left / kSecond, left % kSecond};
    WriteMemory(task.tid, task.call->remaining, &time, sizeof time);
  }
  Wake(task, kRestartUnlessHandled);
}

// Ends a timed wait.  The interruption would be seen as EINTR; at the call's exit the result is
// replaced (OnCallExit).
void Tracer::Engine::TimeOut(Task& task) {
  task.timing_out = true;
  task.state = Task::State::kMoving;
  task.stretch_cpu_ns = -1;
  Interrupt(task.tid);
}

// Its time has come.
void Tracer::Engine::EndWait(Task& task) {
  if (task.state == Task::State::kAsleep) {
    Wake(task, 0);
  } else if (task.InTimedWait()) {
    TimeOut(task);
  } else {
    Ring(task.process);
  }
}

// Who waits in a call that nothing but a signal ends, while his alarm clock runs, sleeps in all but
// name.
void Tracer::Engine::NoteAlarms() {
  if (!alarms_used) return;
  for (Task* task : TaskList()) {
    task->alarm_ns.reset();
    if (task->state != Task::State::kBlocked || !task->call) continue;
    const auto number = task->call->entry.number;
    if (number != SYS_pause && number != SYS_rt_sigsuspend && number != SYS_rt_sigtimedwait)
      continue;
    const auto alarm = alarms.find(task->process);
    if (alarm != alarms.end()) task->alarm_ns = alarm->second.at_ns;
  }
}

// A process's alarm goes off.
void Tracer::Engine::Ring(int process) {
  Alarm& alarm = alarms.at(process);
  const pid_t pid = leaders[process];
  if (alarm.interval_ns > 0) {
    alarm.at_ns += alarm.interval_ns;
  } else {
    alarms.erase(process);
  }
  kill(pid, SIGALRM);
  signals_sent = true;
}

void Tracer::Engine::WakeSignalled() {
  signals_sent = false;
  for (Task* task : TaskList()) {
    if (task->state == Task::State::kAsleep && SignalWaits(task->tid)) BreakSleep(*task);
  }
  Quiesce();
}

// The call is not made: the kernel's clock has nothing to do with ours.
void Tracer::Engine::SetAlarm(Task& task, const TimerChange& change) {
  const auto old = alarms.find(task.process);
  const std::int64_t left =
      old == alarms.end() ? 0 : std::max<std::int64_t>(1, old->second.at_ns - ledger.now_ns);
  const std::int64_t interval = old == alarms.end() ? 0 : old->second.interval_ns;
  if (old != alarms.end()) alarms.erase(old);
  if (change.value_ns > 0) {
    alarms[task.process] = {ledger.now_ns + change.value_ns, change.interval_ns};
    alarms_used = true;
  }
  if (change.old_value != 0) {
    const itimerval value = {{interval / kSecond, interval % kSecond / 1000},
                             {left / kSecond, left % kSecond / 1000}};
    WriteMemory(task.tid, change.old_value, &value, sizeof value);
  }
  const bool is_alarm = task.call->entry.number == SYS_alarm;
  // alarm(2): the seconds that were left
  SkipCall(task.tid, is_alarm ? (left + kSecond - 1) / kSecond : 0);
}

void Tracer::Engine::SetKernelTimer(const Task& task, const Call& call) {
  constexpr std::int64_t kLate = kSecond / 10;  // a signal, or a reader, is on its way
  const std::tuple key(task.process, call.entry.number, call.argument(0));
  const auto value = ReadObject<itimerspec>(task.tid, call.argument(2));
  timers.erase(key);
  if (!value || (value->it_value.tv_sec == 0 && value->it_value.tv_nsec == 0)) return;  // disarmed
  const bool repeats = value->it_interval.tv_sec != 0 || value->it_interval.tv_nsec != 0;
  const bool absolute = (call.argument(1) & TIMER_ABSTIME) != 0;
  timers[key] = repeats || absolute ? std::numeric_limits<std::int64_t>::max()
                                    : WallClock() + value->it_value.tv_sec * kSecond +
                                          value->it_value.tv_nsec + kLate;
}

// To the next sleeper's waking or the host's alarm, whichever is first; false if neither is due.
bool Tracer::Engine::AdvanceClock() {
  if (KernelMayWakeSomebody()) return false;
  std::optional<std::int64_t> next = host.Alarm();
  Task* sleeper = nullptr;
  for (Task* task : TaskList()) {
    if (task->state != Task::State::kAsleep && !task->InTimedWait()) continue;
    if (!next || task->wake_ns < *next) {
      next = task->wake_ns;
      sleeper = task;
    }
  }
  int ringing = kNobody;
  for (const auto& [process, alarm] : alarms) {
    if (next && alarm.at_ns >= *next) continue;
    next = alarm.at_ns;
    ringing = process;
  }
  if (!next) return false;
  if (options.real_time && *next > ledger.now_ns) return WaitUntil(*next);
  if (IsOutOfTime(*next, naps + 1)) return true;
  JumpTo(*next);
  if (ringing != kNobody) {
    ++moves;
    Ring(ringing);
  } else if (sleeper != nullptr) {
    ++naps;
    ++moves;
    current = sleeper;
    EndWait(*sleeper);
  }
  return true;
}

// For a moment, in real time; whoever spins may go on meanwhile.
bool Tracer::Engine::WaitUntil(std::int64_t time_ns) {
  if (AnySpinning()) {
    ++moves;
    if (GiveTurn()) return true;
  }
  AwaitReport(std::min(time_ns - ledger.now_ns, kPumpInterval));
  return true;
}

void Tracer::Engine::JumpTo(std::int64_t time_ns) {
  const std::int64_t skipped = std::max<std::int64_t>(0, time_ns - ledger.now_ns);
  ledger.now_ns += skipped;
  for (Task* task : TaskList()) {
    if (!task->spinning) continue;  // it would have burnt all of that
    ledger.process(task->process).spin_ms += static_cast<double>(skipped) / 1e6;
  }
}

// Whether time that is not ours may end somebody's wait: a timer of the kernel's is armed, a socket
// has a time limit, or somebody waits in a call that is not traced, of which nothing is known.
bool Tracer::Engine::KernelMayWakeSomebody() const {
  const std::int64_t now = timers.empty() ? 0 : WallClock();
  if (std::any_of(timers.begin(), timers.end(), [now](const auto& it) { return it.second > now; }))
    return true;
  return std::any_of(tasks.begin(), tasks.end(), [this](const auto& entry) {
    const Task& task = *entry.second;
    if (!task.live || task.state != Task::State::kBlocked) return false;
    return !task.call || ledger.TimeLimited(task.call->event.object);
  });
}

// Then the run waits in the kernel's own time.
bool Tracer::Engine::WaitForKernelTimer() {
  if (!KernelMayWakeSomebody()) return false;
  const std::int64_t before = WallClock();
  AwaitReport(kLook);
  ledger.now_ns += WallClock() - before;
  for (Task* task : TaskList()) {
    if (task->wake_ns > ledger.now_ns) continue;
    if (task->state == Task::State::kAsleep || task->InTimedWait()) EndWait(*task);
  }
  std::vector<int> due;
  for (const auto& [process, alarm] : alarms) {
    if (alarm.at_ns <= ledger.now_ns) due.push_back(process);
  }
  for (const int process : due) Ring(process);
  return true;
}

// The kernel may be carrying bytes between two TCP sockets yet: a small segment waits for the
// acknowledgement of the one before, a connection that found no room is tried again a second later.
bool Tracer::Engine::WaitForNetwork() {
  if (network_moves != moves) {
    network_moves = moves;
    network_wait_ns = 0;
  }
  const auto waits_for_socket = std::find_if(tasks.begin(), tasks.end(), [this](const auto& entry) {
    const auto& call = entry.second->call;
    return call && call->event.object != kNoObject &&
           ledger.objects.at(call->event.object).kind == ObjectKind::kSocket;
  });
  if (waits_for_socket == tasks.end() || network_wait_ns > kNetworkPatience ||
      !TcpOnItsWay(waits_for_socket->first)) {
    return false;
  }
  const std::int64_t before = WallClock();
  AwaitReport(kLook);
  network_wait_ns += WallClock() - before;
  return true;
}

}  // namespace ipclab
