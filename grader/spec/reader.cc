#include "grader/spec/reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <utility>

#include "grader/spec/units.h"

namespace ipclab::spec {
namespace {

constexpr std::int64_t kMostRounds = 10000;

bool IsName(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_';
  });
}

}  // namespace

void Document::Complain(const YAML::Mark& mark, std::string message) {
  Problem problem{file_, mark.line + 1, mark.column + 1, std::move(message)};
  const auto same_place = [&](const Problem& other) {
    return other.line == problem.line && other.column == problem.column &&
           (repeating_ || other.message == problem.message);
  };
  // The second test serves aliases: what an anchor holds is read once for each alias.
  if (std::any_of(problems_.begin(), problems_.end(), same_place)) return;
  problems_.push_back(std::move(problem));
}

std::vector<Problem> Document::TakeProblems() {
  std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return std::move(problems_);
}

Cursor::Cursor(const YAML::Node& node, Document* document) : document_(document) {
  node_.reset(node);
}

void Cursor::Complain(std::string message) const {
  if (*this) document_->Complain(node_.Mark(), std::move(message));
}

std::string Cursor::Seen() const {
  if (node_.IsSequence()) return "a list";
  if (node_.IsScalar()) return fmt::format("'{}'", node_.Scalar());
  if (!node_.IsMap()) return "nothing";
  // {word} without quotes is a map from "word" to nothing.
  const bool braces = node_.size() == 1 && node_.begin()->second.IsNull();
  return braces ? "a map (a text with braces needs quotes)" : "a map";
}

bool Cursor::Word(std::string* out) const {
  if (!*this) return false;
  if (!node_.IsScalar()) {
    Complain("expected a text, here is " + Seen());
    return false;
  }
  *out = ExpandPartly(node_.Scalar(), document_->loop_);
  return true;
}

bool Cursor::Name(std::string* out) const {
  std::string word;
  if (!Word(&word)) return false;
  if (!IsName(word)) {
    Complain(fmt::format("'{}' is no name: expected letters, digits, '-' and '_'", word));
    return false;
  }
  *out = word;
  return true;
}

bool Cursor::Flag(bool* out) const {
  static constexpr spec::Word<bool> kWords[] = {{"true", true}, {"false", false}};
  return OneOf<bool>(kWords, "a truth value", out);
}

bool Cursor::Decimal(double* out) const {
  std::string word;
  if (!*this) return false;
  const auto value = IsScalar() && Word(&word) ? ParseDecimal(word) : std::nullopt;
  if (value) *out = *value;
  if (!value) Complain("expected a number, here is " + Seen());
  return value.has_value();
}

bool Cursor::Size(std::uint64_t* out) const {
  std::string word;
  if (!*this) return false;
  const auto value = IsScalar() && Word(&word) ? ParseSize(word) : std::nullopt;
  if (value) *out = *value;
  if (!value) Complain("expected a size such as 4096 or 64 KiB, here is " + Seen());
  return value.has_value();
}

bool Cursor::Duration(std::int64_t* out) const {
  std::string word;
  if (!*this) return false;
  const auto value = IsScalar() && Word(&word) ? ParseDuration(word) : std::nullopt;
  if (value) *out = *value;
  if (!value) Complain("expected a duration such as 1 s or 200 ms, here is " + Seen());
  return value.has_value();
}

bool Cursor::Mode(unsigned* out) const {
  std::string word;
  if (!*this) return false;
  const auto value = IsScalar() && Word(&word) ? ParseMode(word) : std::nullopt;
  if (value) *out = *value;
  if (!value) Complain("expected an octal mode such as 0640, here is " + Seen());
  return value.has_value();
}

bool Cursor::Integer(std::int64_t min, std::int64_t max, std::int64_t* out) const {
  std::string word;
  if (!*this) return false;
  const auto value = IsScalar() && Word(&word) ? ParseInteger(word) : std::nullopt;
  if (!value) {
    Complain("expected a whole number, here is " + Seen());
  } else if (*value < min || *value > max) {
    const bool unbounded = max == std::numeric_limits<std::int64_t>::max();
    Complain(unbounded ? fmt::format("expected at least {}, here is {}", min, *value)
                       : fmt::format("expected {} to {}, here is {}", min, max, *value));
  } else {
    *out = *value;
    return true;
  }
  return false;
}

void Cursor::EachItem(const Visitor& visit) const {
  if (!*this) return;
  if (!IsList()) return Complain("expected a list, here is " + Seen());
  for (const YAML::Node& node : node_) Item(Cursor(node, document_), visit);
}

void Cursor::EachItemOrSelf(const Visitor& visit) const {
  if (!*this) return;
  if (IsList()) return EachItem(visit);
  Item(*this, visit);
}

void Cursor::Item(const Cursor& item, const Visitor& visit) const {
  if (item.Has("for")) return Loop(item, visit);
  visit(item);
}

void Cursor::Loop(const Cursor& loop, const Visitor& visit) const {
  std::string variable;
  std::vector<std::int64_t> range;
  Cursor body;
  Fields fields(loop);
  const Cursor head = fields.Get("for");
  fields.Finish();
  head.EachEntry([&](const Cursor& key, const Cursor& value) {
    std::string name;
    if (!key.Name(&name)) return;
    if (name == "do") {
      body = value;
    } else if (!variable.empty()) {
      key.Complain("a for has one variable; nest another for in its do");
    } else {
      variable = name;
      value.EachItem(
          [&](const Cursor& bound) { bound.Integer(-1000000, 1000000, &range.emplace_back()); });
    }
  });
  if (!head.IsMap()) return;
  if (range.size() == 2) range.push_back(1);
  if (!body || range.size() != 3 || range[2] <= 0 ||
      (range[1] - range[0]) / range[2] > kMostRounds) {
    return head.Complain(
        "expected for: {i: [first, last], do: ...} or [first, last, step], step > 0");
  }

  const Variables outer = document_->loop_;
  const bool outer_repeating = document_->repeating_;
  for (std::int64_t i = range[0]; i <= range[1]; i += range[2]) {
    document_->loop_[variable] = std::to_string(i);
    body.EachItemOrSelf(visit);
    document_->repeating_ = true;
  }
  document_->loop_ = outer;
  document_->repeating_ = outer_repeating;
}

void Cursor::EachEntry(const EntryVisitor& visit) const {
  if (!*this) return;
  if (!IsMap()) return Complain("expected a map, here is " + Seen());
  std::vector<std::string> keys;
  for (const auto& entry : node_) {
    const Cursor key(entry.first, document_);
    std::string word;
    if (!key.Word(&word)) continue;
    if (std::find(keys.begin(), keys.end(), word) != keys.end()) {
      key.Complain(fmt::format("key '{}' is given twice", word));
      continue;
    }
    keys.push_back(word);
    visit(key, Cursor(entry.second, document_));
  }
}

void Cursor::Names(std::vector<std::string>* out) const {
  EachItemOrSelf([&](const Cursor& item) {
    std::string name;
    if (item.Name(&name)) out->push_back(name);
  });
}

// yaml-cpp throws, which nobody else in this project does: it ends here.
Cursor Load(std::string_view text, std::string_view what, Document* document) {
  std::vector<YAML::Node> nodes;
  try {
    nodes = YAML::LoadAll(std::string(text));
  } catch (const YAML::Exception& exception) {
    document->Complain(exception.mark, "this is no YAML: " + exception.msg);
    return {};
  }
  if (nodes.size() > 1)
    document->Complain(nodes[1].Mark(), "expected one YAML document, not several");
  if (!nodes.empty()) return {nodes[0], document};
  document->Complain(YAML::Mark(), fmt::format("the file is empty: expected {}", what));
  return {};
}

Fields::Fields(const Cursor& map) : map_(map) {
  map.EachEntry([&](const Cursor& key, const Cursor& value) {
    Entry& entry = entries_.emplace_back();
    key.Word(&entry.key);
    entry.key_cursor = key;
    entry.value = value;
  });
}

Fields::Entry* Fields::Find(std::string_view key) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries_.end() ? nullptr : &*found;
}

Cursor Fields::Get(std::string_view key) {
  known_.push_back(key);
  Entry* entry = Find(key);
  if (entry == nullptr) return Cursor();
  entry->asked_for = true;
  return entry->value;
}

Cursor Fields::Need(std::string_view key) {
  Cursor value = Get(key);
  if (!value) missing_.push_back(key);
  return value;
}

Cursor Fields::KeyOf(std::string_view key) {
  const Entry* entry = Find(key);
  return entry == nullptr ? Cursor() : entry->key_cursor;
}

std::string_view Fields::NeedOneOf(std::span<const std::string_view> keys) {
  if (!map_.IsMap()) return "";
  std::string_view there;
  for (const std::string_view key : keys) {
    Entry* entry = Find(key);
    if (entry == nullptr) continue;
    if (!there.empty()) {
      entry->key_cursor.Complain(fmt::format("expected only one of '{}' and '{}'", there, key));
      return "";
    }
    there = key;
  }
  if (!there.empty()) return there;
  for (const Entry& entry : entries_) {
    const std::string suggestion = DidYouMean(entry.key, keys);
    if (suggestion.empty()) continue;
    entry.key_cursor.Complain(fmt::format("unknown key '{}'{}", entry.key, suggestion));
    return "";
  }
  map_.Complain(fmt::format("expected one of the keys {}", fmt::join(keys, ", ")));
  return "";
}

void Fields::Finish() {
  if (!map_.IsMap()) return;
  for (const Entry& entry : entries_) {
    if (entry.asked_for) continue;
    // A key that is misspelt is not missing as well.
    const std::string_view nearest = Nearest(entry.key, known_);
    std::erase(missing_, nearest);
    entry.key_cursor.Complain(nearest.empty() ? fmt::format("unknown key '{}'; expected one of {}",
                                                            entry.key, fmt::join(known_, ", "))
                                              : fmt::format("unknown key '{}'{}", entry.key,
                                                            DidYouMean(entry.key, known_)));
  }
  for (const std::string_view key : missing_) {
    map_.Complain(fmt::format("the key '{}' is missing", key));
  }
}

}  // namespace ipclab::spec
