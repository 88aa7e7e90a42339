// What processes and files should do: the `expect` of a scenario or of a check.
#include <fmt/format.h>

#include "grader/spec/parts.h"
#include "grader/spec/units.h"

namespace ipclab::spec {
namespace {

// A line of its own: the last group, if it keeps the order, takes it.
void AddLine(Lines* lines, Text line) {
  if (lines->empty() || lines->back().any_order) lines->emplace_back();
  lines->back().lines.push_back(std::move(line));
}

bool ParseLine(const Cursor& cursor, const Scope& scope, Text* line) {
  if (!scope.Text(cursor, line)) return false;
  if (line->find('\n') != std::string::npos) {
    cursor.Complain("a line holds no newline: write a list of lines, or one text");
  }
  return true;
}

// "a\nb\n" is two lines.
void AddText(Lines* lines, const Text& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    AddLine(lines, text.substr(begin, end - begin));
    begin = end + 1;
  }
}

void ParseLineItem(const Cursor& item, const Scope& scope, Lines* lines) {
  if (!item.IsMap()) {
    Text line;
    if (ParseLine(item, scope, &line)) AddLine(lines, line);
    return;
  }
  if (!item.Has("any_order")) {
    return item.Complain("expected a line, or {any_order: [...]}; a line with braces needs quotes");
  }
  LineGroup group{.any_order = true, .lines = {}};
  Fields fields(item);
  fields.Get("any_order").EachItemOrSelf([&](const Cursor& inner) {
    Text line;
    if (ParseLine(inner, scope, &line)) group.lines.push_back(line);
  });
  fields.Finish();
  lines->push_back(std::move(group));
}

std::optional<Lines> ParseLines(const Cursor& cursor, const Scope& scope) {
  if (!cursor) return std::nullopt;
  Lines lines;
  if (cursor.IsScalar()) {
    Text text;
    if (scope.Text(cursor, &text)) AddText(&lines, text);
  } else {
    cursor.EachItemOrSelf([&](const Cursor& item) { ParseLineItem(item, scope, &lines); });
  }
  return lines;
}

ExitRule ParseExit(const Cursor& cursor) {
  ExitRule rule;
  if (cursor.IsList()) {
    cursor.EachItemOrSelf(
        [&](const Cursor& item) { rule.alternatives.push_back(ParseExit(item)); });
    return rule;
  }
  std::string word;
  if (!cursor.Word(&word) || word == "any") return rule;
  if (word == "nonzero") {
    rule.kind = ExitRule::Kind::kNonZero;
  } else if (word == "itself") {
    rule.kind = ExitRule::Kind::kItself;
  } else if (ParseInteger(word)) {
    rule.kind = ExitRule::Kind::kStatus;
    cursor.Number(0, 255, &rule.number);
  } else if (word.starts_with("SIG")) {
    rule.kind = ExitRule::Kind::kSignal;
    ParseSignal(cursor, &rule.number);
  } else {
    static constexpr std::string_view kWords[] = {"nonzero", "itself", "any"};
    const std::string suggestion = DidYouMean(word, kWords);
    cursor.Complain(fmt::format(
        "'{}' is no way to end{}", word,
        suggestion.empty() ? "; expected 0 to 255, nonzero, itself, a signal or any" : suggestion));
  }
  return rule;
}

void ParseStandardError(const Cursor& cursor, const Scope& scope, ProcessExpectation* expectation) {
  scope.Texts(cursor, &expectation->stderr_any_of);
  for (Text& text : expectation->stderr_any_of) {
    if (text == "*") text = "";
  }
  expectation->stderr_empty = cursor.IsList() && expectation->stderr_any_of.empty();
}

// A list of exit statuses.
std::vector<int> ParseStatuses(const Cursor& cursor) {
  std::vector<int> statuses;
  if (!cursor) return statuses;
  cursor.EachItemOrSelf([&](const Cursor& item) {
    int status = 0;
    if (item.Number(0, 255, &status)) statuses.push_back(status);
  });
  return statuses;
}

ProcessExpectation ParseProcess(const Cursor& key, const Cursor& value, const Scope& lab_scope) {
  const Scope scope = lab_scope.WithSelf();
  ProcessExpectation expectation;
  lab_scope.Selector(key, &expectation.process);
  Fields fields(value);
  expectation.exit = ParseExit(fields.Get("exit"));
  expectation.stdout_lines = ParseLines(fields.Get("stdout"), scope);
  expectation.output_lines = ParseLines(fields.Get("output"), scope);
  scope.Process(fields.Get("same_as"), &expectation.output_same_as);
  scope.Texts(fields.Get("contains"), &expectation.stdout_contains);
  scope.Texts(fields.Get("lacks"), &expectation.stdout_lacks);
  fields.Get("lines").Number(0, 1000000, &expectation.min_lines);
  expectation.exits = ParseStatuses(fields.Get("exits"));
  ParseStandardError(fields.Get("stderr"), scope, &expectation);
  std::int64_t within = 0;
  if (fields.Get("within").Duration(&within)) expectation.within_ns = within;
  fields.Finish();
  return expectation;
}

FileExpectation ParseFile(const Cursor& cursor, const Scope& scope) {
  FileExpectation file;
  Fields fields(cursor);
  scope.Text(fields.Need("path"), &file.path);
  Text text;
  unsigned mode = 0;
  bool something = false;
  const auto get = [&](std::string_view key) {
    Cursor value = fields.Get(key);
    something = something || value;
    return value;
  };
  get("absent").Flag(&file.absent);
  get("unchanged").Flag(&file.unchanged);
  scope.Text(get("same_as"), &file.same_as);
  if (scope.Text(get("text"), &text)) file.content = text;
  if (get("mode").Mode(&mode)) file.mode = mode;
  const std::size_t before = cursor.document()->problem_count();
  fields.Finish();
  const bool silent = cursor.document()->problem_count() == before;
  if (!something && silent && cursor.IsMap()) {
    cursor.Complain("expected absent, unchanged, same_as, text or mode of the file");
  }
  return file;
}

}  // namespace

Expectations ParseExpectations(const Cursor& cursor, const Scope& scope) {
  Expectations expectations;
  cursor.EachEntry([&](const Cursor& key, const Cursor& value) {
    std::string name;
    if (key.Word(&name) && name == "files") {
      value.EachItemOrSelf(
          [&](const Cursor& item) { expectations.files.push_back(ParseFile(item, scope)); });
    } else {
      expectations.processes.push_back(ParseProcess(key, value, scope));
    }
  });
  if (cursor.IsMap() && expectations.processes.empty() && expectations.files.empty()) {
    cursor.Complain("expected processes, or files, and what they should do");
  }
  return expectations;
}

}  // namespace ipclab::spec
