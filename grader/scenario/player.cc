#include "grader/scenario/player.h"

#include <errno.h>
#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "grader/scenario/start.h"

namespace ipclab {
namespace {

constexpr char kEndOfFile[] = "\x04";  // ^D

StdioKind Stdio(StreamKind kind) {
  switch (kind) {
    case StreamKind::kPipe:
      return StdioKind::kPipe;
    case StreamKind::kNull:
      return StdioKind::kNull;
    case StreamKind::kTerminal:
      break;
  }
  return StdioKind::kTerminal;
}

StreamType Stream(StreamKind kind) {
  switch (kind) {
    case StreamKind::kPipe:
      return StreamType::kPipe;
    case StreamKind::kNull:
      return StreamType::kNull;
    case StreamKind::kTerminal:
      break;
  }
  return StreamType::kTerminal;
}

void SetVariable(std::vector<std::string>& environment, const std::string& name,
                 const std::string& value) {
  const std::string prefix = name + "=";
  std::erase_if(environment,
                [&prefix](const std::string& entry) { return entry.starts_with(prefix); });
  environment.push_back(prefix + value);
}

// Everything there is to read now; true if there was any.
bool Drain(const UniqueFd& fd) {
  if (!fd.valid()) return false;
  char buffer[16384];
  bool any = false;
  while (read(fd.get(), buffer, sizeof buffer) > 0) any = true;
  return any;
}

std::string Describe(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kWaiting:
      return condition.process + " waits";
    case Condition::Kind::kExited:
      return condition.process + " ends";
    case Condition::Kind::kOutput:
      return fmt::format("{} writes \"{}\"", condition.process, condition.text);
    case Condition::Kind::kExists:
      return fmt::format("the file {} exists", condition.text);
  }
  return "";
}

struct StepText {
  std::string operator()(const Start& start) const { return "start " + start.as; }
  std::string operator()(const Until& until) const {
    std::string text = "wait until ";
    for (const Condition& condition : until.all) {
      text += (&condition == &until.all.front() ? "" : " and ") + Describe(condition);
    }
    return text;
  }
  std::string operator()(const Input& input) const {
    return fmt::format("type \"{}\" for {}", input.text, input.to);
  }
  std::string operator()(const Close& close) const { return "end the input of " + close.of; }
  std::string operator()(const Signal& signal) const {
    const char* name = sigabbrev_np(signal.number);
    return fmt::format("send SIG{} to {}", name != nullptr ? name : "?", signal.to);
  }
  std::string operator()(const Pass&) const { return "let time go by"; }
};

}  // namespace

Player::Player(const Scenario& scenario, const Programs& programs, Jail& jail, Variables* variables)
    : scenario_(scenario), programs_(programs), jail_(jail), variables_(variables) {}

void Player::Use(Tracer* tracer, RunRecord* run) {
  tracer_ = tracer;
  run_ = run;
}

void Player::Fail(Error error) {
  if (!trouble_) trouble_ = std::move(error);
  next_ = scenario_.play.size();
}

std::string Player::Unreached() const {
  return next_ < scenario_.play.size() ? std::visit(StepText{}, scenario_.play[next_]) : "";
}

// What an earlier step did must come to rest first; but signals come one right after the other.
bool Player::MustRestBefore(const Step& step) const {
  if (std::holds_alternative<Start>(step) || std::holds_alternative<Close>(step)) return false;
  if (std::holds_alternative<Signal>(step)) return started_one_ || typed_;
  return started_one_ || poked_ || typed_;
}

bool Player::OnIdle() {
  started_one_ = poked_ = false;
  if (typed_) {
    typed_ = false;
    tracer_->AwaitStir();
    return true;
  }
  bool any = false;
  while (next_ < scenario_.play.size()) {
    const Step& step = scenario_.play[next_];
    if (MustRestBefore(step)) return true;
    if (Do(step) == Progress::kNotYet) return any;
    ++next_;
    any = true;
  }
  return any;
}

// Between any two calls of the programs: signals may arrive as soon as what they were to wait for
// has been written.
bool Player::OnBoundary() {
  bool any = false;
  for (; next_ < scenario_.play.size(); ++next_) {
    const Step& step = scenario_.play[next_];
    const auto* until = std::get_if<Until>(&step);
    const bool met = until != nullptr &&
                     std::all_of(until->all.begin(), until->all.end(), [this](const Condition& it) {
                       return it.kind == Condition::Kind::kOutput && Holds(it);
                     });
    if (met) started_one_ = false;  // what it awaited shows that the program runs
    if (!met && (started_one_ || !std::holds_alternative<Signal>(step))) break;
    Do(step);
    any = true;
  }
  return any;
}

bool Player::Pump() {
  bool any = false;
  for (const auto& [process, program] : running_) {
    any = Drain(program.terminal) || any;
    any = Drain(program.output) || any;
    any = Drain(program.error) || any;
  }
  return any;
}

Player::Progress Player::Do(const Step& step) {
  if (const auto* start = std::get_if<Start>(&step)) return DoStart(*start);
  if (const auto* input = std::get_if<Input>(&step)) return DoInput(*input);
  if (const auto* close = std::get_if<Close>(&step)) return DoClose(*close);
  if (const auto* signal = std::get_if<Signal>(&step)) return DoSignal(*signal);
  if (const auto* pass = std::get_if<Pass>(&step)) return DoPass(*pass);
  const Until& until = std::get<Until>(step);
  const bool all = std::all_of(until.all.begin(), until.all.end(),
                               [this](const Condition& condition) { return Holds(condition); });
  return all ? Progress::kDone : Progress::kNotYet;
}

Player::Progress Player::DoStart(const Start& start) {
  ProgramSpec spec;
  if (!start.program.empty()) {
    spec.path = fmt::format("{}/{}", kProgramFolder, start.program);
    spec.argv = {"./" + start.program};
  } else {
    spec.path = "/usr/bin/" + Expand(start.command.front(), *variables_);
    for (const Text& word : start.command) spec.argv.push_back(Expand(word, *variables_));
  }
  for (const Text& argument : start.args) spec.argv.push_back(Expand(argument, *variables_));
  for (const auto& [name, value] : start.environment) {
    SetVariable(spec.environment, name, Expand(value, *variables_));
  }
  spec.standard_input = Stdio(start.input);
  spec.standard_output = Stdio(start.output);
  spec.standard_error = Stdio(start.error);
  spec.rows = start.rows;
  spec.columns = start.columns;
  StartedProcess started;
  started.name = start.as;
  started.program = start.program.empty() ? start.command.front() : start.program;
  started.submission = !start.program.empty();
  started.children = start.children;
  started.streams[0] = Stream(start.input);
  started.streams[1] = Stream(start.output);
  started.streams[2] = Stream(start.error);
  Result<TracedProgram> traced = StartTraced(spec, started, jail_, *tracer_);
  if (!traced.ok()) return Fail(std::move(traced).error()), Progress::kDone;
  (*variables_)[start.as + ".pid"] = std::to_string(traced->program.inner_pid);
  started_[start.as] = traced->process;
  running_[traced->process] = std::move(traced->program);
  started_one_ = true;
  return Progress::kDone;
}

Player::Progress Player::DoInput(const Input& input) {
  Program& program = running_[started_[input.to]];
  const std::string text = Expand(input.text, *variables_);
  const int fd = program.input.valid() ? program.input.get() : program.terminal.get();
  // A program that is gone, or reads nothing, is no failure of ours; what it missed it has missed.
  if (write(fd, text.data(), text.size()) < 0 && errno != EIO && errno != EPIPE &&
      errno != EAGAIN) {
    Fail(ErrnoError("write(input of {})", input.to));
  }
  poked_ = true;
  typed_ = fd == program.terminal.get();
  return Progress::kDone;
}

Player::Progress Player::DoClose(const Close& close) {
  Program& program = running_[started_[close.of]];
  if (program.input.valid()) {
    program.input.reset();
  } else if (write(program.terminal.get(), kEndOfFile, 1) < 0 && errno != EIO) {
    Fail(ErrnoError("write(terminal of {})", close.of));
  }
  poked_ = true;
  typed_ = !program.input.valid() && program.terminal.valid();
  return Progress::kDone;
}

Player::Progress Player::DoSignal(const Signal& signal) {
  for (const int process : Selected(signal.to))
    tracer_->Signal(process, signal.number, signal.group);
  poked_ = true;
  return Progress::kDone;
}

Player::Progress Player::DoPass(const Pass& pass) {
  if (!alarm_) alarm_ = tracer_->now_ns() + pass.nanoseconds;
  if (tracer_->now_ns() < *alarm_) return Progress::kNotYet;
  alarm_.reset();
  return Progress::kDone;
}

std::vector<int> Player::Selected(const Selector& selector) const {
  std::vector<int> selected;
  for (std::size_t i = 0; i < run_->processes.size(); ++i) {
    if (Matches(selector, run_->processes[i].name)) selected.push_back(static_cast<int>(i));
  }
  return selected;
}

bool Player::Holds(const Condition& condition) {
  if (condition.kind == Condition::Kind::kExists)
    return Exists(Expand(condition.text, *variables_));
  const std::vector<int> processes = Selected(condition.process);
  if (processes.empty()) return condition.process.find('*') != std::string::npos;
  return std::all_of(processes.begin(), processes.end(),
                     [&](int process) { return HoldsFor(condition, process); });
}

bool Player::HoldsFor(const Condition& condition, int process) {
  switch (condition.kind) {
    case Condition::Kind::kWaiting:
      return tracer_->HasEnded(process) || tracer_->IsWaiting(process);
    case Condition::Kind::kExited:
      return tracer_->HasEnded(process);
    case Condition::Kind::kOutput: {
      const std::string wanted = Expand(condition.text, *variables_);
      return run_->OutputOfTree(process, 1).find(wanted) != std::string::npos ||
             run_->OutputOfTree(process, 2).find(wanted) != std::string::npos;
    }
    case Condition::Kind::kExists:
      break;
  }
  return false;
}

// Looked up through a living program's root: the jail's file system is not ours.
bool Player::Exists(const std::string& path) const {
  for (const auto& [process, program] : running_) {
    if (tracer_->HasEnded(process)) continue;
    const std::string absolute = jail_.RealPath(path.starts_with("/") ? path : "/work/" + path);
    struct stat status;
    if (lstat(fmt::format("/proc/{}/root{}", program.pid, absolute).c_str(), &status) == 0)
      return true;
  }
  return false;
}

}  // namespace ipclab
