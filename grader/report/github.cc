// A grade as workflow commands of GitHub Actions.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "grader/checks/visible.h"
#include "grader/report/formats.h"
#include "grader/report/test_result.h"

namespace ipclab {
namespace {

// The runner's own escapes, and only these; it undoes no others.
std::string Escaped(std::string_view text, std::string_view special) {
  std::string escaped;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string Data(std::string_view text) { return Escaped(text, "%\r\n"); }
std::string Property(std::string_view text) { return Escaped(text, "%\r\n:,"); }

class Commands {
 public:
  explicit Commands(std::string folder) : folder_(std::move(folder)) {}

  void Add(std::string_view command, const Place& place, std::string_view title,
           std::string_view message) {
    std::string properties = "title=" + Property(title);
    if (!place.file.empty()) properties += ",file=" + Property(InRepository(place.file));
    if (!place.file.empty() && place.line > 0) properties += fmt::format(",line={}", place.line);
    text_ += fmt::format("::{} {}::{}\n", command, properties, Data(message));
  }

  const std::string& text() const { return text_; }

 private:
  std::string InRepository(const std::string& file) const {
    return (std::filesystem::path(folder_) / file).lexically_normal().string();
  }

  const std::string folder_;
  std::string text_;
};

std::string Title(const TestResult& result) {
  return fmt::format("{} ({} points)", result.title, Score(result.score, result.max_score));
}

}  // namespace

std::string ToGithub(const Grade& grade, const std::string& folder) {
  const std::vector<TestResult> results = TestResults(grade, Audience::kStudent);
  Commands commands(folder);
  // GitHub shows the first ten errors of a step: one of each check, then the other places.
  for (const TestResult& it : results) {
    if (it.status != Status::kFail) continue;
    commands.Add("error", it.places.empty() ? Place{} : it.places.front(), Title(it), Details(it));
  }
  for (const TestResult& it : results) {
    for (std::size_t i = 1; i < it.places.size(); ++i) {
      const Place& place = it.places[i];
      const std::string said = FirstLine(it.message);
      commands.Add("error", place, Title(it), place.call.empty() ? said : Explained(place));
    }
  }
  for (const BuildProblem& warning : grade.warnings) {
    commands.Add("warning", {Visible(warning.file), warning.line, "", ""}, "Compiler warning",
                 Visible(warning.message));
  }
  const auto skipped = std::ranges::count(results, Status::kSkip, &TestResult::status);
  std::string total = Score(grade.score, grade.max_score) + " points";
  if (skipped > 0) total += fmt::format("; {} of {} not judged", skipped, results.size());
  commands.Add("notice", {}, "Lab " + grade.lab, total);
  return commands.text();
}

}  // namespace ipclab
