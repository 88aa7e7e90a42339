// Reading YAML so that every mistake is found and none is told twice: cursors that complain with a
// position and go on.
//
//   Start start;
//   Fields fields(cursor);                           // a map; complains if it is none
//   fields.Need("program").Word(&start.program);     // complains later if the key is missing
//   fields.Get("rows").Number(1, 1000, &start.rows); // keeps the default if it is not there
//   fields.Finish();                                 // complains about keys that nobody asked for
//
// A cursor may stand nowhere (a key that is not there): then reading does nothing.  Reading
// functions leave their target alone when they fail and say so; they return whether they read
// something. Wherever a list stands, an item {for: {i: [1, 8], do: ...}} is expanded here, so no
// parser knows of it.
#ifndef GRADER_SPEC_READER_H_
#define GRADER_SPEC_READER_H_

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grader/spec/parse.h"
#include "grader/spec/placeholders.h"
#include "grader/spec/words.h"

namespace ipclab::spec {

// What the cursors of one document share.
class Document {
 public:
  explicit Document(std::string file) : file_(std::move(file)) {}
  void Complain(const YAML::Mark& mark, std::string message);
  std::size_t problem_count() const { return problems_.size(); }
  std::vector<Problem> TakeProblems();  // by position

 private:
  friend class Cursor;
  std::string file_;
  std::vector<Problem> problems_;
  Variables loop_;          // variables of the `for`s around
  bool repeating_ = false;  // not a loop's first round: its mistakes have been told
};

class Cursor {
 public:
  Cursor() = default;  // nowhere
  Cursor(const YAML::Node& node, Document* document);

  explicit operator bool() const { return document_ != nullptr; }
  bool IsMap() const { return *this && node_.IsMap(); }
  bool IsList() const { return *this && node_.IsSequence(); }
  bool IsScalar() const { return *this && node_.IsScalar(); }
  bool Has(const char* key) const { return IsMap() && node_[key].IsDefined(); }
  Document* document() const { return document_; }
  void Complain(std::string message) const;

  bool Word(std::string* out) const;  // any scalar
  bool Name(std::string* out) const;  // letters, digits, '-' and '_'
  bool Flag(bool* out) const;         // true or false
  bool Decimal(double* out) const;
  bool Size(std::uint64_t* out) const;
  bool Duration(std::int64_t* out) const;
  bool Mode(unsigned* out) const;
  bool Integer(std::int64_t min, std::int64_t max, std::int64_t* out) const;
  template <typename T>
  bool Number(std::int64_t min, std::int64_t max, T* out) const {
    std::int64_t value = 0;
    if (!Integer(min, max, &value)) return false;
    *out = static_cast<T>(value);
    return true;
  }
  // One of the table's words; `what` names them all: "a category".
  template <typename T>
  bool OneOf(std::span<const spec::Word<T>> table, std::string_view what, T* out) const;

  using Visitor = std::function<void(const Cursor&)>;
  using EntryVisitor = std::function<void(const Cursor& key, const Cursor& value)>;
  void EachItem(const Visitor& visit) const;        // of a list; complains if it is none
  void EachItemOrSelf(const Visitor& visit) const;  // of a list, or the one thing that it is
  void EachEntry(const EntryVisitor& visit) const;  // of a map; complains if it is none
  void Names(std::vector<std::string>* out) const;  // a list of names, or one

 private:
  void Item(const Cursor& item, const Visitor& visit) const;
  void Loop(const Cursor& loop, const Visitor& visit) const;
  std::string Seen() const;  // "a list", "'12x'"

  YAML::Node node_;
  Document* document_ = nullptr;
};

// Where the text's document begins.  Complains if the text is no YAML, holds several documents, or
// is empty ("expected `what`"): then it may be nowhere.
Cursor Load(std::string_view text, std::string_view what, Document* document);

class Fields {
 public:
  explicit Fields(const Cursor& map);

  Cursor Get(std::string_view key);
  Cursor Need(std::string_view key);
  Cursor KeyOf(std::string_view key);  // where the key itself stands
  // The one key of these that is there.  Complains at once unless it is exactly one, and gives "":
  // then nothing more can be said about the map, and Finish is not called.
  std::string_view NeedOneOf(std::span<const std::string_view> keys);
  void Finish();

 private:
  struct Entry {
    std::string key;
    Cursor key_cursor, value;
    bool asked_for = false;
  };
  Entry* Find(std::string_view key);

  Cursor map_;
  std::vector<Entry> entries_;
  std::vector<std::string_view> known_, missing_;
};

template <typename T>
bool Cursor::OneOf(std::span<const spec::Word<T>> table, std::string_view what, T* out) const {
  std::string word;
  if (!Word(&word)) return false;
  std::vector<std::string_view> known;
  for (const spec::Word<T>& entry : table) {
    known.push_back(entry.word);
    if (entry.word != word) continue;
    *out = entry.value;
    return true;
  }
  std::string message = "'" + word + "' is not " + std::string(what);
  const std::string suggestion = DidYouMean(word, known);
  if (!suggestion.empty()) {
    message += suggestion;
  } else if (known.size() <= 16) {
    message += "; expected ";
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (i > 0) message += i + 1 == known.size() ? " or " : ", ";
      message += known[i];
    }
  }
  Complain(message);
  return false;
}

}  // namespace ipclab::spec

#endif  // GRADER_SPEC_READER_H_
