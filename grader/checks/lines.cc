// MatchLines and MatchInterleaved of text.h.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "grader/checks/text.h"
#include "grader/checks/visible.h"

namespace ipclab {
namespace {

using Strings = std::vector<std::string>;

// How far a sequence of expected lines has come.
class Cursor {
 public:
  explicit Cursor(const ExpectedLines& expected) : expected_(&expected) { SkipEmpty(); }

  bool done() const { return group_ == expected_->size(); }

  // The lines any of which may be next.
  Strings Next() const {
    if (done()) return {};
    const ExpectedGroup& group = (*expected_)[group_];
    if (!group.any_order) return {group.lines[taken_.size()]};
    Strings next;
    for (std::size_t i = 0; i < group.lines.size(); ++i) {
      if (!taken_.contains(i)) next.push_back(group.lines[i]);
    }
    return next;
  }

  // All lines still to come, the next ones first.
  Strings Rest() const {
    Strings rest;
    for (Cursor at = *this; !at.done(); at.Take(at.Next().front()))
      rest.push_back(at.Next().front());
    return rest;
  }

  // Goes on by one line if `actual` may be next.
  bool Take(std::string_view actual) {
    if (done()) return false;
    const ExpectedGroup& group = (*expected_)[group_];
    for (std::size_t i = group.any_order ? 0 : taken_.size(); i < group.lines.size(); ++i) {
      if (!taken_.contains(i) && SameLine(group.lines[i], actual)) {
        taken_.insert(i);
        SkipEmpty();
        return true;
      }
      if (!group.any_order) break;
    }
    return false;
  }

  friend bool operator<(const Cursor& a, const Cursor& b) {
    return std::tie(a.group_, a.taken_) < std::tie(b.group_, b.taken_);
  }

 private:
  void SkipEmpty() {
    while (!done() && taken_.size() == (*expected_)[group_].lines.size()) {
      ++group_;
      taken_.clear();
    }
  }

  const ExpectedLines* expected_;
  std::size_t group_ = 0;
  std::set<std::size_t> taken_;  // lines of that group
};

bool Contains(const Strings& lines, std::size_t from, std::string_view line) {
  return std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(std::min(from, lines.size())),
                     lines.end(), [&](const std::string& l) { return SameLine(l, line); });
}

// How much two lines have in common at both ends, from 0 to 1.
double Likeness(std::string_view a, std::string_view b) {
  const std::size_t longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
  if (longer == 0) return 1;
  const auto head = static_cast<std::size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shorter), b.begin()).first -
      a.begin());
  std::size_t tail = 0;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  return static_cast<double>(head + tail) / static_cast<double>(longer);
}

const std::string& Likest(const Strings& candidates, std::string_view line) {
  return *std::ranges::max_element(candidates, {}, [&](const std::string& candidate) {
    return AlikeLine(candidate, line) ? 1.0 : Likeness(candidate, line);
  });
}

constexpr std::size_t kShown = 100;  // characters of a line shown whole
constexpr std::size_t kListed = 5;   // lines listed

std::string List(std::string_view label, const Strings& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size() && i < kListed; ++i) {
    text += fmt::format("\n  {:<9} {}", i == 0 ? label : "", Shortened(TrimEnd(lines[i]), kShown));
  }
  if (lines.size() > kListed)
    text += fmt::format("\n  {:<9} (and {} more)", "", lines.size() - kListed);
  return text;
}

std::string Quote(std::string_view line) {
  return fmt::format("\"{}\"", Shortened(TrimEnd(line), 60));
}

// The first line that is not as asked.
struct Mismatch {
  std::string_view subject;
  const Cursor& cursor;
  const Strings& actual;
  std::size_t index;

  std::string Missing() const {
    const Strings rest = cursor.Rest();
    const std::string_view any = cursor.Next().size() > 1 ? ", in any order" : "";
    if (actual.empty()) {
      return fmt::format("{} printed nothing. Expected{}:{}", subject, any, List("", rest));
    }
    return fmt::format("{} stopped too early: {} missing after line {}{}.{}", subject,
                       rest.size() == 1 ? "a line is" : fmt::format("{} lines are", rest.size()),
                       index, any, List("expected:", rest));
  }

  std::string TooMany() const {
    const bool again =
        Contains(actual, 0, actual[index]) &&
        std::any_of(actual.begin(), actual.begin() + static_cast<std::ptrdiff_t>(index),
                    [&](const std::string& l) { return SameLine(l, actual[index]); });
    if (TrimEnd(actual[index]).empty()) {
      return fmt::format("{} printed an empty line too many (line {}).", subject, index + 1);
    }
    return fmt::format("{} printed {} (line {}).{}", subject,
                       again ? "a line more often than asked" : "a line too many", index + 1,
                       List("actual:", {actual[index]}));
  }

  std::string Different() const {
    const std::string& got = actual[index];
    const Strings next = cursor.Next();
    const std::string& wanted = Likest(next, got);
    const Strings rest = cursor.Rest();
    const bool got_comes_later = Contains(rest, 0, got);
    const bool wanted_comes_later = Contains(actual, index + 1, wanted);
    if (got_comes_later && wanted_comes_later) {
      return fmt::format("{}: the order of the lines is wrong (line {}). {} came before {}.",
                         subject, index + 1, Quote(got), Quote(wanted));
    }
    if (got_comes_later) {
      return fmt::format("{}: a line is missing before line {}.{}{}", subject, index + 1,
                         List("expected:", {wanted}), List("actual:", {got}));
    }
    if (wanted_comes_later && !AlikeLine(wanted, got)) return TooMany();
    const bool near = AlikeLine(wanted, got) || Likeness(wanted, got) > 0.6;
    return fmt::format("{}: line {} {}.\n{}", subject, index + 1,
                       near ? "is nearly right, but the text must be exact" : "is not as asked",
                       ExplainDifference(wanted, got));
  }
};

}  // namespace

LinesMatch MatchLines(std::string_view subject, const ExpectedLines& expected,
                      const Strings& actual, bool open) {
  using Kind = LinesMatch::Kind;
  Cursor cursor(expected);
  std::size_t index = 0;
  while (index < actual.size() && cursor.Take(actual[index])) ++index;
  const Mismatch mismatch{subject, cursor, actual, index};
  if (index == actual.size()) {
    if (cursor.done()) return {Kind::kSame, "", index};
    return {Kind::kPrefix, mismatch.Missing(), index};
  }
  if (cursor.done()) return {Kind::kDifferent, mismatch.TooMany(), index};
  const Strings next = cursor.Next();
  const bool begun =
      open && index + 1 == actual.size() && std::ranges::any_of(next, [&](const std::string& line) {
        return Canonical(line).starts_with(Canonical(actual[index]));
      });
  if (begun) return {Kind::kPrefix, mismatch.Missing(), index};
  return {Kind::kDifferent, mismatch.Different(), index};
}

LinesMatch::Kind MatchInterleaved(const std::vector<ExpectedLines>& sequences,
                                  const Strings& actual) {
  constexpr std::size_t kMostStates = 10000;  // far more than lines that differ can give
  std::set<std::vector<Cursor>> states = {{sequences.begin(), sequences.end()}};
  for (const std::string& line : actual) {
    std::set<std::vector<Cursor>> after;
    for (const std::vector<Cursor>& state : states) {
      for (std::size_t i = 0; i < state.size() && after.size() < kMostStates; ++i) {
        std::vector<Cursor> next = state;
        if (next[i].Take(line)) after.insert(std::move(next));
      }
    }
    states = std::move(after);
  }
  if (states.empty()) return LinesMatch::Kind::kDifferent;
  const bool whole = std::ranges::any_of(states, [](const std::vector<Cursor>& state) {
    return std::ranges::all_of(state, &Cursor::done);
  });
  return whole ? LinesMatch::Kind::kSame : LinesMatch::Kind::kPrefix;
}

}  // namespace ipclab
