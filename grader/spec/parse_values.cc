// Values, and the small things that several parts of a lab are made of.
#include <fmt/format.h>

#include "grader/record/calls.h"
#include "grader/spec/parts.h"

namespace ipclab::spec {
namespace {

constexpr std::int64_t kMost = 1'000'000'000'000;

Value ParseValue(const Cursor& cursor) {
  Value value;
  if (!cursor.IsMap()) {
    cursor.Word(&value.text);
    return value;
  }
  Fields fields(cursor);
  static constexpr std::string_view kKinds[] = {"letters", "number"};
  const std::string_view kind = fields.NeedOneOf(kKinds);
  if (kind.empty()) return value;
  if (kind == "letters") {
    value.kind = Value::Kind::kLetters;
    fields.Get("letters").Size(&value.length);
  } else {
    value.kind = Value::Kind::kNumber;
    std::vector<std::int64_t> range;
    const Cursor bounds = fields.Get("number");
    bounds.EachItem(
        [&](const Cursor& item) { item.Integer(-kMost, kMost, &range.emplace_back()); });
    if (range.size() == 2 && range[0] <= range[1]) {
      value.min = range[0];
      value.max = range[1];
    } else if (bounds.IsList()) {
      bounds.Complain("expected number: [least, greatest]");
    }
  }
  fields.Finish();
  return value;
}

}  // namespace

void ParseValues(const Cursor& cursor, std::map<std::string, Value>* values) {
  cursor.EachEntry([&](const Cursor& key, const Cursor& value) {
    std::string name;
    if (key.Name(&name)) (*values)[name] = ParseValue(value);
  });
}

bool ParseCall(const Cursor& cursor, std::string* out) {
  std::string call;
  if (!cursor.Word(&call)) return false;
  if (!IsKnownCall(call)) {
    const std::vector<std::string> known = KnownCalls();
    const std::vector<std::string_view> views(known.begin(), known.end());
    cursor.Complain(fmt::format("'{}' is no known family of calls and no known system call{}", call,
                                DidYouMean(call, views)));
    return false;
  }
  *out = call;
  return true;
}

bool ParseErrno(const Cursor& cursor, int* out) {
  std::int64_t number = 0;
  if (!cursor.OneOf(ErrnoWords(), "an errno such as EMFILE", &number)) return false;
  *out = static_cast<int>(number);
  return true;
}

bool ParseSignal(const Cursor& cursor, int* out) {
  std::int64_t number = 0;
  if (!cursor.OneOf(SignalWords(), "a signal such as SIGINT", &number)) return false;
  *out = static_cast<int>(number);
  return true;
}

namespace {

void ParseKey(const Cursor& cursor, std::optional<int>* out) {
  constexpr std::int64_t kMax = 0xffffffff;
  std::string word;
  int key = 0;
  if (!cursor.Word(&word)) return;
  if (word != "private" && !cursor.Number(0, kMax, &key)) return;
  *out = key;
}

}  // namespace

ObjectFilter ParseObjects(const Cursor& cursor, const Scope& scope) {
  ObjectFilter filter;
  const auto add_kind = [&](const Cursor& item) {
    ObjectKind kind;
    if (item.OneOf<ObjectKind>(kObjectWords, "a kind of object", &kind))
      filter.kinds.push_back(kind);
  };
  if (!cursor.IsMap()) {
    cursor.EachItemOrSelf(add_kind);
    return filter;
  }
  Fields fields(cursor);
  fields.Get("kind").EachItemOrSelf(add_kind);
  scope.Texts(fields.Get("path"), &filter.paths);
  ParseKey(fields.Get("key"), &filter.key);
  fields.Get("shared").Flag(&filter.shared);
  fields.Finish();
  return filter;
}

bool ParseReference(const Cursor& cursor, std::string_view what, const std::set<std::string>& known,
                    std::string* out) {
  if (!cursor.Word(out)) return false;
  if (known.count(*out) > 0) return true;
  const std::vector<std::string_view> views(known.begin(), known.end());
  cursor.Complain(fmt::format("the lab has no {} '{}'{}", what, *out, DidYouMean(*out, views)));
  return false;
}

}  // namespace ipclab::spec
