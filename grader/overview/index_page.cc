// The instructor's index: the distribution of marks, the commonest mistakes, each check's pass
// rate, and the table of all students.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "grader/overview/overview.h"
#include "grader/overview/parts.h"
#include "grader/page/page.h"

namespace ipclab {
namespace {

constexpr std::size_t kMistakes = 12;

int Percent(int part, int whole) {
  // Neither 100 for nearly all nor 0 for hardly any.
  if (whole == 0) return 0;
  const int percent = static_cast<int>(std::lround(100.0 * part / whole));
  if (part < whole) return std::clamp(percent, part > 0 ? 1 : 0, 99);
  return percent;
}

// A bar of 100 units.
std::string Meter(int percent, std::string_view kind) {
  return fmt::format(
      "<svg class=\"meter {}\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\"><rect class=\"ground\" width=\"100\" height=\"6\"/><rect class=\"bar\" "
      "width=\"{}\" height=\"6\"/></svg>",
      kind, percent);
}

class Index {
 public:
  explicit Index(const Overview& overview)
      : overview_(overview), labs_(CountLabs(overview.marks, overview.grades)) {
    for (const Student& student : overview.students) students_[student.student] = &student;
    for (const Failure& failure : overview.failures) {
      failures_.insert({failure.student, failure.lab});
    }
  }

  std::string Body() const { return Head() + Marks() + Mistakes() + Checks() + Table(); }

 private:
  std::string Head() const {
    int graded = 0;
    for (const LabCount& lab : labs_) graded += lab.distribution.count;
    std::string head = fmt::format(
        "<a class=\"skip\" href=\"#students\">Skip to the students</a>\n<header>\n<h1>{}</h1>\n"
        "<p class=\"lead\">{} · {} · {}{}</p>\n",
        EscapeHtml(overview_.title),
        Plural(static_cast<int>(overview_.marks.size()), "student", "students"),
        Plural(static_cast<int>(labs_.size()), "lab", "labs"), Plural(graded, "mark", "marks"),
        failures_.empty()
            ? ""
            : fmt::format(" · <span class=\"bad\">the grader failed with {}</span>",
                          Plural(static_cast<int>(failures_.size()), "submission", "submissions")));
    return head +
           "<nav aria-label=\"On this page\"><a href=\"#marks\">Marks</a><a "
           "href=\"#mistakes\">Commonest mistakes</a><a href=\"#checks\">Checks</a><a "
           "href=\"#students\">Students</a></nav>\n</header>\n";
  }

  std::string Marks() const {
    std::vector<double> totals;
    double points = 0;
    for (const StudentMarks& student : overview_.marks) {
      totals.push_back(student.score);
      points = std::max(points, student.points);
    }
    const Distribution all = Distribute(totals, points);
    std::string html =
        "<section id=\"marks\" aria-labelledby=\"marks-title\">\n<h2 "
        "id=\"marks-title\">Marks</h2>\n<div class=\"total\">\n<div>\n" +
        Histogram(all, "Total", true) +
        "<p class=\"caption\">Students by share of the total</p></div>\n<dl>\n";
    const auto add = [&html](std::string_view what, const std::string& is, std::string_view of) {
      html += fmt::format("<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>\n", what, is, of);
    };
    const std::string of = " of " + Number(points);
    add("Mean", Number(std::round(all.mean * 10) / 10), of);
    add("Median", Number(std::round(all.median * 10) / 10), of);
    add("Full marks", std::to_string(all.full), all.full == 1 ? " student" : " students");
    add("Below half",
        std::to_string(all.bins[0] + all.bins[1] + all.bins[2] + all.bins[3] + all.bins[4]),
        " students");
    html += "</dl>\n</div>\n<ul class=\"labs\">\n";
    for (const LabCount& lab : labs_) html += LabCard(lab);
    return html + "</ul>\n</section>\n";
  }

  static std::string LabCard(const LabCount& lab) {
    const Distribution& marks = lab.distribution;
    std::string rest = lab.missing > 0 ? fmt::format("{} missing", lab.missing) : "all handed in";
    if (lab.late > 0) rest += fmt::format(" · {} late", lab.late);
    return fmt::format(
        "<li><h3><a href=\"#lab-{}\">{}</a></h3>{}<p><b>{}</b> of {} on average</p><p "
        "class=\"soft\">{}</p></li>\n",
        EscapeHtml(lab.lab), EscapeHtml(lab.lab), Histogram(marks, lab.lab, false),
        Number(std::round(marks.mean * 10) / 10), Number(marks.points), rest);
  }

  std::string LinkTo(const std::string& student) const {
    const auto found = students_.find(student);
    const std::string name = found == students_.end() ? student : DisplayName(*found->second);
    return fmt::format("<a href=\"students/{}\">{}</a>", PageName(student), EscapeHtml(name));
  }

  std::string Mistakes() const {
    std::string html =
        "<section id=\"mistakes\" aria-labelledby=\"mistakes-title\">\n<h2 "
        "id=\"mistakes-title\">Commonest mistakes</h2>\n";
    const std::vector<CommonMistake> mistakes = CommonestMistakes(labs_, kMistakes);
    if (mistakes.empty()) return html + "<p>None: every check passed.</p>\n</section>\n";
    html += "<ol class=\"mistakes\">\n";
    for (const CommonMistake& mistake : mistakes) {
      const CheckCount& check = *mistake.check;
      const int failed = static_cast<int>(check.failed.size());
      html += fmt::format(
          "<li><details><summary><b class=\"number\">{}</b><span class=\"what\">{}{} <span "
          "class=\"soft\">{} · {}</span></span>{}<span class=\"soft share\">{}&#8239;%</span>"
          "</summary>\n<ul class=\"who\">\n",
          failed, EscapeHtml(check.title), VisibilityTag(check.visibility),
          EscapeHtml(mistake.lab->lab), EscapeHtml(check.id),
          Meter(Percent(failed, mistake.lab->distribution.count), "bad"),
          Percent(failed, mistake.lab->distribution.count));
      for (const Mistake& one : check.failed) {
        html += fmt::format("<li>{}<span>{}</span></li>\n", LinkTo(one.student),
                            EscapeHtml(one.message));
      }
      html += "</ul></details></li>\n";
    }
    return html + "</ol>\n</section>\n";
  }

  std::string Checks() const {
    std::string html =
        "<section id=\"checks\" aria-labelledby=\"checks-title\">\n<h2 "
        "id=\"checks-title\">How many passed each check</h2>\n";
    for (const LabCount& lab : labs_) {
      html += fmt::format(
          "<details id=\"lab-{}\" class=\"lab\"><summary><b>{}</b> <span class=\"soft\">{}</span>"
          "</summary>\n",
          EscapeHtml(lab.lab), EscapeHtml(lab.lab), Hardest(lab));
      html +=
          "<table class=\"checks\">\n<thead><tr><th scope=\"col\">Check</th><th "
          "scope=\"col\">Category</th><th scope=\"col\" colspan=\"2\">Passed</th><th "
          "scope=\"col\">Failed</th><th scope=\"col\" class=\"n\">Not "
          "judged</th></tr></thead>\n<tbody>\n";
      for (const CheckCount& check : lab.checks) html += CheckRow(check);
      html += "</tbody>\n</table></details>\n";
    }
    return html + "</section>\n";
  }

  // What a lab that is folded up tells of its checks.
  static std::string Hardest(const LabCount& lab) {
    const CheckCount* hardest = nullptr;
    for (const CheckCount& check : lab.checks) {
      if (check.failed.empty()) continue;
      const auto share = [](const CheckCount& it) { return 1.0 * it.passed / it.judged(); };
      if (hardest == nullptr || share(check) < share(*hardest)) hardest = &check;
    }
    std::string text = Plural(static_cast<int>(lab.checks.size()), "check", "checks");
    if (hardest == nullptr) return text + ", all passed";
    return text + fmt::format(", fewest passed {} ({}&#8239;%)", EscapeHtml(hardest->id),
                              Percent(hardest->passed, hardest->judged()));
  }

  std::string CheckRow(const CheckCount& check) const {
    std::string failed = "0";
    if (!check.failed.empty()) {
      failed = fmt::format("<details><summary>{}</summary><p>", check.failed.size());
      for (std::size_t i = 0; i < check.failed.size(); ++i) {
        failed += (i > 0 ? ", " : "") + LinkTo(check.failed[i].student);
      }
      failed += "</p></details>";
    }
    const int percent = Percent(check.passed, check.judged());
    return fmt::format(
        "<tr><th scope=\"row\">{}{}<span class=\"soft\"> {}</span></th><td "
        "class=\"soft\">{}</td><td class=\"n\">{}</td><td class=\"m\">{}</td><td "
        "class=\"f\">{}</td><td class=\"n\">{}</td></tr>\n",
        EscapeHtml(check.title), VisibilityTag(check.visibility), EscapeHtml(check.id),
        Name(check.category), check.judged() == 0 ? "–" : fmt::format("{}&#8239;%", percent),
        Meter(percent, "good"), failed, check.skipped);
  }

  // ---- The table

  std::string Table() const {
    std::string html =
        "<section id=\"students\" aria-labelledby=\"students-title\">\n<div class=\"tools\"><h2 "
        "id=\"students-title\">Students</h2>\n<label>Search <input id=\"search\" type=\"search\" "
        "autocomplete=\"off\" spellcheck=\"false\" placeholder=\"name, section, team …\"></label>"
        "<span id=\"shown\" class=\"soft\" role=\"status\"></span></div>\n"
        "<div id=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Marks of all "
        "students\">\n<table id=\"table\">\n<thead><tr>";
    html += Header("Student", "text");
    for (const LabCount& lab : labs_) html += Header(lab.lab, "number");
    html += Header("Total", "number") + "</tr></thead>\n<tbody>\n";
    for (const StudentMarks& student : overview_.marks) html += Row(student);
    return html + "</tbody>\n</table>\n</div>\n" + Legend() + "</section>\n";
  }

  static std::string Header(const std::string& name, std::string_view kind) {
    return fmt::format(
        "<th scope=\"col\" data-kind=\"{}\"{}><button type=\"button\">{}</button></th>", kind,
        kind == "text" ? " aria-sort=\"ascending\"" : "", EscapeHtml(name));
  }

  std::string Row(const StudentMarks& marks) const {
    const auto found = students_.find(marks.student);
    const Student student = found == students_.end() ? Student{} : *found->second;
    const std::string name = student.student.empty() ? marks.student : DisplayName(student);
    std::string about = name == marks.student ? "" : marks.student;
    for (const std::string& more : {student.section, student.team}) {
      if (!more.empty()) about += (about.empty() ? "" : " · ") + more;
    }
    const std::string search =
        fmt::format("{} {} {} {} {} {} {}", marks.student, student.name, student.email,
                    student.number, student.section, student.team, student.github);
    std::string row = fmt::format(
        "<tr data-search=\"{}\"><th scope=\"row\" data-value=\"{}\"><a "
        "href=\"students/{}\">{}</a>{}</th>",
        EscapeHtml(search), EscapeHtml(name), PageName(marks.student), EscapeHtml(name),
        about.empty() ? "" : fmt::format("<small>{}</small>", EscapeHtml(about)));
    for (const FinalMark& mark : marks.labs) row += Cell(marks, mark);
    return row + fmt::format("<td class=\"sum\" data-value=\"{}\">{}</td></tr>\n",
                             Number(marks.score), Number(marks.score));
  }

  std::string Cell(const StudentMarks& marks, const FinalMark& mark) const {
    std::string signs;
    if (mark.days_late > 0 && !mark.overridden) signs += "′";
    if (mark.overridden) signs += "*";
    if (failures_.contains({marks.student, mark.lab})) signs += "!";
    std::string text = mark.Missing() ? "–" : Number(mark.score);
    if (mark.dropped) text = "(" + text + ")";
    std::string kind;
    if (mark.Missing())
      kind = "soft";
    else if (mark.score >= mark.points)
      kind = "good";
    else if (mark.score * 2 < mark.points)
      kind = "bad";
    return fmt::format("<td{}{}{}>{}{}</td>",
                       mark.Missing() ? "" : fmt::format(" data-value=\"{}\"", Number(mark.score)),
                       kind.empty() ? "" : fmt::format(" class=\"{}\"", kind),
                       mark.why.empty() ? "" : fmt::format(" title=\"{}\"", EscapeHtml(mark.why)),
                       text, signs.empty() ? "" : fmt::format("<i>{}</i>", signs));
  }

  // Names only the signs that there are.
  std::string Legend() const {
    bool late = false, overridden = false, dropped = false;
    for (const StudentMarks& student : overview_.marks) {
      for (const FinalMark& mark : student.labs) {
        late |= mark.days_late > 0 && !mark.overridden;
        overridden |= mark.overridden;
        dropped |= mark.dropped;
      }
    }
    std::string legend =
        "<p class=\"legend soft\"><span class=\"good\">full marks</span>"
        "<span class=\"bad\">less than half</span><span>– nothing handed in</span>";
    if (late) legend += "<span>′ late</span>";
    if (overridden) legend += "<span>* set by hand</span>";
    if (dropped) legend += "<span>( ) does not count for the total</span>";
    if (!failures_.empty()) {
      legend += "<span>! the grader failed with what was handed in last</span>";
    }
    return legend + "</p>\n";
  }

  const Overview& overview_;
  const std::vector<LabCount> labs_;
  std::map<std::string, const Student*> students_;
  std::set<std::pair<std::string, std::string>> failures_;  // student, lab
};

}  // namespace

std::string IndexPage(const Overview& overview) {
  const std::string body = "<div class=\"wide\">\n" + Index(overview).Body() + "</div>\n";
  return SealedPage({overview.title, kOverviewCss, body, kOverviewJs});
}

}  // namespace ipclab
