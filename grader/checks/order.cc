// One line comes before another, whoever runs first.
//
// Lines are compared as a person would who overlooks blanks and punctuation: that the text is
// exact, behaviour checks say.
#include <fmt/format.h>

#include "grader/checks/assertions.h"
#include "grader/checks/streams.h"
#include "grader/checks/text.h"
#include "grader/checks/visible.h"

namespace ipclab {
namespace {

// If the line is nowhere, then one that is nearly it, but not nearly `other`: it is misspelt.
std::vector<WrittenLine> Occurrences(const Selector& process, const Text& line, const Text& other,
                                     const Facts& facts) {
  const std::vector<WrittenLine> all =
      LinesOf(facts.run(), 1, [&](int writer) { return facts.Selects(process, writer); });
  std::vector<WrittenLine> lines, misspelt;
  for (const WrittenLine& written : all) {
    const std::string wanted = facts.Fill(line, written.process);
    const bool near = NearLine(wanted, written.text) &&
                      !AlikeLine(facts.Fill(other, written.process), written.text);
    if (AlikeLine(wanted, written.text)) lines.push_back(written);
    if (near) misspelt.push_back(written);
  }
  return lines.empty() ? misspelt : lines;
}

std::string Ordinal(std::size_t n) {
  constexpr std::string_view kFirst[] = {"first", "second", "third"};
  return n <= std::size(kFirst) ? std::string(kFirst[n - 1]) : fmt::format("{}th", n);
}

std::string Which(std::size_t n, const WrittenLine& line) {
  return fmt::format("{} \"{}\"", Ordinal(n), Shortened(TrimEnd(line.text), 60));
}

}  // namespace

Verdict JudgeAssertion(const OrderRule& rule, const Facts& facts) {
  const auto firsts = Occurrences(rule.first_process, rule.first_line, rule.then_line, facts);
  const auto thens = Occurrences(rule.then_process, rule.then_line, rule.first_line, facts);
  if (thens.empty() || firsts.empty()) {  // that lines are missing is for behaviour checks to say
    const Text& missing = thens.empty() ? rule.then_line : rule.first_line;
    const std::string message = fmt::format("Nothing to judge: the line \"{}\" was never printed.",
                                            Shortened(facts.Fill(missing), 60));
    return facts.cut() ? Verdict{Verdict::Kind::kHung, message, {}} : Verdict::Unjudged(message);
  }
  for (std::size_t i = 0; i < thens.size(); ++i) {
    // The (k + shift)-th of `then` waits for the k-th of `first`; counted from 0 here.
    const auto k = static_cast<std::ptrdiff_t>(i) - rule.shift;
    if (k < 0) continue;
    const auto index = static_cast<std::size_t>(k);
    const bool there = index < firsts.size();
    if (there && HappenedBefore(firsts[index], thens[i])) continue;
    std::vector<Evidence> evidence = {ShowLine(thens[i], facts)};
    if (there) evidence.push_back(ShowLine(firsts[index], facts));
    const std::string awaited = there ? Which(index + 1, firsts[index])
                                      : fmt::format("{} \"{}\"", Ordinal(index + 1),
                                                    Shortened(facts.Fill(rule.first_line), 60));
    return Verdict::Fail(
        fmt::format("{} printed its {} before {}'s {}{}. It must wait until it is its turn.",
                    facts.Who(thens[i].process), Which(i + 1, thens[i]),
                    there ? facts.Who(firsts[index].process) : rule.first_process, awaited,
                    there ? " was complete" : ", which never came"),
        std::move(evidence));
  }
  return Verdict::Pass();
}

}  // namespace ipclab
