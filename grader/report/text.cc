// A grade as text for a terminal.
#include <fmt/format.h>

#include <algorithm>

#include "grader/checks/visible.h"
#include "grader/report/report.h"
#include "grader/report/test_result.h"

namespace ipclab {
namespace {

constexpr Category kCategories[] = {Category::kBuild,      Category::kBehaviour,
                                    Category::kMechanism,  Category::kConcurrency,
                                    Category::kRobustness, Category::kCleanup};
constexpr std::string_view kIndent = "        ";
constexpr int kLeastWidth = 40;

enum class Colour { kNone, kBold, kGreen, kRed, kYellow, kFaint };

class Writer {
 public:
  explicit Writer(const TextOptions& options)
      : colour_(options.colour), width_(std::max(options.width, kLeastWidth)) {}

  std::string Write(const Grade& grade) {
    Head(grade);
    for (Category category : kCategories) Section(grade, category);
    Leaks(grade);
    Warnings(grade);
    Foot(grade);
    return std::move(text_);
  }

 private:
  // ---- Pieces

  std::string Paint(Colour colour, std::string_view text) const {
    constexpr std::string_view kCodes[] = {"0", "1", "32", "31", "33", "2"};
    if (!colour_ || colour == Colour::kNone) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<int>(colour)], text);
  }

  // Breaks prose at blanks.  Lines that begin with a blank are quoted output, which stays as it is.
  void Paragraphs(std::string_view text) {
    const std::string harmless = Harmless(text);
    std::string_view rest = harmless;
    for (bool more = true; more;) {
      const std::size_t end = rest.find('\n');
      more = end != std::string_view::npos;
      const std::string_view line = rest.substr(0, end);
      if (more) rest.remove_prefix(end + 1);
      if (line.starts_with(' ')) {
        text_ += fmt::format("{}{}\n", kIndent, line);
      } else if (!line.empty()) {
        const int room = width_ - static_cast<int>(kIndent.size());
        for (const std::string& part : Wrap(line, room)) {
          text_ += fmt::format("{}{}\n", kIndent, part);
        }
      }
    }
  }

  static std::string Points(double points) { return fmt::format("{:g}", points); }

  static std::string At(const std::string& file, int line) {
    return file.empty() ? "" : ToString(Place{Visible(file), line, "", ""});
  }

  // ---- Parts

  void Head(const Grade& grade) {
    const std::string of = grade.submission.empty() ? "" : ", " + Visible(grade.submission);
    text_ += Paint(Colour::kBold, fmt::format("Lab {}{}", grade.lab, of)) + "\n";
  }

  void Section(const Grade& grade, Category category) {
    bool titled = false;
    for (const Finding& finding : grade.findings) {
      if (finding.category != category) continue;
      if (!titled) text_ += "\n" + Paint(Colour::kBold, Name(category)) + "\n";
      titled = true;
      Check(finding);
    }
  }

  void Check(const Finding& finding) {
    const bool passed = finding.status == Status::kPass;
    const auto [mark, colour] = passed                            ? std::pair("✓", Colour::kGreen)
                                : finding.status == Status::kFail ? std::pair("✗", Colour::kRed)
                                                                  : std::pair("–", Colour::kYellow);
    const std::string points =
        fmt::format("{}/{}", Points(finding.score), Points(finding.max_score));
    text_ += fmt::format("  {} {:>8}  {} {}\n", Paint(colour, mark), points, finding.title,
                         Paint(Colour::kFaint, fmt::format("({})", finding.check)));
    if (!finding.message.empty()) Paragraphs(finding.message);
    if (finding.status != Status::kFail) return;
    Where(finding);
    if (!finding.hint.empty()) Paragraphs("Hint: " + finding.hint);
  }

  void Where(const Finding& finding) {
    if (finding.category == Category::kBuild) return;  // its message says where
    for (const Place& place : PlacesOf(finding)) {
      text_ += fmt::format("{}{} {}\n", kIndent, Paint(Colour::kFaint, "at"), Explained(place));
    }
  }

  void Leaks(const Grade& grade) {
    if (grade.leaks.empty()) return;
    text_ += "\n" + Paint(Colour::kBold, "left over") + "\n";
    for (const LeakFact& leak : grade.leaks) {
      std::string line = fmt::format("  {}: {}", Name(leak.kind), Visible(leak.name));
      if (!leak.process.empty()) line += fmt::format(", of {}", Visible(leak.process));
      if (leak.line > 0) line += fmt::format(", {}", At(leak.file, leak.line));
      text_ += line + "\n";
    }
  }

  void Warnings(const Grade& grade) {
    if (grade.warnings.empty()) return;
    text_ += "\n" + Paint(Colour::kBold, "compiler warnings, which cost nothing") + "\n";
    for (const BuildProblem& warning : grade.warnings) {
      const std::string place = At(warning.file, warning.line);
      text_ +=
          fmt::format("  {}{}{}\n", place, place.empty() ? "" : ": ", Visible(warning.message));
    }
  }

  void Foot(const Grade& grade) {
    const bool full = grade.score >= grade.max_score;
    const std::string score =
        fmt::format("{} of {} points", Points(grade.score), Points(grade.max_score));
    text_ += fmt::format("\nScore: {} (seed {})\n",
                         Paint(full ? Colour::kGreen : Colour::kBold, score), grade.seed);
    text_ += IsolationLine(grade);
  }

  const bool colour_;
  const int width_;
  std::string text_;
};

}  // namespace

std::string ToText(const Grade& grade, const TextOptions& options) {
  return Writer(options).Write(grade);
}

}  // namespace ipclab
