// The steps of a scenario.
#include <fmt/format.h>

#include <csignal>

#include "grader/spec/parts.h"

namespace ipclab::spec {
namespace {

class PlayParser {
 public:
  PlayParser(const std::vector<std::string>& programs, Known* known)
      : programs_(programs.begin(), programs.end()), known_(known), scope_({known}) {}

  void ParseStep(const Cursor& cursor);
  std::vector<Step> Take() { return std::move(steps_); }

 private:
  void ParseStart(const Cursor& cursor);
  void ParseStartFields(const Cursor& cursor, Start* start);
  void AddProcess(const Cursor& cursor, const std::string& name);
  void ParseUntil(const Cursor& cursor);
  void ParseConditions(const Cursor& key, const Cursor& value, std::vector<Condition>* all);
  bool ParseProcessCondition(const Cursor& value, Condition* condition);
  void ParseInput(const Cursor& cursor);
  void ParseSignalStep(const Cursor& cursor);

  std::set<std::string> programs_;
  Known* known_;
  Scope scope_;
  std::vector<Step> steps_;
};

void PlayParser::ParseStep(const Cursor& cursor) {
  static constexpr std::string_view kSteps[] = {"start",  "until", "input", "close",
                                                "signal", "kill",  "pass"};
  if (!cursor.IsMap()) return cursor.Complain("expected a step such as {start: pipe}");
  Fields fields(cursor);
  const std::string_view step = fields.NeedOneOf(kSteps);
  if (step.empty()) {
    known_->in_doubt = true;  // it may have been a start
    return;
  }
  const Cursor what = fields.Get(step);
  if (step == "start") {
    ParseStart(what);
  } else if (step == "until") {
    ParseUntil(what);
  } else if (step == "input") {
    ParseInput(what);
  } else if (step == "close") {
    Close close;
    if (scope_.Process(what, &close.of)) steps_.push_back(close);
  } else if (step == "signal") {
    ParseSignalStep(what);
  } else if (step == "kill") {
    Signal signal{.to = "", .number = SIGKILL, .group = false};
    if (scope_.Process(what, &signal.to)) steps_.push_back(signal);
  } else {
    Pass pass;
    if (what.Duration(&pass.nanoseconds)) steps_.push_back(pass);
  }
  fields.Finish();
}

void PlayParser::ParseStart(const Cursor& cursor) {
  const std::size_t before = cursor.document()->problem_count();
  Start start;
  if (cursor.IsMap()) {
    ParseStartFields(cursor, &start);
  } else {
    ParseReference(cursor, "program", programs_, &start.program);
    start.as = start.program;
  }
  // What is wrong may be the name of a process: then do not complain of each use of that name.
  if (cursor.document()->problem_count() > before) known_->in_doubt = true;
  AddProcess(cursor, start.as);
  for (const std::string& child : start.children) AddProcess(cursor, child);
  steps_.push_back(std::move(start));
}

void PlayParser::ParseStartFields(const Cursor& cursor, Start* start) {
  Fields fields(cursor);
  static constexpr std::string_view kWhat[] = {"program", "command"};
  const std::string_view what = fields.NeedOneOf(kWhat);
  if (what.empty()) {
    known_->in_doubt = true;
    return;
  }
  if (what == "program") {
    ParseReference(fields.Get("program"), "program", programs_, &start->program);
    start->as = start->program;
    fields.Get("as").Name(&start->as);
    scope_.Texts(fields.Get("args"), &start->args);
  } else {
    const Cursor command = fields.Get("command");
    scope_.Texts(command, &start->command);
    if (command.IsList() && start->command.empty()) command.Complain("the command is empty");
    fields.Need("as").Name(&start->as);
  }
  fields.Get("stdin").OneOf<StreamKind>(kStreamWords, "a kind of stream", &start->input);
  fields.Get("stdout").OneOf<StreamKind>(kStreamWords, "a kind of stream", &start->output);
  fields.Get("stderr").OneOf<StreamKind>(kStreamWords, "a kind of stream", &start->error);
  fields.Get("rows").Number(1, 1000, &start->rows);
  fields.Get("columns").Number(1, 1000, &start->columns);
  fields.Get("children").Names(&start->children);
  fields.Get("env").EachEntry([&](const Cursor& key, const Cursor& value) {
    std::string name;
    if (key.Word(&name)) scope_.Text(value, &start->environment[name]);
  });
  fields.Finish();
}

void PlayParser::AddProcess(const Cursor& cursor, const std::string& name) {
  if (name.empty()) return;
  // Words that mean something else where a process is named.
  static const std::set<std::string> kReserved = {"all", "exists", "files", "none", "self"};
  if (kReserved.count(name) > 0) {
    cursor.Complain(fmt::format("a process cannot be called '{}': that word has a meaning", name));
  } else if (!known_->processes.insert(name).second) {
    cursor.Complain(fmt::format("there is another process '{}' already", name));
  }
}

void PlayParser::ParseUntil(const Cursor& cursor) {
  Until until;
  const std::size_t before = cursor.document()->problem_count();
  cursor.EachItemOrSelf([&](const Cursor& item) {
    item.EachEntry(
        [&](const Cursor& key, const Cursor& value) { ParseConditions(key, value, &until.all); });
  });
  const bool silent = cursor.document()->problem_count() == before;
  if (until.all.empty() && silent)
    cursor.Complain("expected a condition such as {server: waiting}");
  steps_.push_back(std::move(until));
}

void PlayParser::ParseConditions(const Cursor& key, const Cursor& value,
                                 std::vector<Condition>* all) {
  std::string name;
  if (!key.Word(&name)) return;
  if (name == "exists") {
    std::vector<Text> paths;
    scope_.Texts(value, &paths);
    for (Text& path : paths) all->push_back({Condition::Kind::kExists, "", std::move(path)});
    return;
  }
  Condition condition;
  if (!ParseProcessCondition(value, &condition)) return;
  if (!scope_.Selector(key, &name)) return;
  std::set<std::string> processes = {name};
  if (name.find('*') != std::string::npos) processes = scope_.Selected(name);
  for (const std::string& process : processes) {
    condition.process = process;
    all->push_back(condition);
  }
}

bool PlayParser::ParseProcessCondition(const Cursor& value, Condition* condition) {
  if (value.IsMap()) {
    condition->kind = Condition::Kind::kOutput;
    Fields fields(value);
    scope_.Text(fields.Need("output"), &condition->text);
    fields.Finish();
    return true;
  }
  static constexpr Word<Condition::Kind> kWords[] = {
      {"waiting", Condition::Kind::kWaiting},
      {"exited", Condition::Kind::kExited},
      {"{output: \"text\"}",
       Condition::Kind::kOutput},  // not a word, but what the message should offer
  };
  return value.OneOf<Condition::Kind>(kWords, "a condition", &condition->kind) &&
         condition->kind != Condition::Kind::kOutput;
}

void PlayParser::ParseInput(const Cursor& cursor) {
  Input input;
  Fields fields(cursor);
  scope_.Process(fields.Need("to"), &input.to);
  scope_.Text(fields.Need("text"), &input.text);
  fields.Finish();
  steps_.push_back(std::move(input));
}

void PlayParser::ParseSignalStep(const Cursor& cursor) {
  Signal signal;
  Fields fields(cursor);
  scope_.Process(fields.Need("to"), &signal.to);
  ParseSignal(fields.Need("name"), &signal.number);
  fields.Get("group").Flag(&signal.group);
  fields.Finish();
  steps_.push_back(std::move(signal));
}

}  // namespace

std::vector<Step> ParsePlay(const Cursor& cursor, const std::vector<std::string>& programs,
                            Known* known) {
  PlayParser parser(programs, known);
  cursor.EachItem([&](const Cursor& item) { parser.ParseStep(item); });
  if (cursor && !cursor.IsList()) known->in_doubt = true;
  std::vector<Step> steps = parser.Take();
  if (steps.empty() && !known->in_doubt) cursor.Complain("the play is empty: expected steps");
  return steps;
}

}  // namespace ipclab::spec
