// The assertions of a check: one function for each kind.  Those about calls are in parse_calls.cc.
#include <fmt/format.h>

#include <algorithm>

#include "grader/spec/parts.h"

namespace ipclab::spec {
namespace {

// {process: "line"}
void ParseOutputLine(const Cursor& cursor, const Scope& scope, Selector* process, Text* line) {
  int entries = 0;
  cursor.EachEntry([&](const Cursor& key, const Cursor& value) {
    ++entries;
    scope.Selector(key, process);
    scope.Text(value, line);
  });
  if (cursor.IsMap() && entries != 1) cursor.Complain("expected one process and its line");
}

OrderRule ParseOrder(const Cursor& cursor, const Scope& scope) {
  OrderRule rule;
  Fields fields(cursor);
  ParseOutputLine(fields.Need("first"), scope, &rule.first_process, &rule.first_line);
  ParseOutputLine(fields.Need("then"), scope, &rule.then_process, &rule.then_line);
  fields.Get("shift").Number(-1000000, 1000000, &rule.shift);
  fields.Finish();
  return rule;
}

FlowRule ParseFlow(const Cursor& cursor, const Scope& scope) {
  FlowRule rule;
  Fields fields(cursor);
  fields.Get("forbid").Flag(&rule.forbid);
  scope.Selector(fields.Need("from"), &rule.from);
  scope.Selector(fields.Need("to"), &rule.to);
  fields.Get("from_program").Word(&rule.from_program);
  fields.Get("to_program").Word(&rule.to_program);
  if (const Cursor through = fields.Get("through")) rule.through = ParseObjects(through, scope);
  scope.Texts(fields.Get("text"), &rule.texts);
  fields.Get("min_bytes").Size(&rule.min_bytes);
  fields.Get("max_write").Size(&rule.max_write);
  fields.Get("made_before_fork").Flag(&rule.made_before_fork);
  fields.Finish();
  return rule;
}

EndRule ParseEnd(const Cursor& cursor, const Scope& scope) {
  EndRule rule;
  Fields fields(cursor);
  scope.Selector(fields.Need("process"), &rule.process);
  if (const Cursor on = fields.Get("on")) rule.on = ParseObjects(on, scope);
  const Cursor closed = fields.Get("closed");
  std::string word;
  rule.unused = closed.IsScalar() && closed.Word(&word) && word == "unused";
  if (!rule.unused)
    closed.OneOf<std::optional<Access>>(kAccessWords, "an access, or unused", &rule.access);
  fields.Get("by").OneOf<EndRule::Moment>(kMomentWords, "a moment", &rule.moment);
  fields.Get("above_fd").Number(-1, 1000000, &rule.above_fd);
  fields.Finish();
  return rule;
}

LeakRule ParseLeak(const Cursor& cursor, const Scope& scope) {
  LeakRule rule;
  if (cursor.IsScalar()) {
    std::string word;
    cursor.Word(&word);
    if (word != "none") cursor.Complain("expected none, or {none: [kinds], process: ...}");
    return rule;
  }
  Fields fields(cursor);
  fields.Get("none").EachItemOrSelf([&](const Cursor& item) {
    LeakKind kind;
    if (item.OneOf<LeakKind>(kLeakWords, "a kind of leak", &kind)) rule.kinds.push_back(kind);
  });
  scope.Selector(fields.Get("process"), &rule.process);
  fields.Finish();
  return rule;
}

AddressRule ParseAddress(const Cursor& cursor, const Scope& scope) {
  AddressRule rule;
  Fields fields(cursor);
  scope.Selector(fields.Need("process"), &rule.process);
  const Cursor line = fields.Need("line");
  scope.With({"a", "b"}).Text(line, &rule.line);
  const Cursor region = fields.Need("region");
  std::string any;
  const bool anywhere = region.IsScalar() && region.Word(&any) && any == "any";
  region.EachItemOrSelf([&](const Cursor& item) {
    MemoryRegion::Kind kind;
    if (anywhere) return;
    if (item.OneOf<MemoryRegion::Kind>(kRegionWords, "a kind of memory", &kind)) {
      rule.regions.push_back(kind);
    }
  });
  std::uint64_t size = 0;
  const Cursor size_cursor = fields.Get("size");
  if (size_cursor.Size(&size)) rule.size = size;
  const Cursor backed_cursor = fields.Get("backed");
  if (backed_cursor.Size(&size)) rule.backed = size;
  fields.Finish();

  const std::vector<std::string> names = PlaceholdersIn(rule.line);
  const auto has = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!has("a")) line.Complain("the line must hold {a}, where the address stands");
  if ((size_cursor || backed_cursor) && !has("b")) {
    line.Complain("with a size, the line must hold {b} too");
  }
  return rule;
}

SpinRule ParseSpin(const Cursor& cursor, const Scope& scope) {
  SpinRule rule;
  std::int64_t nanoseconds = 0;
  bool given = false;
  if (cursor.IsMap()) {
    Fields fields(cursor);
    scope.Selector(fields.Get("process"), &rule.process);
    given = fields.Get("at_most").Duration(&nanoseconds);
    fields.Finish();
  } else {
    given = cursor.Duration(&nanoseconds);
  }
  if (given) rule.at_most_ms = static_cast<double>(nanoseconds) / 1e6;
  return rule;
}

// `all`, or a process.
Selector ParseWhose(const Cursor& cursor, const Scope& scope) {
  Selector selector;
  if (!cursor.Word(&selector) || selector == "all") return "*";
  scope.Selector(cursor, &selector);
  return selector;
}

}  // namespace

void ParseAssertions(Fields* check, const Scope& scope, std::vector<Assertion>* assertions) {
  const auto each = [&](std::string_view key, auto parse) {
    check->Get(key).EachItemOrSelf(
        [&](const Cursor& item) { assertions->emplace_back(parse(item)); });
  };
  each("order", [&](const Cursor& item) { return ParseOrder(item, scope); });
  ParseCallRules(check->Get("calls"), scope, assertions);
  each("flow", [&](const Cursor& item) { return ParseFlow(item, scope); });
  each("ends", [&](const Cursor& item) { return ParseEnd(item, scope); });
  each("leaks", [&](const Cursor& item) { return ParseLeak(item, scope); });
  each("reaped", [&](const Cursor& item) { return ReapRule{ParseWhose(item, scope)}; });
  each("finishes", [&](const Cursor& item) { return EndsRule{ParseWhose(item, scope)}; });
  each("addresses", [&](const Cursor& item) { return ParseAddress(item, scope); });
  each("spins", [&](const Cursor& item) { return ParseSpin(item, scope); });
}

}  // namespace ipclab::spec
