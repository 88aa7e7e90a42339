// What each stop of a tracee means.
#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>

#include <optional>
#include <utility>
#include <vector>

#include "grader/record/calls.h"
#include "grader/trace/engine.h"
#include "grader/trace/injection.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr int kBarrenLoop = 300;               // calls in a row that change nothing: it spins
constexpr std::int64_t kBarrenCost = 100'000;  // ns that such a call counts
// ERESTARTSYS .. ERESTART_RESTARTBLOCK (linux/errno.h): the call was broken off, the kernel may
// make it again.
constexpr std::int64_t kRestartSystemCall = -512, kRestartAlways = -513,
                       kRestartBySpecialCall = -516;
constexpr bool IsRestart(std::int64_t result) { return result <= -512 && result >= -516; }

bool SetsTimer(int number) { return number == SYS_timer_settime || number == SYS_timerfd_settime; }

// A call that left everything as it was, as a loop that asks again and again makes.
bool IsBarren(const Call& call, std::int64_t result) {
  if (result < 0) return true;
  switch (call.entry.number) {
    case SYS_read:
      return result == 0;
    case SYS_poll:
    case SYS_ppoll:
    case SYS_select:
    case SYS_pselect6:
    case SYS_epoll_wait:
    case SYS_wait4:
      return result == 0;
    case SYS_kill:
      return call.event.flags == 0;
    case SYS_sched_yield:
    case SYS_clock_gettime:
    case SYS_gettimeofday:
    case SYS_time:
    case SYS_semctl:
      return true;
    case SYS_msgctl:
    case SYS_shmctl:
      return call.event.type != 0;  // anything but IPC_RMID
    default:
      return false;
  }
}

// Waits, and moves no data: a condition was looked at before.
bool IsPureWait(const Call& call) {
  switch (call.entry.number) {
    case SYS_pause:
    case SYS_rt_sigsuspend:
    case SYS_rt_sigtimedwait:
    case SYS_wait4:
    case SYS_waitid:
    case SYS_semop:
    case SYS_semtimedop:
    case SYS_poll:
    case SYS_ppoll:
    case SYS_select:
    case SYS_pselect6:
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
      return true;
    case SYS_futex:
      return FutexWaits(call.argument(1));
    default:
      return false;
  }
}

}  // namespace

void Tracer::Engine::Handle(const Stop& stop) {
  if (stop.kind == Stop::Kind::kEnded) return OnEnded(stop.tid, static_cast<int>(stop.message));
  if (over) {  // being killed: nothing of it counts any more
    Resume(stop.tid, Go::kRun);
    return;
  }
  const auto found = tasks.find(stop.tid);
  if (found == tasks.end()) {
    if (stop.kind == Stop::Kind::kFirst) {
      // its parent's report comes yet (README-linux-ptrace: in either order)
      early.insert(stop.tid);
    } else {
      Resume(stop.tid, Go::kRun);
    }
    return;
  }
  Task& task = *found->second;
  if (watch.on && task.live && PassesBy(task, stop)) return;
  if (options.border && PassesBorder(task, stop)) return;
  const bool exec_of_another =
      stop.kind == Stop::Kind::kExec && stop.message != static_cast<unsigned long>(stop.tid);
  const bool in_sandbox = !task.live && stop.kind != Stop::Kind::kExec;
  // execve waits for it
  const bool exit_of_a_thread =
      stop.kind == Stop::Kind::kExiting && LivingTasksOf(task.process) > 1;
  if (task.preempting || in_sandbox || exec_of_another || exit_of_a_thread ||
      stop.kind == Stop::Kind::kNewTask) {
    return Act(task, stop);
  }
  std::erase_if(held, [&stop](const Stop& other) { return other.tid == stop.tid; });
  held.push_back(stop);
  task.state = Task::State::kHeld;
}

void Tracer::Engine::Act(Task& task, const Stop& stop) {
  switch (stop.kind) {
    case Stop::Kind::kFirst:
      return OnFirst(task);
    case Stop::Kind::kCallEntry:
      return OnCallEntry(task);
    case Stop::Kind::kCallExit:
      return OnCallExit(task);
    case Stop::Kind::kSignal:
      return OnSignal(task, stop.number);
    case Stop::Kind::kNewTask:
      return OnNewTask(task, static_cast<pid_t>(stop.message));
    case Stop::Kind::kExec:
      return OnExec(stop);
    case Stop::Kind::kExiting:
      return OnExiting(task, static_cast<int>(stop.message));
    case Stop::Kind::kGroupStop:
      task.state = Task::State::kHalted;
      task.HasRun();  // from now on
      Resume(task.tid, Go::kListen);
      return;
    default:  // kVforkDone: the call's exit is next
      task.state = Task::State::kMoving;
      Resume(task.tid, Go::kToCallExit);
      return;
  }
}

void Tracer::Engine::MakeReady(Task& task, Task::Point point, int signal) {
  task.state = Task::State::kReady;
  task.point = point;
  task.signal = signal;
  task.queued = ++queue_counter;
  task.ready_since_ns = ledger.now_ns;
}

SourceLine Tracer::Engine::Where(Task& task, std::uint64_t instruction, std::uint64_t stack) {
  if (!task.image || !ledger.process(task.process).submission) return {};
  return task.image->Where(task.tid, instruction, stack);
}

void Tracer::Engine::OnCallEntry(Task& task) {
  const auto entry = ReadCallEntry(task.tid);
  if (!task.live || !entry) {
    task.state = Task::State::kMoving;
    Resume(task.tid, Go::kRun);
    return;
  }
  std::optional<Call> before;
  if (task.broken && task.broken->entry.number == entry->number &&
      task.broken->entry.arguments == entry->arguments) {
    // the kernel makes the same call again: one call, to the program
    before = std::exchange(task.broken, std::nullopt);
  }
  // else it is the handler that makes this one
  if (task.broken && !task.broken->restarts) FlushBroken(task);
  task.computed_ns = 0;
  if (task.barren_calls == 0) task.spinning = false;
  Call& call = task.call.emplace();
  call.entry = *entry;
  call.spec = FindCall(entry->number);
  call.event.call = call.spec != nullptr ? call.spec->name : "?";
  call.event.process = task.process;
  call.event.thread = task.inner_tid;
  call.event.where = Where(task, entry->instruction, entry->stack);
  ledger.SampleMemory(task.process, task.tid);
  call.event.entered = before ? before->event.entered : ledger.NextSeq();
  call.event.time_ns = before ? before->event.time_ns : ledger.now_ns;
  call.event.interrupted = before.has_value();
  if (call.spec != nullptr && call.spec->enter != nullptr)
    call.spec->enter({ledger, task.process, task.tid}, call);
  if (call.event.text.empty()) call.event.text = call.event.call + "(…)";
  if (!call.data.empty() && call.ticket == 0) NoteMemory(task);  // printed, not sent
  if (before && before->at_most > 0) {
    ShortenCall(task.tid, call, before->at_most);
  }
  if (watch.on) Order(task, call, /*entry=*/true);
  task.looks.Forget();
  const auto beyond = AtBorder(task, call);
  if (!before && Fails(task, call)) {
    call.sleep_ns.reset();
  } else if (beyond) {
    call.timeout.reset();
    SkipCall(task.tid, *beyond);
  } else if (call.sleep_ns) {
    if (!before) {
      task.wake_ns = ledger.now_ns + *call.sleep_ns + kTimerSlack;
      ledger.process(task.process).sleep_ms += static_cast<double>(*call.sleep_ns) / 1e6;
    }
    task.barren_calls = 0;
    task.spinning = task.spun = false;
    task.state = Task::State::kAsleep;
    return;
  } else if (call.timeout) {
    if (!before) task.wake_ns = ledger.now_ns + call.timeout->limit_ns + kTimerSlack;
    SetArgument(task.tid, call.timeout->argument, call.timeout->endless);
  } else if (call.timer) {
    SetAlarm(task, *call.timer);
  } else if (call.answer) {
    SkipCall(task.tid, *call.answer);
  }
  SubstituteKey(task, call);
  if (IsPureWait(call)) scheduler.AboutToWait(task);
  MakeReady(task, Task::Point::kCallEntry);
}

void Tracer::Engine::OnCallExit(Task& task) {
  task.vfork_child_born = false;
  auto result = ReadCallResult(task.tid);
  if (!task.call || !result) {
    MakeReady(task, Task::Point::kCallExit);
    return;
  }
  if (const auto& timeout = task.call->timeout) {
    SetArgument(task.tid, timeout->argument,
                task.call->argument(static_cast<std::size_t>(timeout->argument)));
    // Something may have come just before the interruption; then that is the result.
    if (task.timing_out && (IsRestart(*result) || *result == -EINTR)) {
      ReplaceResult(task.tid, timeout->result);
      result = timeout->result;
    }
  }
  task.timing_out = false;
  if (task.call->at_most > 0 || task.call->substituted) ReplaceCall(task.tid, task.call->entry);
  if (IsRestart(*result)) {
    // Never by restart_syscall(2), which is not traced: all that a stopped call needs to go on is
    // known here.
    if (*result == kRestartBySpecialCall) ReplaceResult(task.tid, kRestartUnlessHandled);
    if (task.call->spec != nullptr && task.call->spec->leave != nullptr) {
      task.call->spec->leave({ledger, task.process, task.tid}, *task.call, -EINTR);
    }
    task.call->event.interrupted = true;
    task.call->restartable = *result == kRestartSystemCall || *result == kRestartAlways;
    task.broken = std::move(task.call);
    task.call.reset();
    task.barren_calls = 0;
  } else {
    FinishCall(task, *result);
  }
  MakeReady(task, Task::Point::kCallExit);
}

void Tracer::Engine::FinishCall(Task& task, std::int64_t result) {
  Call& call = *task.call;
  Event& event = call.event;
  event.seq = ledger.NextSeq();
  event.result = result;
  if (result < 0 && result > -4096) {
    event.error = static_cast<int>(-result);
    event.result = -1;
  }
  const std::size_t objects = run.objects.size();
  if (call.spec != nullptr && call.spec->leave != nullptr) {
    call.spec->leave({ledger, task.process, task.tid}, call, result);
  }
  if (run.objects.size() > objects && !call.quiet) scheduler.Made(task);
  if (watch.on) Order(task, call, /*entry=*/false);
  if (SetsTimer(call.entry.number) && result >= 0) SetKernelTimer(task, call);
  if (CallMatches("kill", event.call)) signals_sent = true;
  CountBarren(task, call, result);
  if (!call.quiet && call.entry.number != SYS_sched_yield) ledger.Append(std::move(event));
  task.call.reset();
}

void Tracer::Engine::CountBarren(Task& task, const Call& call, std::int64_t result) {
  if (call.sleep_ns || !IsBarren(call, result)) {
    task.barren_calls = 0;
    task.spinning = false;
    return;
  }
  if (++task.barren_calls < kBarrenLoop) return;
  Process& process = ledger.process(task.process);
  if (!task.spinning) process.spin_ms += kBarrenLoop * kBarrenCost / 1e6;
  task.spinning = true;
  process.spins_at = call.event.where;
  process.spin_ms += kBarrenCost / 1e6;
  cpu_ns += kBarrenCost;
  ledger.now_ns += kBarrenCost;
}

void Tracer::Engine::FlushBroken(Task& task) {
  if (!task.broken) return;
  Event& event = task.broken->event;
  event.seq = ledger.NextSeq();
  event.result = -1;
  event.error = EINTR;
  if (!task.broken->quiet) ledger.Append(std::move(event));
  task.broken.reset();
}

// Who was held up at the entry of a wait was held up before it, as on a machine where its time was
// over then: a signal of the meantime is handled first.  The kernel would break off the wait.
void Tracer::Engine::LetSignalsComeFirst(Task& task) {
  const Call& call = *task.call;
  const int number = call.entry.number;
  const bool untouched = !call.timeout && !call.event.interrupted && options.failures.empty();
  if (!scheduler.holds_waits() || !untouched || !IsPureWait(call) || !SignalWaits(task.tid)) return;
  task.call.reset();
  SkipCall(task.tid, number);
  RepeatCall(task.tid, number);
}

void Tracer::Engine::OnSignal(Task& task, int signal) {
  if (!task.live) {
    Resume(task.tid, Go::kRun, signal);
    return;
  }
  auto info = ReadSignalInfo(task.tid);
  if (info) NameSender(task, &*info);
  if (watch.on && signal == SIGSEGV && info && OnAccess(task, *info)) return;
  if (watch.on) watch.races.Acquire(task.process, {RaceFinder::Key::Space::kSignals, 0, 0});
  Event event;
  event.call = "signal";
  event.process = task.process;
  event.thread = task.inner_tid;
  event.entered = event.seq = ledger.NextSeq();
  event.time_ns = ledger.now_ns;
  event.flags = signal;
  if (info && (info->si_code <= 0 || signal == SIGCHLD)) event.target = ledger.ByPid(info->si_pid);
  const char* name = sigabbrev_np(signal);
  event.text = fmt::format("SIG{} arrives", name != nullptr ? name : "?");
  if (const auto place = ReadDwarfRegisters(task.tid))
    event.where = Where(task, (*place)[16], (*place)[7]);
  ledger.Append(std::move(event));
  const auto handling = ledger.HandlingOf(task.process, signal);
  if (task.broken && handling == Ledger::Handling::kRestarts && task.broken->restartable) {
    task.broken->restarts = true;
  } else if (task.broken && handling != Ledger::Handling::kNone && !task.broken->restarts) {
    FlushBroken(task);
  }
  // Its handler runs now, like that of anybody else; then it may well go on spinning.
  task.spun = task.spinning || task.spun;
  task.spinning = false;
  MakeReady(task, Task::Point::kSignal, signal);
}

}  // namespace ipclab
