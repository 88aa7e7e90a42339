// Printed addresses are true: "Array[] from {a} to {b}".
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

// Takes a hexadecimal number, with or without 0x, off the front of `line`.
std::optional<std::uint64_t> TakeAddress(std::string_view& line) {
  if (line.starts_with("0x") || line.starts_with("0X")) line.remove_prefix(2);
  std::uint64_t address = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), address, 16);
  if (error != std::errc()) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  return address;
}

// The addresses in a line that follows the pattern.
std::optional<Addresses> Parse(std::string_view pattern, std::string_view line) {
  Addresses found;
  while (!pattern.empty()) {
    const bool a = pattern.starts_with("{a}");
    if (a || pattern.starts_with("{b}")) {
      const auto address = TakeAddress(line);
      if (!address) return std::nullopt;
      if (a) found.a = *address;
      if (!a) found.b = address;
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

// Why the addresses point to the wrong place; empty if they do not, or if nothing is asked of it.
std::string WrongRegion(const Addresses& it, const AddressRule& rule, const Process& process) {
  if (rule.regions.empty()) return "";
  const MemoryRegion* region = RegionOf(process, it.a);
  if (region == nullptr || std::ranges::find(rule.regions, region->kind) == rule.regions.end()) {
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

// Why the addresses are not true; empty if they are.
std::string Problem(const Addresses& it, const AddressRule& rule, const Process& process) {
  std::string problem = WrongRegion(it, rule, process);
  if (!problem.empty() || !rule.size || !it.b || *it.b - it.a == *rule.size) return problem;
  return fmt::format("{:#x} and {:#x} should be {} bytes apart, but are {}.", it.a, *it.b,
                     *rule.size, static_cast<std::int64_t>(*it.b - it.a));
}

Verdict JudgeProcess(const AddressRule& rule, int process, const Facts& facts) {
  std::string problem;
  // {a} and {b} are no variables, so they stay.
  const std::string pattern = Canonical(facts.Fill(rule.line, process));
  for (const WrittenLine& line :
       LinesOf(facts.run(), 1, [&](int writer) { return writer == process; })) {
    const auto addresses = Parse(pattern, Canonical(line.text));
    if (!addresses) continue;
    problem = Problem(*addresses, rule, facts.process(process));
    if (problem.empty()) return Verdict::Pass();
    problem = fmt::format("{} printed \"{}\", which is not true: {}", facts.Who(process),
                          Shortened(TrimEnd(line.text), 100), problem);
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
