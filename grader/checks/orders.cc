#include "grader/checks/orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "grader/checks/facts.h"
#include "grader/checks/visible.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

constexpr std::size_t kLines = 6;  // of each order
constexpr std::size_t kColumn = 40;
constexpr std::size_t kQuoted = 16;
constexpr Seq kEnd = INT64_MAX;

bool Tellable(const DataRace& race) {
  return race.first.where.known() && race.second.where.known();
}

// The first in which something had been read before it was written, else the first.
const DataRace* Best(const RunRecord& run) {
  const DataRace* best = nullptr;
  for (const DataRace& race : run.races) {
    if (!Tellable(race)) continue;
    if (!race.first.write) return &race;
    if (best == nullptr) best = &race;
  }
  return best;
}

Seq EndOf(const DataRace& race) { return std::max(race.second.seq, race.written_later); }

std::string MemoryName(const Facts& facts, const MemoryAccess& access) {
  return access.object == kNoObject ? "shared memory" : facts.What(access.object);
}

Evidence Show(const Facts& facts, const MemoryAccess& access) {
  return facts.Show(access.process, access.write ? "writes shared memory" : "reads shared memory",
                    access.where);
}

// ---- One order

struct Entry {
  Seq seq = 0;
  OrderLine line;
  std::string printed;  // as it is compared with another run's
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The text with what the scenario drew for this run, process ids among it, replaced by its name: so
// it can be compared with another run's.
std::string WithNames(std::string text, const std::map<std::string, std::string>& variables) {
  for (const auto& [name, value] : variables) {
    if (value.empty()) continue;
    for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at)) {
      const std::size_t end = at + value.size();
      // a part of a longer number is no process id
      const bool part = (IsDigit(value.front()) && at > 0 && IsDigit(text[at - 1])) ||
                        (IsDigit(value.back()) && end < text.size() && IsDigit(text[end]));
      if (part) {
        ++at;
      } else {
        text.replace(at, value.size(), "{" + name + "}");
        at += name.size() + 2;
      }
    }
  }
  return text;
}

std::string WithoutAddresses(const std::string& text) {
  constexpr std::size_t kAddress = 9;  // digits; a key or a size has fewer
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end =
        text.compare(i, 2, "0x") == 0
            ? std::min(text.find_first_not_of("0123456789abcdef", i + 2), text.size())
            : i;
    if (end - i >= kAddress + 2) {
      plain += "…";
      i = end;
    } else {
      plain += text[i++];
    }
  }
  return plain;
}

OrderLine LineOf(const Facts& facts, int process, std::string text, const SourceLine& where) {
  return {facts.process(process).name, std::move(text), where.file, where.line};
}

// What concerns other processes: what goes through kernel objects, signals, births and ends.
bool Concerns(const Facts& facts, const Event& event) {
  static constexpr const char* kFamilies[] = {"fork",  "kill",  "wait",      "signal",
                                              "sleep", "futex", "exit_group"};
  if (!facts.OfSubmission(event)) return false;
  if (event.object != kNoObject) {
    const ObjectKind kind = facts.object(event.object).kind;
    return kind != ObjectKind::kFile && kind != ObjectKind::kFolder &&
           kind != ObjectKind::kDevice && kind != ObjectKind::kOther;
  }
  return std::any_of(std::begin(kFamilies), std::end(kFamilies),
                     [&event](const char* family) { return CallMatches(family, event); });
}

// What was printed, by process and in order.
using Printed = std::map<int, std::vector<const Output*>>;

Printed PrintedIn(const RunRecord& run) {
  Printed printed;
  for (const Output& output : run.outputs) printed[output.process].push_back(&output);
  return printed;
}

// What the call printed, "" if it did not print.
std::string PrintedBy(const Printed& printed, const Event& event) {
  std::string text;
  const auto found = printed.find(event.process);
  if (found == printed.end()) return text;
  const auto& outputs = found->second;
  const Seq end = event.seq == kNever ? kEnd : event.seq;
  for (auto it =
           std::lower_bound(outputs.begin(), outputs.end(), event.entered,
                            [](const Output*output, Seq entered) { return output->seq < entered; });
       it != outputs.end() && (*it)->seq <= end; ++it) {
    text += (*it)->data;
  }
  return text;
}

Entry EntryOf(const Facts& facts, const Printed& all, const Event& event) {
  Entry entry;
  entry.seq = event.seq == kNever ? kEnd : event.seq;
  const std::string printed = PrintedBy(all, event);
  entry.printed = WithNames(printed, facts.run().variables);
  std::string text = printed.empty() ? WithoutAddresses(event.text)
                                     : fmt::format("prints {}", Shortened(printed, kQuoted));
  if (event.seq == kNever) text += ", for ever";
  if (event.error == EINTR) text += ", interrupted";
  entry.line = LineOf(facts, event.process, std::move(text), event.where);
  return entry;
}

Entry EntryOf(const Facts& facts, const MemoryAccess& access) {
  Entry entry;
  entry.seq = access.seq;
  const std::string value = access.size <= 8 ? fmt::format(" {:#x}", access.value)
                                             : fmt::format(" {} bytes", access.size);
  entry.line =
      LineOf(facts, access.process,
             fmt::format("{}{} at +{}", access.write ? "writes" : "reads", value, access.offset),
             access.where);
  return entry;
}

std::vector<Entry> EntriesOf(const RunRecord& run) {
  const Facts facts(run);
  const Printed printed = PrintedIn(run);
  std::vector<Entry> entries;
  for (const Event& event : run.events) {
    if (Concerns(facts, event)) entries.push_back(EntryOf(facts, printed, event));
  }
  for (const MemoryAccess& access : run.accesses) {
    if (access.where.known()) entries.push_back(EntryOf(facts, access));
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.seq < b.seq; });
  return entries;
}

// When it first printed what the other run did not; kEnd if it never did.
Seq FirstUnlike(const std::vector<Entry>& entries, const std::vector<Entry>& other) {
  std::set<std::pair<std::string, std::string>> known;
  for (const Entry& entry : other) known.emplace(entry.line.process, entry.printed);
  for (const Entry& entry : entries) {
    if (!entry.printed.empty() && !known.contains({entry.line.process, entry.printed}))
      return entry.seq;
  }
  return kEnd;
}

std::vector<OrderLine> LastOf(std::vector<Entry> entries, Seq until) {
  std::erase_if(entries, [until](const Entry& entry) { return entry.seq > until; });
  std::vector<OrderLine> lines;
  const std::size_t from = entries.size() > kLines ? entries.size() - kLines : 0;
  for (std::size_t i = from; i < entries.size(); ++i) lines.push_back(std::move(entries[i].line));
  return lines;
}

std::string InColumn(const OrderLine& line) {
  const std::string place = line.line > 0 ? fmt::format(" {}:{}", line.file, line.line) : "";
  const std::size_t used = line.process.size() + place.size() + 1;
  const std::size_t left = kColumn > used + 8 ? kColumn - used : 8;
  return Shortened(fmt::format("{} {}", line.process, Shortened(line.text, left)) + place, kColumn);
}

}  // namespace

RaceTold TellRace(const RunRecord& run) {
  const DataRace* race = Best(run);
  if (race == nullptr) return {};
  const Facts facts(run);
  const auto& [first, second, later, later_at] = *race;
  const std::string one = facts.Who(first.process), other = facts.Who(second.process);
  const std::string memory = MemoryName(facts, second);
  RaceTold told;
  told.race = race;
  told.evidence = {Show(facts, second), Show(facts, first)};
  if (first.write) {
    told.message = fmt::format(
        "{} {} {} at {} after {} had written it at {}: nothing puts the two in order.", other,
        second.write ? "wrote" : "read", memory, Spell(second.where), one, Spell(first.where));
  } else if (later != kNever && later_at.known()) {
    told.message =
        fmt::format("{} wrote {} at {} while {} had read it at {} and not yet written it at {}.",
                    other, memory, Spell(second.where), one, Spell(first.where), Spell(later_at));
  } else {
    told.message = fmt::format(
        "{} wrote {} at {}, but {} had already read it at {}: nothing puts the two in order.",
        other, memory, Spell(second.where), one, Spell(first.where));
  }
  return told;
}

Orders CompareOrders(const RunRecord& works, const RunRecord& fails) {
  const DataRace* race = Best(fails);
  Orders orders;
  orders.seed = fails.seed;
  const std::vector<Entry> right = EntriesOf(works), wrong = EntriesOf(fails);
  orders.works = LastOf(right, FirstUnlike(right, wrong));
  orders.fails = LastOf(wrong, race == nullptr ? FirstUnlike(wrong, right) : EndOf(*race));
  return orders;
}

std::string SideBySide(const Orders& orders) {
  std::string text = fmt::format("  {:<{}}  with seed {}", "the plain order", kColumn, orders.seed);
  const std::size_t rows = std::max(orders.works.size(), orders.fails.size());
  for (std::size_t i = 0; i < rows; ++i) {
    const std::string left = i < orders.works.size() ? InColumn(orders.works[i]) : "";
    const std::string right = i < orders.fails.size() ? InColumn(orders.fails[i]) : "";
    text += right.empty() ? fmt::format("\n  {}", left)
                          : fmt::format("\n  {:<{}}  {}", left, kColumn, right);
  }
  return text;
}

}  // namespace ipclab
