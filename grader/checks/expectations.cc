// What processes do, one expectation after the other.  Lines are judged in printed.cc, ends in
// exits.cc.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "grader/checks/answering.h"
#include "grader/checks/assertions.h"
#include "grader/checks/text.h"
#include "grader/checks/visible.h"

namespace ipclab {
namespace {

constexpr int kStdout = 1, kStderr = 2;
constexpr std::size_t kShown = 160;  // characters of a line shown
constexpr std::size_t kLinesShown = 8;

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool Blank(const std::string& text) {
  return std::ranges::all_of(SplitLines(text),
                             [](const auto& line) { return TrimEnd(line).empty(); });
}

std::string Indented(std::string_view text) {
  const std::vector<std::string> lines = SplitLines(text);
  std::string indented;
  for (std::size_t i = 0; i < std::min(lines.size(), kLinesShown); ++i) {
    indented += fmt::format("\n  {}", Shortened(TrimEnd(lines[i]), kShown));
  }
  return indented + (lines.size() > kLinesShown ? "\n  …" : "");
}

// What one expectation says of one process.
struct Subject {
  const ProcessExpectation& expected;
  int process;
  const Answering& answering;
  const Facts& facts;

  std::string who() const { return facts.Who(process); }
  std::vector<Evidence> evidence() const { return {facts.Show(process, "", SourceLine())}; }
};

// All that reached the standard output of a started process.
std::string StreamOf(int start, const Facts& facts) {
  return BytesOf(facts.run(), kStdout, [&](const Output& output) { return output.start == start; });
}

Verdict JudgeStreamLines(const Subject& it) {
  if (!it.expected.output_lines) return Verdict::Pass();
  ExpectedLines lines;
  for (const LineGroup& group : *it.expected.output_lines) {
    lines.push_back({group.any_order, it.facts.Fill(group.lines, it.process)});
  }
  const std::string stream = StreamOf(it.process, it.facts);
  const LinesMatch match =
      MatchLines("the output of " + it.who(), lines, SplitLines(stream), !stream.ends_with('\n'));
  if (match.kind == LinesMatch::Kind::kSame) return Verdict::Pass();
  const bool hung = match.kind == LinesMatch::Kind::kPrefix && it.answering.Unfinished(it.process);
  return Verdict::FailOrHung(hung, match.message, it.evidence());
}

Verdict JudgeSameOutput(const Subject& it) {
  const std::string& model_name = it.expected.output_same_as;
  if (model_name.empty()) return Verdict::Pass();
  const int model = it.facts.run().Find(model_name);
  if (model == kNobody) return Verdict::FailOrHung(it.facts.cut(), NeverWas(model_name, it.facts));
  const std::string wanted = StreamOf(model, it.facts), got = StreamOf(it.process, it.facts);
  if (wanted == got) return Verdict::Pass();
  const bool hung = wanted.starts_with(got) && it.answering.Unfinished(it.process);
  const LinesMatch match = MatchLines("the output of " + it.who(), {{false, SplitLines(wanted)}},
                                      SplitLines(got), !got.ends_with('\n'));
  return Verdict::FailOrHung(
      hung,
      fmt::format("The output of {} should be that of {}, byte for byte.{}", it.who(), model_name,
                  match.message.empty() ? " They differ in blanks, or in the newline at the end."
                                        : "\n" + match.message),
      it.evidence());
}

// What the process answers for, with lines in their canonical form.
std::string PrintedBy(const Subject& it) {
  std::string text;
  for (const WrittenLine& line : it.answering.LinesFor(it.process)) {
    text += Canonical(line.text) + "\n";
  }
  return text;
}

Verdict JudgeContents(const Subject& it) {
  if (it.expected.stdout_contains.empty() && it.expected.stdout_lacks.empty())
    return Verdict::Pass();
  const std::string printed = PrintedBy(it);
  const auto occurs = [&](const std::string& text) {
    return printed.find(CanonicalText(text)) != std::string::npos;
  };
  for (const std::string& text : it.facts.Fill(it.expected.stdout_contains, it.process)) {
    if (occurs(text)) continue;
    return Verdict::FailOrHung(
        it.answering.Unfinished(it.process),
        fmt::format("{} should print this:\n  {}\n{}{}", it.who(), Shortened(text, kShown),
                    printed.empty() ? "It printed nothing." : "It printed:", Indented(printed)),
        it.evidence());
  }
  for (const std::string& text : it.facts.Fill(it.expected.stdout_lacks, it.process)) {
    if (!occurs(text)) continue;
    return Verdict::Fail(
        fmt::format("{} should not print this here:\n  {}", it.who(), Shortened(text, kShown)),
        it.evidence());
  }
  return Verdict::Pass();
}

Verdict JudgeLineCount(const Subject& it) {
  if (it.expected.min_lines == 0) return Verdict::Pass();
  const std::size_t count = it.answering.LinesFor(it.process).size();
  if (count >= it.expected.min_lines) return Verdict::Pass();
  return Verdict::FailOrHung(it.answering.Unfinished(it.process),
                             fmt::format("{} should print at least {} lines here, but printed {}.",
                                         it.who(), it.expected.min_lines, count),
                             it.evidence());
}

std::string StandardErrorMessage(const std::vector<std::string>& wanted, const std::string& said,
                                 const Subject& it) {
  std::vector<std::string> quoted;
  for (const std::string& text : wanted) {
    if (!text.empty()) quoted.push_back(fmt::format("\"{}\"", Visible(text)));
  }
  std::string message = it.who() + " should say on standard error what went wrong";
  if (!quoted.empty()) message += fmt::format(", with {} in the message", Join(quoted, "or"));
  if (!Blank(said)) return message + ". It wrote:" + Indented(said);
  const std::string out = LowerCase(it.facts.run().OutputOfTree(it.process, kStdout));
  const bool misplaced = std::ranges::any_of(wanted, [&](const std::string& text) {
    return !text.empty() && out.find(LowerCase(text)) != std::string::npos;
  });
  return message + (misplaced ? ". It said so on standard output, where only results belong."
                              : ". It wrote nothing there.");
}

Verdict JudgeStandardError(const Subject& it) {
  const std::string said = BytesOf(it.facts.run(), kStderr, [&](const Output& output) {
    return it.answering.For(output.process) == it.process;
  });
  if (it.expected.stderr_empty && !Blank(said)) {
    return Verdict::Fail(
        it.who() + " should write nothing to standard error, but wrote:" + Indented(said),
        it.evidence());
  }
  if (it.expected.stderr_any_of.empty()) return Verdict::Pass();
  const std::vector<std::string> wanted = it.facts.Fill(it.expected.stderr_any_of, it.process);
  const std::string small = LowerCase(said);
  const bool found = std::ranges::any_of(wanted, [&](const std::string& text) {
    return text.empty() ? !Blank(said) : small.find(LowerCase(text)) != std::string::npos;
  });
  if (found) return Verdict::Pass();
  return Verdict::FailOrHung(it.answering.Unfinished(it.process),
                             StandardErrorMessage(wanted, said, it), it.evidence());
}

Verdict JudgeTime(const Subject& it) {
  if (!it.expected.within_ns) return Verdict::Pass();
  const Process& process = it.facts.process(it.process);
  const bool ended =
      process.end == Process::End::kExited || process.end == Process::End::kSignalled;
  const std::int64_t took = process.ended_ns - process.born_ns;
  if (ended && took <= *it.expected.within_ns) return Verdict::Pass();
  const auto seconds = [](std::int64_t ns) {
    return fmt::format("{:g} s", static_cast<double>(ns) / 1e9);
  };
  return Verdict::FailOrHung(it.facts.Unfinished(it.process),
                             fmt::format("{} should end within {} of its start, but {}.", it.who(),
                                         seconds(*it.expected.within_ns),
                                         ended ? "it took " + seconds(took) : "it did not end"),
                             it.evidence());
}

// That a process is missing is the mechanism's fault: only what nobody else can have done for it
// counts here.
Verdict JudgeMissing(const ProcessExpectation& expected, const Facts& facts) {
  const bool ends_well =
      (expected.exit.kind == ExitRule::Kind::kAny && expected.exit.alternatives.empty()) ||
      (expected.exit.kind == ExitRule::Kind::kStatus && expected.exit.number == 0);
  const std::string everything =
      CanonicalText(BytesOf(facts.run(), kStdout, [](const Output&) { return true; }));
  const bool printed =
      std::ranges::all_of(facts.Fill(expected.stdout_contains), [&](const std::string& text) {
        return everything.find(CanonicalText(text)) != std::string::npos;
      });
  const bool own = expected.output_lines || expected.min_lines > 0 || !expected.exits.empty() ||
                   !expected.output_same_as.empty() || !expected.stderr_any_of.empty();
  if (ends_well && printed && !own) return Verdict::Pass();
  return Verdict::FailOrHung(facts.cut(), NeverWas(expected.process, facts));
}

}  // namespace

Verdict JudgeAssertion(const Expectations& expectations, const Facts& facts) {
  const Answering answering(expectations, facts);
  // First crashes: they say more than the lines that are missing because of them.
  Verdict crashes, rest;
  for (const ProcessExpectation& expected : expectations.processes) {
    const std::vector<int> processes = facts.Select(expected.process);
    if (processes.empty()) rest.Merge(JudgeMissing(expected, facts));
    rest.Merge(JudgeExits(expected.exits, processes, facts));
    for (int process : processes) {
      const Subject subject{expected, process, answering, facts};
      const Verdict exit = JudgeExit(expected.exit, process, facts);
      const bool crashed = facts.process(process).end == Process::End::kSignalled;
      if (crashed) crashes.Merge(exit);
      for (auto judge :
           {JudgeStreamLines, JudgeSameOutput, JudgeContents, JudgeLineCount, JudgeStandardError}) {
        rest.Merge(judge(subject));
      }
      rest.Merge(exit);
      rest.Merge(JudgeTime(subject));
    }
  }
  Verdict verdict = std::move(crashes);
  verdict.Merge(JudgePrintedLines(expectations, answering, facts));
  verdict.Merge(std::move(rest));
  verdict.Merge(JudgeFiles(expectations.files, facts));
  return verdict;
}

}  // namespace ipclab
