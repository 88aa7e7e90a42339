#include "grader/checks/orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <utility>

#include "grader/checks/facts.h"
#include "grader/checks/visible.h"

namespace ipclab {
namespace {

constexpr std::size_t kLines = 6;  // of each order
constexpr std::size_t kColumn = 46;
constexpr std::size_t kQuoted = 16;
constexpr Seq kEnd = INT64_MAX;

bool Tellable(const DataRace& race) {
  return race.first.where.known() && race.second.where.known();
}

// The last one in which a change was lost, else the last one.
const DataRace* Best(const RunRecord& run) {
  const DataRace* best = nullptr;
  for (const DataRace& race : run.races) {
    if (!Tellable(race)) continue;
    const bool better =
        best == nullptr || race.written_later != kNever || best->written_later == kNever;
    if (better) best = &race;
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
  Seq seq;
  OrderLine line;
};

OrderLine LineOf(const Facts& facts, int process, std::string text, const SourceLine& where) {
  return {facts.process(process).name, std::move(text), where.file, where.line};
}

// What concerns other processes: what goes through kernel objects, signals, births and ends.
bool Concerns(const Facts& facts, const Event& event) {
  static constexpr const char* kFamilies[] = {"fork", "kill", "wait", "signal", "sleep", "exit"};
  if (!facts.OfSubmission(event)) return false;
  if (event.object != kNoObject) {
    const ObjectKind kind = facts.object(event.object).kind;
    return kind != ObjectKind::kFile && kind != ObjectKind::kFolder &&
           kind != ObjectKind::kDevice && kind != ObjectKind::kOther;
  }
  return std::any_of(std::begin(kFamilies), std::end(kFamilies),
                     [&event](const char* family) { return event.text.starts_with(family); }) ||
         event.call == "signal" || event.call == "futex" || event.call == "clock_nanosleep";
}

// What the call printed, "" if it did not print.
std::string PrintedBy(const RunRecord& run, const Event& event) {
  std::string text;
  for (const Output& output : run.outputs) {
    const bool its = output.process == event.process && output.seq >= event.entered &&
                     (event.seq == kNever || output.seq <= event.seq);
    if (its) text += output.data;
  }
  return text;
}

Entry EntryOf(const Facts& facts, const Event& event) {
  std::string text = event.text;
  if (const std::string printed = PrintedBy(facts.run(), event); !printed.empty())
    text = fmt::format("prints {}", Shortened(printed, kQuoted));
  if (event.seq == kNever) text += ", for ever";
  if (event.error == EINTR) text += ", interrupted";
  return {event.seq == kNever ? kEnd : event.seq,
          LineOf(facts, event.process, std::move(text), event.where)};
}

Entry EntryOf(const Facts& facts, const MemoryAccess& access) {
  const std::string value = access.size <= 8 ? fmt::format(" {:#x}", access.value)
                                             : fmt::format(" {} bytes", access.size);
  return {access.seq, LineOf(facts, access.process,
                             fmt::format("{}{} at +{}", access.write ? "writes" : "reads", value,
                                         access.offset),
                             access.where)};
}

std::vector<OrderLine> LastOf(const RunRecord& run, Seq until) {
  const Facts facts(run);
  std::vector<Entry> entries;
  for (const Event& event : run.events) {
    if (Concerns(facts, event)) entries.push_back(EntryOf(facts, event));
  }
  for (const MemoryAccess& access : run.accesses) {
    if (access.where.known()) entries.push_back(EntryOf(facts, access));
  }
  std::erase_if(entries, [until](const Entry& entry) { return entry.seq > until; });
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.seq < b.seq; });
  std::vector<OrderLine> lines;
  const std::size_t from = entries.size() > kLines ? entries.size() - kLines : 0;
  for (std::size_t i = from; i < entries.size(); ++i) lines.push_back(std::move(entries[i].line));
  return lines;
}

std::string Cell(const OrderLine& line) {
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
  orders.works = LastOf(works, kEnd);
  orders.fails = LastOf(fails, race == nullptr ? kEnd : EndOf(*race));
  return orders;
}

std::string SideBySide(const Orders& orders) {
  std::string text = fmt::format("  {:<{}}  with seed {}", "the plain order", kColumn, orders.seed);
  const std::size_t rows = std::max(orders.works.size(), orders.fails.size());
  for (std::size_t i = 0; i < rows; ++i) {
    const std::string left = i < orders.works.size() ? Cell(orders.works[i]) : "";
    const std::string right = i < orders.fails.size() ? Cell(orders.fails[i]) : "";
    text += right.empty() ? fmt::format("\n  {}", left)
                          : fmt::format("\n  {:<{}}  {}", left, kColumn, right);
  }
  return text;
}

}  // namespace ipclab
