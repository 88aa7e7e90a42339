#include "grader/trace/tracer.h"

#include <signal.h>

#include <algorithm>

#include "grader/trace/engine.h"
#include "grader/trace/stop.h"

namespace ipclab {

Tracer::Tracer(const TracerOptions& options, RunRecord* run, TracerHost* host)
    : engine_(std::make_unique<Engine>(options, run, host)) {}
Tracer::~Tracer() = default;

Result<int> Tracer::Adopt(pid_t outer_pid, const StartedProcess& started) {
  IPCLAB_RETURN_IF_ERROR(Seize(outer_pid));
  const int process = engine_->ledger.AddStarted(started);
  engine_->leaders[process] = outer_pid;
  engine_->AddTask(outer_pid, process, /*live=*/false);
  if (engine_->watch.on) engine_->watch.races.Start(process);
  return process;
}

namespace {

// A signal that nobody sends on purpose, or that ends a program by mistake.
bool IsCrash(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL ||
         signal == SIGABRT || signal == SIGPIPE || signal == SIGSYS || signal == SIGXFSZ ||
         signal == SIGXCPU || signal == SIGTRAP;
}

}  // namespace

Result<void> Tracer::Run(pid_t init) {
  Engine& engine = *engine_;
  engine.init = init;
  engine.Loop();
  const bool ended_by_itself = !engine.over;
  engine.KillAll();
  if (engine.init_died) return MakeError("the sandbox's init (pid {}) ended during a run", init);
  if (!engine.trouble.empty()) return MakeError("{}", engine.trouble);
  RunRecord& run = engine.run;
  for (const Process& process : run.processes) {
    run.cpu_ms += process.cpu_ms;
    const auto index = static_cast<int>(&process - run.processes.data());
    if (ended_by_itself && process.submission && process.end == Process::End::kSignalled &&
        IsCrash(process.status) && !engine.host_signals.contains({index, process.status})) {
      run.outcome = Outcome::kSignalled;
      const char* name = sigabbrev_np(process.status);
      run.outcome_detail = process.name + " was ended by SIG" + (name != nullptr ? name : "?");
    }
  }
  run.races = engine.watch.races.Races();
  run.wall_ms = static_cast<double>(WallClock() - engine.started_wall_ns) / 1e6;
  run.virtual_ms = static_cast<double>(engine.ledger.now_ns) / 1e6;
  return {};
}

Ledger& Tracer::ledger() { return engine_->ledger; }
bool Tracer::watches_memory() const { return engine_->watch.on; }
bool Tracer::has_border() const { return engine_->options.border.has_value(); }
std::int64_t Tracer::now_ns() const { return engine_->ledger.now_ns; }

bool Tracer::HasEnded(int process) const {
  // Not before its last report: its parent, and init, learn of it only then.
  return engine_->ledger.process(process).ended != kNever && engine_->LivingTasksOf(process) == 0;
}

bool Tracer::IsWaiting(int process) const {
  const RunRecord& run = engine_->run;
  return std::all_of(engine_->tasks.begin(), engine_->tasks.end(), [&](const auto& entry) {
    const Task& task = *entry.second;
    if (!run.Descends(task.process, process)) return true;
    return task.live && (task.spinning || task.state == Task::State::kBlocked ||
                         task.state == Task::State::kAsleep || task.state == Task::State::kHalted);
  });
}

void Tracer::AwaitStir() { engine_->AwaitStir(); }

bool Tracer::Signal(int process, int signal, bool group) {
  if (HasEnded(process)) return false;
  engine_->host_signals.insert({process, signal});
  engine_->signals_sent = true;
  const pid_t pid = engine_->leaders[process];
  return kill(group ? -pid : pid, signal) == 0;
}

std::vector<Wait> Tracer::Waits() {
  std::vector<Wait> waits;
  for (Task* task : engine_->TaskList()) {
    const bool waiting = task->spinning || task->state == Task::State::kBlocked ||
                         task->state == Task::State::kAsleep || task->state == Task::State::kHalted;
    if (task->live && waiting) waits.push_back(engine_->WaitOf(*task));
  }
  return waits;
}

void Tracer::DescribeWaits(RunRecord* record) { engine_->DescribeWaits(record); }

bool Tracer::AwaitsSignal(int process, int signal) const {
  const auto leader = engine_->leaders.find(process);
  return leader != engine_->leaders.end() && !HasEnded(process) &&
         HandlesOrBlocks(leader->second, signal);
}

void Tracer::EndRun(Outcome outcome, std::string detail) {
  engine_->NoteWaits();
  engine_->End(outcome, std::move(detail));
}

}  // namespace ipclab
