// A student's page: each lab's mark, and what did not pass.
#include <fmt/format.h>

#include <algorithm>

#include "grader/base/moment.h"
#include "grader/checks/visible.h"
#include "grader/overview/overview.h"
#include "grader/overview/parts.h"
#include "grader/page/page.h"

namespace ipclab {
namespace {

// Why a mark is what it is; the reason of one set by hand is the instructor's.
std::string WhyOf(const FinalMark& mark, Audience audience) {
  if (mark.overridden && audience == Audience::kStudent) return "set by hand";
  return mark.why;
}

// "2026-10-01 21:59 UTC"
std::string Spoken(std::int64_t moment) {
  std::string text = FormatMoment(moment);
  const std::size_t at = text.find('T');
  if (at == std::string::npos || text.size() < at + 6) return text;
  return text.substr(0, at) + " " + text.substr(at + 1, 5) + " UTC";
}

// A message: its prose, and what it quotes (lines that begin with a blank) as it was.
std::string Said(const std::string& message) {
  std::string html;
  for (std::size_t begin = 0; begin < message.size();) {
    const bool quoted = message[begin] == ' ';
    std::size_t end = begin;
    while (end < message.size() && (message[end] == ' ') == quoted) {
      end = std::min(message.find('\n', end), message.size() - 1) + 1;
    }
    std::string part = message.substr(begin, end - begin);
    if (part.ends_with('\n')) part.pop_back();
    html += fmt::format("<{0}>{1}</{0}>", quoted ? "pre" : "p", EscapeHtml(part));
    begin = end;
  }
  return html;
}

std::string Points(const TestResult& test) {
  return fmt::format("{} of {}", Number(test.score), Number(test.max_score));
}

class LabSection {
 public:
  LabSection(const Overview& overview, const StudentMarks& student, const FinalMark& mark,
             Audience audience)
      : overview_(overview), student_(student), mark_(mark), audience_(audience) {}

  std::string Html() const {
    std::string html = fmt::format(
        "<section id=\"lab-{}\" aria-labelledby=\"title-{}\">\n<div class=\"headline\"><h2 "
        "id=\"title-{}\">{}</h2>{}</div>\n",
        EscapeHtml(mark_.lab), EscapeHtml(mark_.lab), EscapeHtml(mark_.lab), EscapeHtml(mark_.lab),
        Badge());
    html += Meta() + FailureNote();
    const Grade* grade = GradeOf();
    if (grade != nullptr) html += Tests(*grade);
    return html + "</section>\n";
  }

 private:
  std::string Badge() const {
    if (mark_.Missing()) return "<span class=\"badge none\">no mark</span>";
    const std::string_view kind = mark_.score >= mark_.points      ? ""
                                  : mark_.score * 2 < mark_.points ? " bad"
                                                                   : " part";
    return fmt::format("<span class=\"badge{}\">{} of {}</span>", kind, Number(mark_.score),
                       Number(mark_.points));
  }

  const Grade* GradeOf() const {
    if (mark_.mark == nullptr) return nullptr;
    const auto found = overview_.grades.find(mark_.mark->attempt);
    return found == overview_.grades.end() ? nullptr : &found->second;
  }

  std::string Meta() const {
    std::vector<std::string> parts;
    if (mark_.mark != nullptr && mark_.mark->submitted) {
      parts.push_back("handed in " + Spoken(*mark_.mark->submitted));
    }
    const std::string why = WhyOf(mark_, audience_);
    if (!why.empty()) parts.push_back(EscapeHtml(why));
    const bool differs = mark_.mark != nullptr && (mark_.mark->score != mark_.score ||
                                                   mark_.mark->max_score != mark_.points);
    if (differs) {
      parts.push_back(
          fmt::format("graded {} of {}", Number(mark_.mark->score), Number(mark_.mark->max_score)));
    }
    if (mark_.dropped) parts.emplace_back("does not count for the total");
    if (const std::string link = Timeline(); !link.empty()) {
      parts.push_back(fmt::format("<a href=\"{}\">pictures of the runs</a>", EscapeHtml(link)));
    }
    if (mark_.Missing() && mark_.mark == nullptr && !Failed()) {
      parts.emplace_back("nothing was handed in");
    }
    if (parts.empty()) return "";
    return fmt::format("<p class=\"meta\">{}</p>\n", fmt::join(parts, " · "));
  }

  // Not for students: the pictures show runs of hidden checks, and a page that is handed out leaves
  // them behind.
  std::string Timeline() const {
    if (mark_.mark == nullptr || audience_ == Audience::kStudent) return "";
    const auto found = overview_.timelines.find(mark_.mark->facts.key);
    return found == overview_.timelines.end() ? "" : found->second;
  }

  const Failure* Failed() const {
    const auto found = std::ranges::find_if(overview_.failures, [this](const Failure& failure) {
      return failure.student == student_.student && failure.lab == mark_.lab;
    });
    return found == overview_.failures.end() ? nullptr : &*found;
  }

  std::string FailureNote() const {
    const Failure* failure = Failed();
    if (failure == nullptr) return "";
    if (audience_ == Audience::kStudent) {
      return "<p class=\"note\">What was handed in last could not be graded yet.</p>\n";
    }
    return fmt::format(
        "<p class=\"note\">The grader could not do its work with what was handed in last: {}</p>\n",
        EscapeHtml(failure->error));
  }

  std::string Tests(const Grade& grade) const {
    std::string failed;
    std::vector<std::pair<std::string, std::string>> skipped;  // why, and which
    std::string passed;
    int passes = 0;
    for (const TestResult& test : TestResults(grade, audience_)) {
      if (test.status == Status::kFail) {
        failed += FailedTest(test);
      } else if (test.status == Status::kSkip) {
        const auto same = std::ranges::find_if(
            skipped, [&test](const auto& group) { return group.first == test.message; });
        auto& group = same != skipped.end() ? *same : skipped.emplace_back(test.message, "");
        group.second += Line(test, "–");
      } else {
        passed += Line(test, "✓");
        ++passes;
      }
    }
    std::string html = failed;
    for (const auto& [why, lines] : skipped) {
      html += fmt::format("<h3>{}</h3>\n<ul class=\"lines\">\n{}</ul>\n",
                          why.empty() ? "Not judged" : EscapeHtml(why), lines);
    }
    if (passes > 0) {
      html += fmt::format(
          "<details{}><summary>{} passed</summary>\n<ul class=\"lines\">\n{}</ul>"
          "</details>\n",
          failed.empty() && skipped.empty() ? " open" : "", Plural(passes, "check", "checks"),
          passed);
    }
    if (const std::string remarks = Remarks(grade); !remarks.empty()) {
      html +=
          "<details><summary>Besides</summary>\n<pre>" + EscapeHtml(remarks) + "</pre></details>\n";
    }
    return html;
  }

  // A student is not told which of the checks are of which visibility.
  std::string TagOf(const TestResult& test) const {
    return audience_ == Audience::kInstructor ? VisibilityTag(test.visibility) : "";
  }

  std::string FailedTest(const TestResult& test) const {
    std::string html = fmt::format(
        "<article class=\"failed\">\n<h3><span class=\"cross\" aria-label=\"failed\">✗</span> {} "
        "<span class=\"soft\">{}</span>{}<span class=\"points\">{}</span></h3>\n<dl>\n",
        EscapeHtml(test.id), EscapeHtml(test.group), TagOf(test), Points(test));
    html += fmt::format("<dt>Expected</dt><dd>{}</dd>\n", EscapeHtml(test.title));
    if (!test.message.empty()) {
      html += fmt::format("<dt>Happened</dt><dd class=\"said\">{}</dd>\n", Said(test.message));
    }
    if (!test.places.empty()) {
      html += "<dt>Where</dt><dd><ul class=\"places\">";
      for (const Place& place : test.places) {
        html += fmt::format(
            "<li><code>{}</code>{}{}</li>", EscapeHtml(ToString(place)),
            place.call.empty()
                ? ""
                : fmt::format(" <code class=\"soft\">{}</code>", EscapeHtml(place.call)),
            place.process.empty()
                ? ""
                : fmt::format(" <span class=\"soft\">in {}</span>", EscapeHtml(place.process)));
      }
      html += "</ul></dd>\n";
    }
    if (!test.hint.empty()) {
      html += fmt::format("<dt>Hint</dt><dd>{}</dd>\n", EscapeHtml(test.hint));
    }
    return html + "</dl>\n</article>\n";
  }

  std::string Line(const TestResult& test, std::string_view sign) const {
    return fmt::format(
        "<li><span class=\"sign\">{}</span><span>{} <span class=\"soft\">{}</span>{}</span><span "
        "class=\"points\">{}</span></li>\n",
        sign, EscapeHtml(test.title), EscapeHtml(test.id), TagOf(test), Points(test));
  }

  const Overview& overview_;
  const StudentMarks& student_;
  const FinalMark& mark_;
  const Audience audience_;
};

std::string Head(const Student& student, const StudentMarks& marks, Audience audience) {
  std::vector<std::string> about;
  for (const std::string& part : {marks.student, student.email, student.section, student.team}) {
    if (!part.empty() && part != DisplayName(student)) about.push_back(EscapeHtml(part));
  }
  std::string head;
  if (audience == Audience::kInstructor) {
    head += "<p class=\"back\"><a href=\"../index.html\">← All students</a></p>\n";
  }
  head += fmt::format("<header>\n<h1>{}</h1>\n<p class=\"lead\">{}{}<b>{}</b> of {} in all</p>\n",
                      EscapeHtml(DisplayName(student)), fmt::join(about, " · "),
                      about.empty() ? "" : " · ", Number(marks.score), Number(marks.points));
  head += "<nav aria-label=\"Labs\">";
  for (const FinalMark& mark : marks.labs) {
    head += fmt::format("<a href=\"#lab-{0}\">{0} <span class=\"soft\">{1}</span></a>",
                        EscapeHtml(mark.lab), mark.Missing() ? "–" : Number(mark.score));
  }
  return head + "</nav>\n</header>\n";
}

}  // namespace

std::string StudentPage(const Overview& overview, const StudentMarks& marks, Audience audience) {
  Student student;
  student.student = marks.student;
  for (const Student& one : overview.students) {
    if (one.student == marks.student) student = one;
  }
  std::string body = "<div class=\"narrow\">\n" + Head(student, marks, audience);
  for (const FinalMark& mark : marks.labs) {
    body += LabSection(overview, marks, mark, audience).Html();
  }
  body += "</div>\n";
  return SealedPage({DisplayName(student), kOverviewCss, body, ""});
}

std::string MoodleFeedback(const FinalMark& mark, const Grade* grade) {
  std::string html = fmt::format("<p><b>{} of {}</b>", Number(mark.score), Number(mark.points));
  const std::string why = WhyOf(mark, Audience::kStudent);
  if (!why.empty()) html += ": " + EscapeHtml(why);
  html += "</p>";
  if (grade == nullptr) return html;
  std::string items;
  int passes = 0;
  for (const TestResult& test : TestResults(*grade, Audience::kStudent)) {
    if (test.status == Status::kPass) {
      ++passes;
      continue;
    }
    // The lines of a message stay lines; a spreadsheet's cell stays one line.
    std::string details = EscapeHtml(Details(test));
    for (std::size_t at = 0; (at = details.find('\n', at)) != std::string::npos; at += 4) {
      details.replace(at, 1, "<br>");
    }
    items +=
        fmt::format("<li><b>{}</b> ({}, {})<br>{}</li>", EscapeHtml(test.title),
                    test.status == Status::kFail ? "failed" : "not judged", Points(test), details);
  }
  if (!items.empty()) html += "<ul>" + items + "</ul>";
  return html + fmt::format("<p>{} passed.</p>", Plural(passes, "check", "checks"));
}

}  // namespace ipclab
