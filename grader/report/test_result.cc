#include "grader/report/test_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "grader/checks/visible.h"

namespace ipclab {
namespace {

constexpr std::size_t kCallCells = 60;

// Sums of points have the two decimals of the grade's, not the last bits of 0.1 + 0.2.
double Rounded(double points) { return std::round(points * 100) / 100; }

// Where a character ends at or before `end`.  Precondition: text is UTF-8.
std::size_t CharacterEnd(std::string_view text, std::size_t end) {
  while (end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80) --end;
  return end;
}

// Head and tail: what went wrong is told first, and how to see it again last.
std::string Bounded(const std::string& text, std::size_t limit) {
  if (text.size() <= limit) return text;
  const std::size_t head = CharacterEnd(text, limit * 2 / 3);
  const std::size_t tail = CharacterEnd(text, text.size() - limit / 3);
  return fmt::format("{}\n({} bytes are left out here)\n{}", text.substr(0, head), tail - head,
                     text.substr(tail));
}

int Reticence(Visibility visibility) {
  switch (visibility) {
    case Visibility::kVisible:
      return 0;
    case Visibility::kAfterDueDate:
      return 1;
    case Visibility::kHidden:
      return 2;
  }
  return 2;
}

// Whether the message of the finding names a check of which its readers must not know.
bool NamesHidden(const Grade& grade, const Finding& finding) {
  return std::ranges::any_of(grade.findings, [&finding](const Finding& other) {
    return other.check == finding.blocked_by &&
           Reticence(other.visibility) > Reticence(finding.visibility);
  });
}

double SecondsOf(const Grade& grade, const std::string& check) {
  double seconds = 0;
  for (const RunFact& run : grade.runs) {
    if (!run.checks.empty() && run.checks.front() == check) seconds += run.wall_ms / 1000;
  }
  return seconds;
}

TestResult ToResult(const Grade& grade, const Finding& finding, std::size_t message_limit) {
  TestResult result;
  result.id = Visible(finding.check);
  result.title = Visible(finding.title);
  result.group = Name(finding.category);
  result.status = finding.status;
  result.score = finding.score;
  result.max_score = finding.max_score;
  result.visibility = finding.visibility;
  result.message = NamesHidden(grade, finding)
                       ? "Not judged: a check that is not shown did not pass."
                       : Bounded(Harmless(finding.message), message_limit);
  result.hint = Bounded(Harmless(finding.hint), message_limit);
  result.places = PlacesOf(finding);
  result.seconds = SecondsOf(grade, finding.check);
  return result;
}

std::vector<const Finding*> NotShown(const Grade& grade) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : grade.findings) {
    if (finding.visibility != Visibility::kVisible) findings.push_back(&finding);
  }
  return findings;
}

// Stands for all that a student does not see, and says no more than its points do anyway.
TestResult Together(const Grade& grade, const std::vector<const Finding*>& not_shown) {
  TestResult all;
  all.id = "not-shown";
  all.title = fmt::format("Checks that are not shown ({})", not_shown.size());
  all.group = "hidden";
  all.visibility = Visibility::kHidden;
  for (const Finding* finding : not_shown) {
    all.score += finding->score;
    all.max_score += finding->max_score;
    all.seconds += SecondsOf(grade, finding->check);
  }
  all.score = Rounded(all.score);
  all.max_score = Rounded(all.max_score);
  const auto are = [&](Status status) {
    return std::ranges::all_of(not_shown, [=](const Finding* it) { return it->status == status; });
  };
  if (are(Status::kPass)) return all;
  all.status = are(Status::kSkip) ? Status::kSkip : Status::kFail;
  all.message = all.status == Status::kSkip ? "Not judged." : "Not all of them passed.";
  return all;
}

std::string LeftOver(const LeakFact& leak) {
  std::string line = fmt::format("  {}: {}", Name(leak.kind), Visible(leak.name));
  if (!leak.process.empty()) line += fmt::format(", of {}", Visible(leak.process));
  const Place place{Visible(leak.file), leak.line, "", ""};
  if (leak.line > 0) line += ", " + ToString(place);
  return line + "\n";
}

std::string Warning(const BuildProblem& warning) {
  const std::string place = ToString({Visible(warning.file), warning.line, "", ""});
  return fmt::format("  {}{}{}\n", place, place.empty() ? "" : ": ", Visible(warning.message));
}

}  // namespace

std::vector<TestResult> TestResults(const Grade& grade, Audience audience,
                                    std::size_t message_limit) {
  std::vector<TestResult> results;
  for (const Finding& finding : grade.findings) {
    if (audience == Audience::kInstructor || finding.visibility == Visibility::kVisible) {
      results.push_back(ToResult(grade, finding, message_limit));
    }
  }
  const std::vector<const Finding*> not_shown = NotShown(grade);
  if (audience == Audience::kStudent && !not_shown.empty()) {
    results.push_back(Together(grade, not_shown));
  }
  return results;
}

std::vector<Place> PlacesOf(const Finding& finding) {
  std::vector<Place> places;
  for (const Evidence& it : finding.evidence) {
    if (it.file.empty()) continue;
    Place place{Visible(it.file), it.line, Shortened(it.call, kCallCells), Visible(it.process)};
    if (std::ranges::find(places, place) == places.end()) places.push_back(std::move(place));
  }
  return places;
}

std::string ToString(const Place& place) {
  return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : place.file;
}

std::string Explained(const Place& place) {
  std::string text = ToString(place);
  if (!place.call.empty()) text += "  " + place.call;
  if (!place.process.empty()) text += "  in " + place.process;
  return text;
}

std::string Details(const TestResult& result) {
  std::string text = result.message;
  const auto add = [&text](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
  // The compiler's messages begin with their places.
  if (result.group != Name(Category::kBuild)) {
    for (const Place& place : result.places) add("at " + Explained(place));
  }
  if (!result.hint.empty()) add("Hint: " + result.hint);
  return text;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string IsolationLine(const Grade& grade) {
  if (grade.isolation.empty() || grade.isolation == "full") return "";
  const std::string& reason = grade.isolation_reason;
  return fmt::format("Isolation: {}{}\n", Visible(grade.isolation),
                     reason.empty() ? "" : fmt::format(" ({})", Visible(reason)));
}

std::string Remarks(const Grade& grade) {
  std::string text;
  const std::size_t not_shown = NotShown(grade).size();
  if (not_shown > 0) {
    text += fmt::format("{} of the {} checks are not shown.\n", not_shown, grade.findings.size());
  } else if (!grade.leaks.empty()) {
    // What is left over may be all that a hidden check is about.
    text += "Left over:\n";
    for (const LeakFact& leak : grade.leaks) text += LeftOver(leak);
  }
  if (!grade.warnings.empty()) text += "Compiler warnings, which cost nothing:\n";
  for (const BuildProblem& warning : grade.warnings) text += Warning(warning);
  text += IsolationLine(grade);
  return Bounded(text, kMessageLimit);
}

std::string Score(double score, double max_score) {
  return fmt::format("{:g}/{:g}", score, max_score);
}

double Seconds(const Grade& grade) {
  return std::accumulate(grade.runs.begin(), grade.runs.end(), 0.0,
                         [](double sum, const RunFact& run) { return sum + run.wall_ms / 1000; });
}

}  // namespace ipclab
