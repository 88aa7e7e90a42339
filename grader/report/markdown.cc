// A grade as Markdown for GitHub.
//
// Text is written in numeric character references wherever Markdown, HTML, GitHub's own extensions
// (mentions, mathematics, emoji) or the runner's commands could see more in it than text: nothing
// has to be known of where they would look.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "grader/checks/visible.h"
#include "grader/report/formats.h"
#include "grader/report/test_result.h"

namespace ipclab {
namespace {

constexpr std::size_t kSummaryLimit = 1 << 20;  // GitHub refuses a longer step summary

// CommonMark takes no reference for structure.  GitHub reads some signs in the finished text, too;
// those end at an element.
std::string Escaped(std::string_view text) {
  constexpr std::string_view kHarmless = " \n,";
  constexpr std::string_view kReadLater = "@#$:";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0 || kHarmless.find(c) != std::string_view::npos) {
      escaped += c;
    } else if (kReadLater.find(c) != std::string_view::npos) {
      escaped += fmt::format("<span>&#{};</span>", byte);
    } else {
      escaped += fmt::format("&#{};", byte);
    }
  }
  return escaped;
}

std::string Code(std::string_view text) { return fmt::format("<code>{}</code>", Escaped(text)); }

// Prose in paragraphs; runs of lines that begin with a blank are quoted output.
std::string Paragraphs(const std::string& text) {
  std::string markdown;
  bool quoted = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool quote = line.starts_with(' ');
    if (quote != quoted) markdown += quote ? "<pre>\n" : "</pre>\n\n";
    quoted = quote;
    if (quote || !line.empty()) markdown += Escaped(line) + (quote ? "\n" : "\n\n");
  }
  return markdown + (quoted ? "</pre>\n\n" : "");
}

std::string_view Mark(Status status) {
  switch (status) {
    case Status::kPass:
      return "✅";
    case Status::kFail:
      return "❌";
    case Status::kSkip:
      return "➖";
  }
  return "";
}

std::string Table(const std::vector<TestResult>& results) {
  std::string rows = "| | Points | Check | Category |\n|---|---:|---|---|\n";
  for (const TestResult& it : results) {
    rows +=
        fmt::format("| {} | {} | {} | {} |\n", Mark(it.status),
                    Escaped(Score(it.score, it.max_score)), Escaped(it.title), Escaped(it.group));
  }
  return rows + "\n";
}

std::string Section(const TestResult& result) {
  std::string text = fmt::format("### {} {}\n\n", Mark(result.status), Escaped(result.title)) +
                     Paragraphs(result.message);
  if (result.group != Name(Category::kBuild)) {
    for (const Place& place : result.places) text += fmt::format("- {}\n", Code(Explained(place)));
    if (!result.places.empty()) text += "\n";
  }
  if (!result.hint.empty()) text += "**Hint**\n\n" + Paragraphs(result.hint);
  return text;
}

std::string Summary(const Grade& grade, std::size_t message_limit) {
  const std::vector<TestResult> results = TestResults(grade, Audience::kStudent, message_limit);
  std::string text =
      fmt::format("## Lab {}{}{}\n\n**{} points**, seed {}\n\n", Escaped(grade.lab),
                  grade.submission.empty() ? "" : ", ", Escaped(Visible(grade.submission)),
                  Escaped(Score(grade.score, grade.max_score)), grade.seed);
  text += Table(results);
  for (const TestResult& result : results) {
    if (result.status == Status::kFail) text += Section(result);
  }
  for (const TestResult& result : results) {
    if (result.status == Status::kSkip) text += Section(result);
  }
  return text + Paragraphs(Remarks(grade));
}

}  // namespace

std::string ToMarkdown(const Grade& grade) {
  return FitInto(kSummaryLimit,
                 [&grade](std::size_t message_limit) { return Summary(grade, message_limit); });
}

}  // namespace ipclab
