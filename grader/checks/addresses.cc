// Printed addresses are true: "Array[] from {a} to {b}".
//
// A rule that gives a region and no size asks where the addresses point, and not how they are
// written: that is for a rule with a size, or with region `any`, to ask.  It takes decimal numbers,
// and if no line looks as asked, any address printed that lies where it should; if there is none,
// there is nothing to judge.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "grader/checks/assertions.h"
#include "grader/checks/streams.h"
#include "grader/checks/text.h"
#include "grader/checks/visible.h"

namespace ipclab {
namespace {

using RegionKind = MemoryRegion::Kind;

struct Addresses {
  std::uint64_t a = 0;
  std::optional<std::uint64_t> b;
  // as decimal numbers, if they may be such
  std::optional<std::uint64_t> decimal_a, decimal_b;
};

std::string_view WordFor(RegionKind kind) {
  switch (kind) {
    case RegionKind::kProgram:
      return "the program's code and constants";
    case RegionKind::kData:
      return "the program's static data";
    case RegionKind::kHeap:
      return "the heap";
    case RegionKind::kStack:
      return "the stack";
    case RegionKind::kSegment:
      return "a shared memory segment";
    case RegionKind::kSharedMap:
      return "a shared map";
    case RegionKind::kFile:
      return "a mapped file";
    case RegionKind::kAnonymous:
      return "memory from mmap(), as malloc() takes it for large blocks";
    case RegionKind::kLibrary:
      return "a library";
  }
  return "";
}

struct Number {
  std::uint64_t hexadecimal = 0;
  std::optional<std::uint64_t> decimal;  // if it has neither 0x nor letters
};

// Takes a hexadecimal number, with or without 0x, off the front of `line`.
std::optional<Number> TakeNumber(std::string_view& line) {
  const bool prefix = line.starts_with("0x") || line.starts_with("0X");
  if (prefix) line.remove_prefix(2);
  Number number;
  const char* const begin = line.data();
  const auto [end, error] = std::from_chars(begin, begin + line.size(), number.hexadecimal, 16);
  if (error != std::errc()) return std::nullopt;
  std::uint64_t decimal = 0;
  const auto as_decimal = std::from_chars(begin, end, decimal);
  if (!prefix && as_decimal.ec == std::errc() && as_decimal.ptr == end) number.decimal = decimal;
  line.remove_prefix(static_cast<std::size_t>(end - begin));
  return number;
}

// The addresses in a line that follows the pattern.
std::optional<Addresses> Parse(std::string_view pattern, std::string_view line) {
  Addresses found;
  while (!pattern.empty()) {
    const bool a = pattern.starts_with("{a}");
    if (a || pattern.starts_with("{b}")) {
      const auto number = TakeNumber(line);
      if (!number) return std::nullopt;
      if (a) found.a = number->hexadecimal;
      if (!a) found.b = number->hexadecimal;
      (a ? found.decimal_a : found.decimal_b) = number->decimal;
      pattern.remove_prefix(3);
    } else {
      if (line.empty() || line[0] != pattern[0]) return std::nullopt;
      line.remove_prefix(1), pattern.remove_prefix(1);
    }
  }
  return line.empty() ? std::optional(found) : std::nullopt;
}

const MemoryRegion* RegionOf(const Process& process, std::uint64_t address) {
  const auto found = std::ranges::find_if(process.memory, [&](const MemoryRegion& region) {
    return region.begin <= address && address < region.end;
  });
  return found == process.memory.end() ? nullptr : &*found;
}

// Where memory of the kinds asked for ends: neighbours (.data and .bss) count as one.
std::uint64_t EndOf(const MemoryRegion& first, const AddressRule& rule, const Process& process) {
  std::uint64_t end = first.end;
  for (const MemoryRegion& region : process.memory) {  // by address
    if (region.begin == end && std::ranges::find(rule.regions, region.kind) != rule.regions.end())
      end = region.end;
  }
  return end;
}

bool LiesIn(std::uint64_t address, const AddressRule& rule, const Process& process) {
  const MemoryRegion* region = RegionOf(process, address);
  if (region == nullptr) return false;
  if (std::ranges::find(rule.regions, region->kind) != rule.regions.end()) return true;
  // A block too large for the heap is what malloc() maps, behind a header of 16 bytes.
  constexpr std::uint64_t kPage = 4096, kHeader = 16;
  return std::ranges::find(rule.regions, RegionKind::kHeap) != rule.regions.end() &&
         region->kind == RegionKind::kAnonymous && address % kPage == kHeader;
}

// Whether a number makes sense as a decimal address alone.
bool IsDecimal(std::uint64_t hexadecimal, std::optional<std::uint64_t> decimal,
               const Process& process) {
  return decimal && RegionOf(process, hexadecimal) == nullptr &&
         RegionOf(process, *decimal) != nullptr;
}

bool OnlyPlaceMatters(const AddressRule& rule) { return !rule.regions.empty() && !rule.size; }

// Why the addresses point to the wrong place; empty if they do not, or if nothing is asked of it.
std::string WrongRegion(const Addresses& it, const AddressRule& rule, const Process& process) {
  if (rule.regions.empty()) return "";
  const MemoryRegion* region = RegionOf(process, it.a);
  if (!LiesIn(it.a, rule, process)) {
    std::vector<std::string> allowed;
    for (RegionKind kind : rule.regions) allowed.emplace_back(WordFor(kind));
    return fmt::format("{:#x} should lie in {}, but lies in {}.", it.a, Join(allowed, "or"),
                       region == nullptr ? "no memory of the process" : WordFor(region->kind));
  }
  const std::uint64_t end = EndOf(*region, rule, process);
  if (!rule.size || !it.b || *it.b <= end) return "";
  return fmt::format("{:#x} lies beyond the end of {}, which is at {:#x}.", *it.b,
                     WordFor(region->kind), end);
}

// Why there is less, or more, than the line says; empty if there is not.
std::string NotBacked(const Addresses& it, const AddressRule& rule, const Facts& facts,
                      const Process& process) {
  if (!rule.backed || !it.b || *it.b - it.a != *rule.backed) return "";
  const MemoryRegion* region = RegionOf(process, it.a);
  if (region == nullptr || region->object == kNoObject) return "";
  const std::uint64_t size = facts.object(region->object).size;
  if (size == *rule.backed) return "";
  return fmt::format("{} was made with a size of {} bytes.", facts.What(region->object), size);
}

// Why the addresses are not true; empty if they are.
std::string Problem(const Addresses& it, const AddressRule& rule, const Facts& facts,
                    const Process& process) {
  if (!OnlyPlaceMatters(rule)) {
    if (IsDecimal(it.a, it.decimal_a, process) ||
        (it.b && IsDecimal(*it.b, it.decimal_b, process))) {
      return "the numbers are decimal. Print addresses in hexadecimal, with %p.";
    }
  }
  std::string problem = WrongRegion(it, rule, process);
  if (problem.empty()) problem = NotBacked(it, rule, facts, process);
  if (!problem.empty() || !rule.size || !it.b || *it.b - it.a == *rule.size) return problem;
  return fmt::format("{:#x} and {:#x} should be {} bytes apart, but are {}.", it.a, *it.b,
                     *rule.size, static_cast<std::int64_t>(*it.b - it.a));
}

// Whether some address in the text lies where it should.
bool SomeAddressLies(std::string_view text, const AddressRule& rule, const Process& process) {
  while (!text.empty()) {
    std::string_view rest = text;
    if (const auto number = TakeNumber(rest)) {
      if (LiesIn(number->hexadecimal, rule, process)) return true;
      if (number->decimal && LiesIn(*number->decimal, rule, process)) return true;
      text = rest;
    } else {
      text.remove_prefix(1);
    }
  }
  return false;
}

Verdict JudgeProcess(const AddressRule& rule, int process, const Facts& facts) {
  std::string problem;
  bool elsewhere = false, unreadable = false;
  // {a} and {b} are no variables, so they stay.
  const std::string pattern = Canonical(facts.Fill(rule.line, process));
  for (const WrittenLine& line :
       LinesOf(facts.run(), 1, [&](int writer) { return writer == process; })) {
    const std::string text = Canonical(line.text);
    elsewhere = elsewhere || SomeAddressLies(text, rule, facts.process(process));
    const auto addresses = Parse(pattern, text);
    if (!addresses) continue;
    problem = Problem(*addresses, rule, facts, facts.process(process));
    if (problem.empty()) return Verdict::Pass();
    // No address at all, as hexadecimal or decimal: what it was meant to be nobody can tell.
    unreadable = addresses->decimal_a && RegionOf(facts.process(process), addresses->a) == nullptr;
    problem = fmt::format("{} printed \"{}\", which is not true: {}", facts.Who(process),
                          Shortened(TrimEnd(line.text), 100), problem);
  }
  const bool lenient = OnlyPlaceMatters(rule);
  if (lenient && (problem.empty() || unreadable)) {
    if (elsewhere) return Verdict::Pass();
    if (!facts.Unfinished(process)) {
      return Verdict::Unjudged(fmt::format("{} printed no such line.", facts.Who(process)));
    }
  }
  if (!problem.empty()) return Verdict::Fail(problem, {facts.Show(process, "", SourceLine())});
  return Verdict::FailOrHung(
      facts.Unfinished(process),
      fmt::format("{} should print a line \"{}\" with addresses in hexadecimal, as %p prints them.",
                  facts.Who(process), pattern));
}

}  // namespace

Verdict JudgeAssertion(const AddressRule& rule, const Facts& facts) {
  const std::vector<int> processes = facts.Select(rule.process);
  if (processes.empty())
    return Verdict::Unjudged("There never was a process " + rule.process + ".");
  Verdict verdict;
  for (int process : processes) verdict.Merge(JudgeProcess(rule, process, facts));
  return verdict;
}

}  // namespace ipclab
