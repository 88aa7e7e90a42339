#include "grader/spec/parts.h"

namespace ipclab::spec {
namespace {

using Kind = FixtureSpec::Kind;

constexpr Word<Kind> kKindWords[] = {
    {"file", Kind::kFile},       {"files", Kind::kFiles},         {"folder", Kind::kFolder},
    {"fifo", Kind::kFifo},       {"symlink", Kind::kSymlink},     {"queue", Kind::kQueue},
    {"segment", Kind::kSegment}, {"semaphore", Kind::kSemaphore},
};

FixtureSpec::Message ParseMessage(const Cursor& cursor, const Scope& scope) {
  FixtureSpec::Message message;
  Fields fields(cursor);
  fields.Get("type").Number(1, INT32_MAX, &message.type);
  scope.Text(fields.Get("text"), &message.text);
  fields.Finish();
  return message;
}

void ParseFile(Fields* fields, const Scope& scope, FixtureSpec* fixture) {
  const Cursor random = fields->Get("random");
  random.Size(&fixture->random_bytes);
  const bool has_text = scope.Text(fields->Get("text"), &fixture->text);
  if (has_text && random) random.Complain("expected only one of 'text' and 'random'");
}

void ParseQueue(Fields* fields, const Scope& scope, FixtureSpec* fixture) {
  fields->Get("messages").EachItemOrSelf([&](const Cursor& item) {
    fixture->messages.push_back(ParseMessage(item, scope));
  });
}

// The keys that only this kind has.
void ParseDetails(Fields* fields, const Scope& scope, FixtureSpec* fixture) {
  switch (fixture->kind) {
    case Kind::kFile:
      return ParseFile(fields, scope, fixture);
    case Kind::kFiles:
      fields->Need("count").Number(1, 1000000, &fixture->count);
      return;
    case Kind::kFolder:
      fixture->mode = 0755;
      return;
    case Kind::kFifo:
      return;
    case Kind::kSymlink:
      scope.Text(fields->Need("to"), &fixture->text);
      return;
    case Kind::kQueue:
      return ParseQueue(fields, scope, fixture);
    case Kind::kSegment:
      fields->Need("size").Size(&fixture->size);
      scope.Text(fields->Get("text"), &fixture->text);
      return;
    case Kind::kSemaphore:
      fields->Get("count").Number(1, 32000, &fixture->count);
      return;
  }
}

bool ParseFixture(const Cursor& cursor, const Scope& scope, FixtureSpec* fixture) {
  Fields fields(cursor);
  std::vector<std::string_view> kinds;
  for (const Word<Kind>& entry : kKindWords) kinds.push_back(entry.word);
  if (!cursor.IsMap()) {
    cursor.Complain("expected a fixture such as {file: src, text: \"x\"}");
    return false;
  }
  const std::string_view key = fields.NeedOneOf(kinds);
  if (key.empty()) return false;
  for (const Word<Kind>& entry : kKindWords) {
    if (entry.word == key) fixture->kind = entry.value;
  }
  const Cursor what = fields.Get(key);
  const bool system_v = fixture->kind == Kind::kQueue || fixture->kind == Kind::kSegment ||
                        fixture->kind == Kind::kSemaphore;
  if (system_v) {
    what.Number(INT32_MIN, UINT32_MAX, &fixture->key);
  } else {
    scope.Text(what, &fixture->path);
  }
  ParseDetails(&fields, scope, fixture);
  if (fixture->kind != Kind::kSymlink) fields.Get("mode").Mode(&fixture->mode);
  fields.Finish();
  return true;
}

}  // namespace

std::vector<FixtureSpec> ParseFixtures(const Cursor& cursor, const Scope& scope) {
  std::vector<FixtureSpec> fixtures;
  cursor.EachItem([&](const Cursor& item) {
    FixtureSpec fixture;
    if (ParseFixture(item, scope, &fixture)) fixtures.push_back(fixture);
  });
  return fixtures;
}

}  // namespace ipclab::spec
