#include "grader/scenario/free_player.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "grader/checks/explain.h"
#include "grader/record/calls.h"
#include "grader/scenario/start.h"

namespace ipclab {
namespace {

constexpr int kTurnsToRest = 200;
constexpr std::string_view kInterruptKey = "\x03";
// whose arrival a program may be waiting for
constexpr int kAwaitable[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};

StreamType TypeOf(StdioKind kind) {
  switch (kind) {
    case StdioKind::kPipe:
      return StreamType::kPipe;
    case StdioKind::kNull:
      return StreamType::kNull;
    case StdioKind::kTerminal:
      break;
  }
  return StreamType::kTerminal;
}

// Somebody sees what happens and can act.
bool Watched() { return isatty(STDIN_FILENO) != 0 || isatty(STDERR_FILENO) != 0; }

bool WaitsForDescriptors(const Wait& wait) {
  return CallMatches("poll", wait.call) || CallMatches("select", wait.call) ||
         wait.call.starts_with("epoll");
}

}  // namespace

FreePlayer::FreePlayer(const FreeRunOptions& options, Jail& jail, const UserTerminal& user)
    : options_(options), jail_(jail), user_(user), console_(user) {}

void FreePlayer::Use(Tracer* tracer, RunRecord* run) {
  tracer_ = tracer;
  run_ = run;
}

bool FreePlayer::OnIdle() {
  if (ReadKnocks()) return ActOnKnocks();
  input_wanted_ = InputAwaited();
  TellThatTheyGoOn();
  if (trouble_ || started_.size() == options_.programs.size()) return false;
  const bool waiting = std::all_of(started_.begin(), started_.end(), [this](int process) {
    return tracer_->HasEnded(process) || tracer_->IsWaiting(process);
  });
  if (!waiting) return false;
  StartNext();
  return true;
}

void FreePlayer::StartNext() {
  const std::size_t number = started_.size();
  const FreeProgram& program = options_.programs[number];
  const bool last = number + 1 == options_.programs.size();
  ProgramSpec spec;
  spec.path = program.path;
  spec.argv = program.argv;
  spec.environment.clear();
  for (char** variable = environ; *variable != nullptr; ++variable) {
    spec.environment.emplace_back(*variable);
  }
  console_.Connect(last, &spec);
  StartedProcess started;
  started.program = std::filesystem::path(program.path).filename();
  started.name = started.program;
  for (int i = 2; run_->Find(started.name) != kNobody; ++i) {
    started.name = fmt::format("{} {}", started.program, i);
  }
  started.streams[0] = TypeOf(spec.standard_input);
  started.streams[1] = TypeOf(spec.standard_output);
  started.streams[2] = TypeOf(spec.standard_error);
  Result<TracedProgram> traced = StartTraced(spec, started, jail_, *tracer_);
  if (!traced.ok()) {
    trouble_ = std::move(traced).error();
    return;
  }
  started_.push_back(traced->process);
  if (last) {
    for (const Hold& hold : run_->holds) {
      if (hold.process == traced->process && hold.fd == 0) inputs_.insert(hold.object);
    }
  }
  console_.Add(std::move(traced->program), last);
}

// When all is quiet it is known best who waits; but some programs never rest.
bool FreePlayer::OnBoundary() {
  return ReadKnocks() && ++turns_since_knock_ >= kTurnsToRest && ActOnKnocks();
}

bool FreePlayer::ReadKnocks() {
  for (char signal; read(user_.knocks(), &signal, 1) == 1;) knocks_.push_back(signal);
  return !knocks_.empty();
}

bool FreePlayer::ActOnKnocks() {
  turns_since_knock_ = 0;
  for (const int signal : std::exchange(knocks_, {})) Knock(signal);
  return true;
}

void FreePlayer::Knock(int signal) {
  switch (signal) {
    case SIGWINCH:
      return console_.Resize();
    case SIGINT:
      return Interrupt();
    case SIGQUIT:
      return End("by ^\\");
    case SIGTERM:
    case SIGHUP:
      if (std::exchange(terminated_, true)) return End("by a second signal");
      return SendToAll(signal);
    default:
      return SendToAll(signal);
  }
}

void FreePlayer::Interrupt() {
  const bool again = interrupted_ && console_.inputs() == inputs_then_ && !InputAwaited();
  if (again && !options_.pass_interrupts) return End("by a second ^C");
  was_interrupted_ = true;
  waits_ = tracer_->Waits();
  Explain(Outcome::kInterrupted);
  console_.Pump(/*input_wanted=*/false);
  bool any_key = false;
  for (std::size_t i = 0; i < started_.size(); ++i) {
    if (tracer_->HasEnded(started_[i])) continue;
    if (console_.InterruptIsAKey(i)) {
      console_.Type(i, kInterruptKey);
      any_key = true;
    } else {
      tracer_->Signal(started_[i], SIGINT, /*group=*/true);
    }
  }
  interrupted_ = !any_key;
  inputs_then_ = console_.inputs();
  told_that_it_goes_on_ = false;
}

// When all is quiet after a ^C: else a person whose program ignores it would not know what to do.
void FreePlayer::TellThatTheyGoOn() {
  const bool alive = std::any_of(started_.begin(), started_.end(),
                                 [this](int process) { return !tracer_->HasEnded(process); });
  if (!interrupted_ || !alive || input_wanted_ || options_.pass_interrupts) return;
  if (std::exchange(told_that_it_goes_on_, true)) return;
  console_.Say("ipclab: the programs go on after ^C; another ^C says who waits, and ends them.");
}

void FreePlayer::SendToAll(int signal) {
  for (const int process : started_) tracer_->Signal(process, signal, /*group=*/true);
}

// As it is now: when the run has ended, nobody waits any more.
void FreePlayer::Explain(Outcome outcome) {
  RunRecord now = *run_;
  now.outcome = outcome;
  tracer_->DescribeWaits(&now);
  explanation_ = ExplainWaits(now);
}

void FreePlayer::End(std::string detail) {
  Explain(Outcome::kInterrupted);
  tracer_->EndRun(Outcome::kInterrupted, std::move(detail));
}

bool FreePlayer::AwaitsInput(const Wait& wait) const {
  if (wait.object != kNoObject &&
      (inputs_.contains(wait.object) ||
       run_->objects[static_cast<std::size_t>(wait.object)].kind == ObjectKind::kTerminal)) {
    return true;
  }
  // A call whose descriptors are not all known, or a loop of calls.
  if (!WaitsForDescriptors(wait) && !wait.spinning) return false;
  return std::any_of(run_->holds.begin(), run_->holds.end(), [&](const Hold& hold) {
    return hold.process == wait.process && hold.to == kNever && inputs_.contains(hold.object);
  });
}

bool FreePlayer::InputAwaited() const {
  if (!console_.input_open()) return false;
  const std::vector<Wait> waits = tracer_->Waits();
  return std::any_of(waits.begin(), waits.end(),
                     [this](const Wait& wait) { return AwaitsInput(wait); });
}

bool FreePlayer::SignalAwaited() const {
  for (std::size_t i = 0; i < run_->processes.size(); ++i) {
    for (const int signal : kAwaitable) {
      if (tracer_->AwaitsSignal(static_cast<int>(i), signal)) return true;
    }
  }
  return false;
}

bool FreePlayer::OnStuck() {
  if (trouble_) return false;
  input_wanted_ = InputAwaited();
  if (!input_wanted_ && options_.interrupt_when_idle && !was_interrupted_) {
    Interrupt();
    return true;
  }
  const bool signal_awaited = !input_wanted_ && Watched() && SignalAwaited();
  if (!input_wanted_ && !signal_awaited) {
    Explain(Outcome::kDeadlock);
    return false;
  }
  if (signal_awaited && !was_interrupted_ && !std::exchange(told_that_it_waits_, true)) {
    console_.Say(fmt::format(
        "ipclab: every process waits. If it is for a signal: type ^C, or use kill on pid {}. "
        "^\\ says who waits, and ends them.",
        getppid()));
  }
  console_.Wait(input_wanted_);
  return true;
}

bool FreePlayer::EndedBySignal(int signal) const {
  return std::any_of(started_.begin(), started_.end(), [&](int process) {
    const Process& it = run_->processes[static_cast<std::size_t>(process)];
    return it.end == Process::End::kSignalled && it.status == signal;
  });
}

void FreePlayer::Finish() {
  console_.Drain();
  if (was_interrupted_ && run_->outcome == Outcome::kExited && EndedBySignal(SIGINT)) {
    run_->outcome = Outcome::kInterrupted;
    run_->outcome_detail = "by ^C";
    run_->waits = waits_;
  }
  if (run_->outcome == Outcome::kExited || run_->outcome == Outcome::kSignalled) {
    explanation_.clear();
  } else if (run_->outcome != Outcome::kInterrupted && run_->outcome != Outcome::kDeadlock) {
    explanation_ = ExplainWaits(*run_);
  }
}

}  // namespace ipclab
