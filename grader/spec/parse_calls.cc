// Rules about system calls, and the calls that a check makes fail.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "grader/record/calls.h"
#include "grader/spec/parts.h"
#include "grader/spec/units.h"

namespace ipclab::spec {
namespace {

// A name of the table, or a number.
bool ParseConstant(const Cursor& cursor, std::span<const Word<std::int64_t>> table,
                   std::string_view what, std::int64_t* out) {
  std::string word;
  if (!cursor.Word(&word)) return false;
  if (const auto number = ParseInteger(word)) {
    *out = *number;
    return true;
  }
  return cursor.OneOf(table, what, out);
}

void ParseFlags(const Cursor& cursor, std::int64_t* flags) {
  cursor.EachItemOrSelf([&](const Cursor& item) {
    std::string word;
    std::int64_t value = 0;
    if (!item.Word(&word)) return;
    const bool signal = word.starts_with("SIG");
    if (signal ? item.OneOf(SignalWords(), "a signal such as SIGINT", &value)
               : ParseConstant(item, FlagWords(), "a flag such as O_NONBLOCK", &value)) {
      *flags |= value;
    }
  });
}

std::vector<std::string> ParseCallNames(const Cursor& cursor) {
  std::vector<std::string> calls;
  cursor.EachItemOrSelf([&](const Cursor& item) {
    std::string call;
    if (ParseCall(item, &call)) calls.push_back(call);
  });
  return calls;
}

bool IsExec(const std::string& call) { return CallMatches("exec", call) || call == "exec"; }

// What only some rules have; asking for it elsewhere makes it an unknown key there.
void ParseSpecial(Fields* fields, const Scope& scope, CallRule* rule) {
  if (rule->kind == CallRule::Kind::kRequire) {
    fields->Get("at_least").Number(1, 1000000, &rule->min_count);
  } else if (rule->kind == CallRule::Kind::kForbid) {
    fields->Get("at_most").Number(0, 1000000, &rule->max_count);
  }
  if (std::any_of(rule->calls.begin(), rule->calls.end(), IsExec) || rule->calls.empty()) {
    scope.Text(fields->Get("program"), &rule->program);
    scope.Texts(fields->Get("args"), &rule->args);
  }
}

void ParseArguments(Fields* fields, CallRule* rule) {
  std::uint64_t requested = 0;
  std::int64_t type = 0;
  int error = 0;
  if (fields->Get("requested").Size(&requested)) rule->requested = requested;
  ParseFlags(fields->Get("flags"), &rule->flags);
  static constexpr std::string_view kWhat = "a number or a command such as IPC_RMID";
  if (ParseConstant(fields->Get("type"), CommandWords(), kWhat, &type)) {
    rule->type = static_cast<int>(type);
  }
  if (ParseErrno(fields->Get("error"), &error)) rule->error = error;
}

bool ParseCallRule(const Cursor& cursor, const Scope& scope, CallRule* rule) {
  static constexpr std::string_view kKinds[] = {"require", "forbid", "every"};
  if (!cursor.IsMap()) {
    cursor.Complain("expected a rule such as {require: pipe}");
    return false;
  }
  Fields fields(cursor);
  const std::string_view kind = fields.NeedOneOf(kKinds);
  if (kind.empty()) return false;
  rule->kind = kind == "require"  ? CallRule::Kind::kRequire
               : kind == "forbid" ? CallRule::Kind::kForbid
                                  : CallRule::Kind::kEvery;
  rule->calls = ParseCallNames(fields.Get(kind));
  scope.Selector(fields.Get("process"), &rule->process);
  if (const Cursor on = fields.Get("on")) rule->on = ParseObjects(on, scope);
  fields.Get("min_bytes").Size(&rule->min_bytes);
  ParseArguments(&fields, rule);
  fields.Get("before_fork").Flag(&rule->before_fork);
  scope.Text(fields.Get("before_output"), &rule->before_output);
  ParseSpecial(&fields, scope, rule);
  const std::size_t before = cursor.document()->problem_count();
  fields.Finish();
  const bool silent = cursor.document()->problem_count() == before;
  const bool idle = !cursor.Has("requested") && !cursor.Has("flags");
  if (rule->kind == CallRule::Kind::kEvery && idle && silent) {
    cursor.Complain("every such call has what?  expected 'requested' or 'flags'");
  }
  return true;
}

void ParseNth(const Cursor& cursor, int* nth) {
  std::string word;
  if (cursor.IsScalar() && cursor.Word(&word) && (word == "all" || word == "each")) {
    *nth = word == "all" ? Injection::kAll : Injection::kEach;
  } else {
    cursor.Number(0, 1000000, nth);
  }
}

// What happens to the call: one of three.  `call` is "" if it was not understood.
void ParseHow(Fields* fields, const Cursor& item, Injection* injection) {
  static constexpr std::string_view kHow[] = {"error", "short", "interrupted"};
  const auto given = std::count_if(std::begin(kHow), std::end(kHow), [&](std::string_view key) {
    return item.Has(std::string(key).c_str());
  });
  if (given > 1) item.Complain("a call fails in one way: expected error, short or interrupted");
  const Cursor bytes = fields->Get("short");
  const Cursor interrupted = fields->Get("interrupted");
  ParseErrno(given == 0 ? fields->Need("error") : fields->Get("error"), &injection->error);
  const std::string& call = injection->call;
  if (bytes) {
    injection->how = Injection::How::kShort;
    if (bytes.Size(&injection->bytes) && injection->bytes == 0)
      bytes.Complain("a short call moves at least one byte");
    if (!call.empty() && !MayBeShort(call)) {
      bytes.Complain(fmt::format(
          "'{}' cannot be short; expected read, write, send, recv, or one of their calls", call));
    }
  }
  bool flag = true;
  if (interrupted.Flag(&flag)) {
    injection->how = Injection::How::kInterrupted;
    injection->error = EINTR;
    if (!flag) interrupted.Complain("expected true, or no 'interrupted' at all");
    // open(2) of a FIFO waits
    if (!call.empty() && !IsBlocking(call) && FamilyOf(call) != "open") {
      interrupted.Complain(fmt::format(
          "'{}' never waits, so no signal interrupts it; expected a call that may wait, "
          "such as read, open, wait, msgrcv or semop",
          call));
    }
  }
}

Injection ParseInjection(const Cursor& item, const Scope& scope) {
  Injection injection;
  Fields fields(item);
  ParseCall(fields.Need("call"), &injection.call);
  ParseNth(fields.Get("nth"), &injection.nth);
  ParseHow(&fields, item, &injection);
  scope.Selector(fields.Get("process"), &injection.process);
  scope.Text(fields.Get("path"), &injection.path);
  fields.Finish();
  return injection;
}

Sweep ParseSweep(const Cursor& item, const Scope& scope) {
  Sweep sweep;
  Fields fields(item);
  const Cursor calls = fields.Get("sweep");
  std::string word;
  const bool all = calls.IsScalar() && calls.Word(&word) && word == "all";
  calls.EachItemOrSelf([&](const Cursor& call) {
    std::string name;
    if (!all && ParseCall(call, &name)) sweep.calls.push_back(name);
  });
  scope.Selector(fields.Get("process"), &sweep.process);
  fields.Finish();
  return sweep;
}

}  // namespace

void ParseCallRules(const Cursor& cursor, const Scope& scope, std::vector<Assertion>* assertions) {
  cursor.EachItemOrSelf([&](const Cursor& item) {
    CallRule rule;
    if (ParseCallRule(item, scope, &rule)) assertions->emplace_back(std::move(rule));
  });
}

void ParseInject(const Cursor& cursor, const Scope& scope, Check* check) {
  if (!cursor) return;
  int items = 0;
  Cursor alone;  // says "each", or is a sweep
  cursor.EachItemOrSelf([&](const Cursor& item) {
    ++items;
    if (item.Has("sweep")) {
      alone = item;
      check->sweep = ParseSweep(item, scope);
      return;
    }
    check->inject.push_back(ParseInjection(item, scope));
    if (check->inject.back().nth == Injection::kEach) alone = item;
  });
  if (items > 1) alone.Complain("'sweep' and 'nth: each' must be a check's only injection");
}

}  // namespace ipclab::spec
