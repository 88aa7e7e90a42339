#include "grader/trace/engine.h"

#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace ipclab {
namespace {

constexpr std::int64_t kMicrosecond = 1'000;
constexpr std::int64_t kMillisecond = 1'000'000;
// how long a stop is waited for before /proc is asked
constexpr std::int64_t kFirstNap = 60 * kMicrosecond;
constexpr std::int64_t kLongestNap = kMillisecond;
constexpr std::int64_t kSlice = 4 * kMillisecond;      // of processor time, while others are ready
constexpr std::int64_t kSpinning = 20 * kMillisecond;  // of processor time without a call
// Computed so long without a call, it waits for something: until then nothing else happens for it.
// Far more than programs need to start, on slow machines too.
constexpr std::int64_t kSurelySpinning = 200 * kMillisecond;
// a spinning task's turn: time enough to see a change
constexpr std::int64_t kLook = kMillisecond;
// beyond the limit of virtual time, for all to fall asleep
constexpr std::int64_t kGrace = 1'000 * kMillisecond;
constexpr std::int64_t kStepCost = 2 * kMicrosecond;  // what a step adds to the virtual clock
// calls of a task that spins by calls: more than one round of its loop
constexpr int kBarrenTurns = 50;

// A spinning task that has only computed, and not for long.
bool MayComeToAnEnd(const Task& task) {
  return task.barren_calls == 0 && task.looks.all().empty() && !task.spun &&
         task.computed_ns < kSurelySpinning;
}

}  // namespace

std::int64_t WallClock() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

Tracer::Engine::Engine(const TracerOptions& options_in, RunRecord* run_in, TracerHost* host_in)
    : options(options_in),
      run(*run_in),
      host(*host_in),
      ledger(run_in),
      scheduler(options_in.seed, options_in.perturb, options_in.watch_memory),
      failures_seen(options_in.failures.size(), 0) {
  watch.on = run.watched = options.watch_memory;
  watch.left = options.limits.accesses;
  BlockReports();
  prctl(PR_SET_TIMERSLACK, 1);
  started_wall_ns = WallClock();
  ledger.work_folder = options.work_folder;
  if (options.border) ledger.root = options.border->root;
}

std::vector<Task*> Tracer::Engine::TaskList() const {
  std::vector<Task*> list;
  list.reserve(tasks.size());
  for (const auto& [tid, task] : tasks) list.push_back(task.get());
  return list;
}

std::vector<pid_t> Tracer::Engine::TaskIds() const {
  std::vector<pid_t> list;
  list.reserve(tasks.size());
  for (const auto& [tid, task] : tasks) list.push_back(tid);
  return list;
}

bool Tracer::Engine::AnySpinning() const {
  return std::any_of(tasks.begin(), tasks.end(), [](const auto& entry) {
    const Task& task = *entry.second;
    return task.spinning && task.state != Task::State::kEnding;
  });
}

bool Tracer::Engine::AnyReady() const {
  return std::any_of(tasks.begin(), tasks.end(), [](const auto& entry) {
    const Task& task = *entry.second;
    return task.state == Task::State::kReady && !task.spinning;
  });
}

void Tracer::Engine::Loop() {
  while (!over && !init_died && Step()) {
  }
}

// One task's turn, or one thing that the host does.  False when all is done.
bool Tracer::Engine::Step() {
  Quiesce();
  ++turns;
  if (over || init_died || ExceedsLimits()) return false;
  // Best when all sleep (AdvanceClock), which can be told; this is for those who always do
  // something.
  if (IsOutOfTime(ledger.now_ns - kGrace, naps)) return false;
  if (options.real_time) ledger.now_ns = std::max(ledger.now_ns, WallClock() - started_wall_ns);
  LetHostPump();
  if (signals_sent) WakeSignalled();
  // How often nobody is ready is the kernel's affair (its terminals take their time): that neither
  // draws from the seed nor takes time, or no run could be replayed.
  const bool any_ready = AnyReady();
  if (((any_ready && scheduler.Toss()) || options.live) && host.OnBoundary()) {
    last_progress_ns = ledger.now_ns;
    Quiesce();
    if (over) return false;
    if (signals_sent) WakeSignalled();
  }
  if (any_ready) ledger.now_ns += kStepCost;
  NoteAlarms();
  Task* next = scheduler.Pick(TaskList(), current, ledger.now_ns);
  if (next == nullptr) return WhenIdle();
  ++moves;
  current = next;
  if (next->state == Task::State::kReady) {
    GoOn(*next);
  } else {
    ledger.now_ns = std::max(ledger.now_ns, *next->EndsAt());
    EndWait(*next);
  }
  return true;
}

void Tracer::Engine::GoOn(Task& task) {
  const int signal = task.signal;
  task.signal = 0;
  const bool enters = task.point == Task::Point::kCallEntry && task.call.has_value();
  if (task.point == Task::Point::kCallExit && task.broken && task.broken->sleep_ns) {
    // Another thread may have taken the signal meanwhile.
    SignalWaits(task.tid) ? BreakOff(task.tid, task.broken->entry.number)
                          : RepeatCall(task.tid, task.broken->entry.number);
  }
  if (enters) LetSignalsComeFirst(task);
  task.state = Task::State::kMoving;
  task.stretch_cpu_ns = -1;
  last_resumed = task.tid;
  if (watch.on && !enters && !CloseBeforeGoing(task)) return;
  Resume(task.tid, enters ? Go::kToCallExit : Go::kRun, signal);
}

// For a person who watches a program that never rests.
void Tracer::Engine::LetHostPump() {
  if (!options.live) return;
  const std::int64_t now = WallClock();
  if (now - last_pump_ns < kPumpInterval) return;
  last_pump_ns = now;
  host.Pump();
}

bool Tracer::Engine::DrainStops() {
  bool any = false;
  while (!init_died) {
    const Stop stop = NextStop(&no_children);
    if (stop.kind == Stop::Kind::kNone) break;
    Handle(stop);
    any = true;
  }
  return any;
}

// One task's call may have woken others, which then move at the same time.  So that it does not
// matter who was faster, their stops are acted on when all have stopped: first that of the one that
// was resumed, then those of the others in the order of their birth.
bool Tracer::Engine::ActOnHeld() {
  const std::vector<Stop> stops = [this] {
    std::vector<std::pair<std::tuple<bool, int, pid_t>, Stop>> list;
    for (const Stop& stop : std::exchange(held, {})) {
      const auto task = tasks.find(stop.tid);
      if (task == tasks.end()) continue;  // killed while it was stopped
      list.push_back(
          {{stop.tid != last_resumed, task->second->process, task->second->inner_tid}, stop});
    }
    std::sort(list.begin(), list.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Stop> sorted;
    for (const auto& [place, stop] : list) sorted.push_back(stop);
    return sorted;
  }();
  for (std::size_t i = 0; i < stops.size(); ++i) {
    const auto found = tasks.find(stops[i].tid);
    if (found == tasks.end()) continue;
    Task& task = *found->second;
    Act(task, stops[i]);
    if (task.state != Task::State::kMoving) continue;
    // what it does next is first
    held.insert(held.end(), stops.begin() + static_cast<std::ptrdiff_t>(i) + 1, stops.end());
    break;
  }
  return !stops.empty();
}

void Tracer::Engine::Quiesce() {
  std::int64_t nap = 0;
  while (!over && !init_died) {
    const bool drained = DrainStops();
    bool moving = false;
    computes = false;
    for (const pid_t tid : TaskIds()) {
      const auto found = tasks.find(tid);
      if (found == tasks.end()) continue;  // it ended while another was being looked at
      Task& task = *found->second;
      if (task.state != Task::State::kMoving) continue;
      if (nap > 0 && !drained && Classify(task)) continue;
      const auto still = tasks.find(tid);
      moving = moving || (still != tasks.end() && still->second->state == Task::State::kMoving);
    }
    if (!moving) moving = AnyAwake();
    if (!moving && !ActOnHeld()) return;
    if (!moving) continue;
    stuck_ns = drained || computes ? 0 : stuck_ns + nap;
    nap = drained || nap == 0 ? kFirstNap : std::min(nap * 2, kLongestNap);
    // A live run is looked at when the task rests, so that it can be said what it was doing.
    if (!options.live && ExceedsLimits()) return;
    // Whoever moves bytes from a pipe into a full terminal (splice) holds the pipe's lock
    // meanwhile, and another that wants it waits in state D, not S: only reading the terminal
    // helps.
    if (options.live) {
      LetHostPump();
    } else if (nap == kLongestNap) {
      host.Pump();
    }
    AwaitReport(nap);
  }
}

// Of those taken for blocked or halted: first whether each is off its processor, then whether one
// has had it since.  If neither, none has done anything in between, such as wake one that had been
// looked at already.
bool Tracer::Engine::AnyAwake() {
  const auto any_that = [this](bool (*stirs)(Task&)) {
    bool any = false;
    for (const auto& [tid, task] : tasks) {
      const bool halted = task->state == Task::State::kHalted;
      if ((task->state != Task::State::kBlocked && !halted) || !stirs(*task)) continue;
      any = true;
      if (halted) continue;  // whatever woke it, a stop tells
      task->state = Task::State::kMoving;
      task->stretch_cpu_ns = -1;
    }
    return any;
  };
  return any_that([](Task& task) { return !task.HasLeftProcessor(); }) ||
         any_that([](Task& task) { return task.HasRun(); });
}

bool Tracer::Engine::Classify(Task& task) {
  const char state = task.KernelState();
  // vfork(2) waits for its child in state D; before the child's birth D is only the kernel at work.
  if (state == 'S' || (state == 'D' && task.vfork_child_born)) {
    task.state = Task::State::kBlocked;
    task.spinning = task.spun = false;
    task.HasRun();  // from now on
    return true;
  }
  if (state == 'R') {
    computes = true;
    WatchStretch(task);
  }
  return false;
}

void Tracer::Engine::WatchStretch(Task& task) {
  if (!task.live) return;
  const std::int64_t cpu = task.CpuTime();
  if (task.stretch_cpu_ns < 0) {
    task.stretch_cpu_ns = cpu;
    return;
  }
  const auto list = TaskList();
  const bool others_wait = std::any_of(list.begin(), list.end(), [&task](const Task* other) {
    return other != &task && other->state == Task::State::kReady && !other->spinning;
  });
  const std::int64_t used = cpu - task.stretch_cpu_ns;
  if (used < (task.spinning || task.spun ? kLook : others_wait ? kSlice : kSpinning)) return;
  task.stretch_cpu_ns = cpu;
  task.computed_ns += used;
  task.counted_cpu_ns += used;
  cpu_ns += used;
  ledger.now_ns += used;
  Process& process = ledger.process(task.process);
  if (task.spinning) {
    process.spin_ms += static_cast<double>(used) / 1e6;
  } else if (task.spun || task.computed_ns >= kSpinning) {
    task.spinning = true;
    process.spin_ms += static_cast<double>(task.computed_ns) / 1e6;
  }
  Preempt(task);
}

// Stops a task that computes.  False if it reached a call, or its end, before; then that is what
// happened.
bool Tracer::Engine::Preempt(Task& task) {
  const pid_t tid = task.tid;
  if (task.KernelState() != 'R' || !Interrupt(tid)) return false;
  task.preempting = true;
  current = nullptr;
  while (!over && !init_died) {
    AwaitReport(kLongestNap);
    DrainStops();
    const auto found = tasks.find(tid);
    if (found == tasks.end()) return false;
    found->second->preempting = found->second->state == Task::State::kMoving;
    if (!found->second->preempting) break;
  }
  return true;
}

// Nobody is ready: everyone is blocked, asleep, spinning, or gone.
bool Tracer::Engine::WhenIdle() {
  if (host.Pump() || GiveTurn()) return true;
  if (host.OnIdle()) {
    last_progress_ns = ledger.now_ns;
    naps = 0;
    return true;
  }
  if (tasks.empty()) return false;
  if (OnlyOrphansLeft()) {
    End(Outcome::kExited, "");
    return false;
  }
  if (AdvanceClock()) return true;
  if (AnySpinning()) {  // nothing to wait for but that its work ends
    ++moves;
    return GiveTurn(/*in_vain=*/true);
  }
  if (WaitForKernelTimer() || WaitForNetwork()) return true;
  if (!ConfirmQuiet() || host.OnStuck() || over) return !over;
  NoteWaits();
  End(Outcome::kDeadlock, "");
  return false;
}

// Lets a spinning task look again, if anyone has moved since it last did, or a signal has come. One
// that waits for memory to change looks only if it has changed, or `in_vain`: its loop may have
// another way out.
bool Tracer::Engine::GiveTurn(bool in_vain) {
  for (Task* task : TaskList()) {
    if (!task->spinning || task->state != Task::State::kReady) continue;
    if (MayComeToAnEnd(*task) || SignalWaits(task->tid)) {
      GoOn(*task);
      return true;
    }
    if (task->moves_seen != moves) {
      task->moves_seen = moves;
      task->turns = task->barren_calls > 0 || !task->looks.all().empty() ? kBarrenTurns : 1;
    }
    if (task->turns == 0) continue;
    if (!in_vain && task->barren_calls == 0 && SeesNoChange(*task)) continue;
    --task->turns;
    GoOn(*task);
    return true;
  }
  return false;
}

// The last started program has ended: what still lives may finish what it can do at once, but no
// time goes by for it.
bool Tracer::Engine::OnlyOrphansLeft() const {
  return std::all_of(run.processes.begin(), run.processes.end(), [](const Process& process) {
    return !process.started || process.ended != kNever;
  });
}

}  // namespace ipclab
