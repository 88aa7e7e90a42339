// The lines that processes print.
//
// If a named process never existed, another one may have printed its lines: then all lines that are
// not accounted for must be an interleaving of what is asked of those that did not print theirs.
#include <algorithm>

#include "grader/checks/answering.h"
#include "grader/checks/assertions.h"
#include "grader/checks/text.h"

namespace ipclab {
namespace {

// What is asked of one process's standard output, and whether it came.
struct Printed {
  const ProcessExpectation* expected;
  int process;  // kNobody: it never existed
  ExpectedLines lines;
  LinesMatch match;
  std::vector<Evidence> evidence;  // the write of the first line that is not as asked
};

ExpectedLines Fill(const Lines& lines, int self, const Facts& facts) {
  ExpectedLines filled;
  for (const LineGroup& group : lines) {
    filled.push_back({group.any_order, facts.Fill(group.lines, self)});
  }
  return filled;
}

bool AsksNothing(const ExpectedLines& lines) {
  return std::ranges::all_of(lines, [](const ExpectedGroup& group) { return group.lines.empty(); });
}

std::vector<Printed> Gather(const Expectations& expectations, const Answering& answering,
                            const Facts& facts) {
  std::vector<Printed> all;
  for (const ProcessExpectation& expected : expectations.processes) {
    if (!expected.stdout_lines) continue;
    std::vector<int> processes = facts.Select(expected.process);
    if (processes.empty()) processes.push_back(kNobody);
    for (int process : processes) {
      Printed it{&expected, process, Fill(*expected.stdout_lines, process, facts), {}, {}};
      if (process != kNobody) {
        const auto lines = answering.LinesFor(process);
        it.match = MatchLines(facts.Who(process), it.lines, TextsOf(lines),
                              !lines.empty() && lines.back().open);
        if (it.match.index < lines.size()) it.evidence = {ShowLine(lines[it.match.index], facts)};
      }
      all.push_back(std::move(it));
    }
  }
  return all;
}

Verdict JudgePooled(const std::vector<Printed>& printed, const Answering& answering,
                    const Facts& facts) {
  std::vector<ExpectedLines> sequences;
  std::vector<int> accounted;
  for (const Printed& it : printed) {
    if (it.process != kNobody && it.match.kind == LinesMatch::Kind::kSame) {
      accounted.push_back(it.process);
    } else {
      sequences.push_back(it.lines);
    }
  }
  const auto lines = LinesOf(facts.run(), 1, [&](int writer) {
    return std::ranges::find(accounted, answering.For(writer)) == accounted.end();
  });
  const LinesMatch::Kind kind = MatchInterleaved(sequences, TextsOf(lines));
  if (kind == LinesMatch::Kind::kSame) return Verdict::Pass();
  const bool hung = kind == LinesMatch::Kind::kPrefix && facts.cut();
  const auto missing = std::ranges::find_if(
      printed, [](const Printed& it) { return it.process == kNobody && !AsksNothing(it.lines); });
  const Selector& name = missing->expected->process;
  return Verdict::FailOrHung(
      hung, NeverWas(name, facts) + " " + MatchLines(name, missing->lines, {}).message);
}

}  // namespace

Evidence ShowLine(const WrittenLine& line, const Facts& facts) {
  for (const Event& event : facts.run().events) {
    if (event.process == line.process && event.seq == line.last) return facts.Show(event);
  }
  return facts.Show(line.process, "", SourceLine());
}

Verdict JudgePrintedLines(const Expectations& expectations, const Answering& answering,
                          const Facts& facts) {
  const std::vector<Printed> printed = Gather(expectations, answering, facts);
  const bool missing = std::ranges::any_of(
      printed, [](const Printed& it) { return it.process == kNobody && !AsksNothing(it.lines); });
  if (missing) return JudgePooled(printed, answering, facts);
  Verdict verdict;
  for (const Printed& it : printed) {
    if (it.match.kind == LinesMatch::Kind::kSame) continue;
    const bool hung =
        it.match.kind == LinesMatch::Kind::kPrefix && answering.Unfinished(it.process);
    verdict.Merge(Verdict::FailOrHung(hung, it.match.message, it.evidence));
  }
  return verdict;
}

}  // namespace ipclab
