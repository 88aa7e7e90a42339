// What each stop of a tracee means.
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <tuple>
#include <utility>

#include "grader/record/calls.h"
#include "grader/trace/engine.h"
#include "grader/trace/injection.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

// ns that the kernel adds to each sleep (prctl(2), PR_SET_TIMERSLACK)
constexpr std::int64_t kTimerSlack = 50'000;
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
bool IsPureWait(int number) {
  switch (number) {
    case SYS_pause:
    case SYS_rt_sigsuspend:
    case SYS_rt_sigtimedwait:
    case SYS_wait4:
    case SYS_waitid:
    case SYS_futex:
    case SYS_semop:
    case SYS_semtimedop:
    case SYS_poll:
    case SYS_ppoll:
    case SYS_select:
    case SYS_pselect6:
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
      return true;
    default:
      return false;
  }
}

std::string ExecutableOf(pid_t tid) {
  char target[PATH_MAX];
  const ssize_t n = readlink(fmt::format("/proc/{}/exe", tid).c_str(), target, sizeof target);
  return n > 0 ? std::string(target, static_cast<std::size_t>(n)) : "";
}

std::string BaseName(const std::string& path) {
  return std::filesystem::path(path).filename().string();
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
  if (!before && Fails(task, call)) {
    call.sleep_ns.reset();
  } else if (call.sleep_ns) {
    if (!before) {
      task.wake_ns = ledger.now_ns + *call.sleep_ns + kTimerSlack;
      ledger.process(task.process).sleep_ms += static_cast<double>(*call.sleep_ns) / 1e6;
    }
    task.barren_calls = 0;
    task.spinning = false;
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
  if (IsPureWait(call.entry.number)) scheduler.AboutToWait(task);
  MakeReady(task, Task::Point::kCallEntry);
}

// The call is not made: the kernel's clock has nothing to do with ours.
void Tracer::Engine::SetAlarm(Task& task, const TimerChange& change) {
  const auto old = alarms.find(task.process);
  const std::int64_t left =
      old == alarms.end() ? 0 : std::max<std::int64_t>(1, old->second.at_ns - ledger.now_ns);
  const std::int64_t interval = old == alarms.end() ? 0 : old->second.interval_ns;
  if (old != alarms.end()) alarms.erase(old);
  if (change.value_ns > 0)
    alarms[task.process] = {ledger.now_ns + change.value_ns, change.interval_ns};
  constexpr std::int64_t kSecond = 1'000'000'000;
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
  constexpr std::int64_t kSecond = 1'000'000'000;
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
  if (task.call->at_most > 0) ReplaceCall(task.tid, task.call->entry);
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

void Tracer::Engine::OnSignal(Task& task, int signal) {
  if (!task.live) {
    Resume(task.tid, Go::kRun, signal);
    return;
  }
  const auto info = ReadSignalInfo(task.tid);
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
  MakeReady(task, Task::Point::kSignal, signal);
}

Task& Tracer::Engine::AddTask(pid_t tid, int process, bool live) {
  auto task = std::make_unique<Task>();
  task->tid = tid;
  task->inner_tid = InnerTid(tid);
  task->process = process;
  task->live = live;
  scheduler.Added(*task);
  Task& added = *task;
  tasks[tid] = std::move(task);
  return added;
}

void Tracer::Engine::OnNewTask(Task& parent, pid_t tid) {
  const std::int64_t flags = parent.call ? parent.call->event.flags : 0;
  int process = parent.process;
  if ((flags & CLONE_THREAD) == 0) {
    const SourceLine where = parent.call ? parent.call->event.where : SourceLine{};
    process = ledger.AddChild(parent.process, InnerTid(tid), (flags & CLONE_FILES) != 0, where);
    leaders[process] = tid;
    if (watch.on) watch.races.Fork(parent.process, process);
  }
  Task& child = AddTask(tid, process, parent.live);
  child.image = parent.image;
  if (parent.space) {
    child.space =
        (flags & CLONE_VM) != 0 ? parent.space : std::make_shared<AddressSpace>(*parent.space);
  }
  if (early.erase(tid) > 0) MakeReady(child, Task::Point::kFirst);
  parent.state = Task::State::kMoving;
  parent.vfork_child_born = (flags & CLONE_VFORK) != 0;
  Resume(parent.tid, Go::kToCallExit);
}

void Tracer::Engine::OnFirst(Task& task) {
  if (!task.live) {
    Resume(task.tid, Go::kRun);
    return;
  }
  if (task.call || task.passing) {  // interrupted on its way out of a call
    task.state = Task::State::kMoving;
    Resume(task.tid, Go::kToCallExit);
    return;
  }
  MakeReady(task, task.preempting ? Task::Point::kPreempted : Task::Point::kFirst);
}

bool Tracer::Engine::IsOfSubmission(const std::string& executable) const {
  if (!options.program_folder.empty()) return executable.starts_with(options.program_folder + "/");
  return executable.starts_with(options.work_folder + "/") || !Ledger::IsSystemPath(executable);
}

void Tracer::Engine::OnExec(const Stop& stop) {
  const auto caller = static_cast<pid_t>(stop.message);
  std::optional<Call> call;
  if (const auto old = tasks.find(caller); old != tasks.end()) call = std::move(old->second->call);
  // The calling thread continues under the leader's id; the others are gone without a report
  // (ptrace(2), "execve(2) under ptrace").
  const int process_index = tasks[stop.tid]->process;
  std::erase_if(tasks, [&](const auto& entry) {
    return entry.first != stop.tid && entry.second->process == process_index;
  });
  Task& task = *tasks[stop.tid];
  Process& process = ledger.process(task.process);
  std::string path = ExecutableOf(stop.tid);
  task.call.reset();
  task.broken.reset();
  task.barren_calls = 0;
  task.spinning = false;
  if (watch.on) task.space = std::make_shared<AddressSpace>();
  task.in_call = task.passing = task.changes_maps = task.broken_off = false;
  task.looks.Forget();
  const bool submission = IsOfSubmission(path);
  task.image =
      submission ? std::make_shared<Image>(options.source_folder, options.work_folder) : nullptr;
  if (submission && !options.real_time) HideVdso(stop.tid);
  if (task.live) {
    process.submission = submission;
    process.program = BaseName(path);
    std::vector<std::string> argv = call ? call->argv : std::vector<std::string>{};
    ledger.Exec(task.process, path, std::move(argv));
    if (call) {
      call->event.seq = ledger.NextSeq();
      ledger.Append(std::move(call->event));
    }
  } else {
    task.live = true;
    process.execs.push_back({ledger.NextSeq(), path, {}});
  }
  MakeReady(task, Task::Point::kFirst);
}

std::size_t Tracer::Engine::LivingTasksOf(int process) const {
  return static_cast<std::size_t>(
      std::count_if(tasks.begin(), tasks.end(), [process](const auto& entry) {
        return entry.second->process == process && entry.second->state != Task::State::kEnding;
      }));
}

void Tracer::Engine::OnExiting(Task& task, int wait_status) {
  FlushBroken(task);
  Process& process = ledger.process(task.process);
  const std::int64_t cpu = task.CpuTime();
  process.cpu_ms += static_cast<double>(cpu) / 1e6;
  cpu_ns += std::max<std::int64_t>(0, cpu - task.counted_cpu_ns);
  task.call.reset();
  const bool last = LivingTasksOf(task.process) <= 1;
  if (last) EndProcess(task, wait_status);
  task.state = last ? Task::State::kMoving : Task::State::kEnding;
  Resume(task.tid, Go::kRun);
}

void Tracer::Engine::EndProcess(Task& task, int wait_status) {
  // the sandbox gave up; a program too large to start is killed instead
  if (!task.live && WIFEXITED(wait_status)) {
    trouble =
        fmt::format("{} ended before its program was started", ledger.process(task.process).name);
    return;
  }
  if (watch.on) watch.races.Release(task.process, {RaceFinder::Key::Space::kEnds, 0, 0});
  const bool exited = WIFEXITED(wait_status);
  ledger.End(task.process, exited ? Process::End::kExited : Process::End::kSignalled,
             exited ? WEXITSTATUS(wait_status) : WTERMSIG(wait_status));
  std::erase_if(timers,
                [&task](const auto& entry) { return std::get<0>(entry.first) == task.process; });
  alarms.erase(task.process);
  signals_sent = true;  // SIGCHLD
}

void Tracer::Engine::OnEnded(pid_t tid, int wait_status) {
  if (tid == init) {
    init_died = true;
    return;
  }
  const auto found = tasks.find(tid);
  if (found == tasks.end()) {
    early.erase(tid);
    return;
  }
  Task& task = *found->second;
  if (over) {
    ledger.End(task.process, Process::End::kKilledByGrader, SIGKILL);
  } else if (LivingTasksOf(task.process) <= (task.state == Task::State::kEnding ? 0 : 1)) {
    EndProcess(task, wait_status);  // without a kExiting before: killed while stopped
  }
  if (current == &task) current = nullptr;
  tasks.erase(found);
}

}  // namespace ipclab
