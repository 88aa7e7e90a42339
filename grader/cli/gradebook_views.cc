#include "grader/cli/gradebook_views.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "grader/base/moment.h"
#include "grader/checks/visible.h"
#include "grader/gradebook/diff.h"

namespace ipclab {
namespace {

std::string Number(double number) { return fmt::format("{:g}", number); }

bool Failed(const std::vector<Failure>& failures, const std::string& student,
            const std::string& lab) {
  return std::any_of(failures.begin(), failures.end(), [&](const Failure& failure) {
    return failure.student == student && failure.lab == lab;
  });
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// "8.5", "8.5*", "(3)", "-", "-!"
std::string CellText(const FinalMark& mark, bool failed) {
  std::string text = mark.Missing() ? "-" : Number(mark.score);
  if (mark.overridden) text += "*";
  if (mark.days_late > 0 && !mark.overridden) text += "'";
  if (failed) text += "!";
  return mark.dropped ? "(" + text + ")" : text;
}

std::string Legend(const std::string& table) {
  std::string legend;
  const auto explain = [&](char sign, std::string_view meaning) {
    if (table.find(sign) != std::string::npos) legend += fmt::format("{} {}\n", sign, meaning);
  };
  explain('\'', "handed in late");
  explain('*', "set by hand");
  explain('(', "dropped: does not count for the total");
  explain('!', "the grader failed with what was handed in last");
  return legend;
}

std::string HistoryLine(const HistoryEntry& entry) {
  const std::string outcome =
      entry.score ? Number(*entry.score) : "the grader failed: " + Harmless(FirstLine(entry.error));
  return fmt::format("    run {}, graded {}, content {}: {}\n", entry.run,
                     FormatMoment(entry.started), entry.content.substr(0, 12), outcome);
}

std::string ChangeText(const CheckChange& change) {
  if (change.was.empty()) return fmt::format("{}: is new, {}", change.check, change.now);
  if (change.now.empty()) return fmt::format("{}: is no more", change.check);
  return fmt::format("{}: {} -> {} ({:+g})", change.check, change.was, change.now,
                     change.now_score - change.was_score);
}

}  // namespace

std::string ListView(const std::vector<StudentMarks>& marks, const std::vector<Failure>& failures) {
  if (marks.empty()) return "the gradebook has no students yet\n";
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> header = {"student"};
  for (const FinalMark& lab : marks[0].labs) header.push_back(lab.lab);
  header.emplace_back("total");
  rows.push_back(header);
  std::string cells;
  for (const StudentMarks& student : marks) {
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back(student.student);
    for (const FinalMark& mark : student.labs) {
      row.push_back(CellText(mark, Failed(failures, student.student, mark.lab)));
      cells += row.back();
    }
    row.push_back(fmt::format("{:g} of {:g}", student.score, student.points));
  }
  std::vector<std::size_t> widths(header.size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    text += fmt::format("{:<{}}", row[0], widths[0]);
    for (std::size_t i = 1; i < row.size(); ++i) text += fmt::format("  {:>{}}", row[i], widths[i]);
    text += "\n";
  }
  return text + Legend(cells);
}

Result<std::string> ShowView(Gradebook& book, const StudentMarks& marks) {
  std::string text = fmt::format("{}: {:g} of {:g}\n", marks.student, marks.score, marks.points);
  for (const FinalMark& mark : marks.labs) {
    IPCLAB_ASSIGN_OR_RETURN(const std::vector<HistoryEntry> history,
                            book.History(marks.student, mark.lab));
    if (mark.Missing() && history.empty()) {
      text += fmt::format("\n{}: nothing was handed in\n", mark.lab);
      continue;
    }
    text += fmt::format(
        "\n{}: {}\n", mark.lab,
        mark.Missing() ? "no mark" : fmt::format("{:g} of {:g}", mark.score, mark.points));
    if (!mark.why.empty()) text += fmt::format("  {}\n", mark.why);
    if (mark.dropped) text += "  dropped: does not count for the total\n";
    if (mark.mark != nullptr) {
      text += fmt::format("  graded {:g} of {:g}: {}\n", mark.mark->score, mark.mark->max_score,
                          mark.mark->folder);
      if (mark.mark->submitted) {
        text += fmt::format("  handed in {}\n", FormatMoment(*mark.mark->submitted));
      }
      IPCLAB_ASSIGN_OR_RETURN(const auto findings, book.Findings(mark.mark->attempt));
      for (const StoredFinding& finding : findings) {
        if (finding.status == "pass") continue;
        text += fmt::format("  {} {} ({:g} of {:g}) {}\n", finding.status, finding.check,
                            finding.score, finding.max_score, FirstLine(finding.message));
      }
    }
    text += "  gradings\n";
    for (const HistoryEntry& entry : history) text += HistoryLine(entry);
  }
  return text;
}

Result<std::string> DiffView(Gradebook& book, std::int64_t run) {
  IPCLAB_ASSIGN_OR_RETURN(const std::vector<MarkChange> changes, DiffSince(book, run));
  std::string text;
  int same = 0;
  int first = 0;
  for (const MarkChange& change : changes) {
    if (!change.was) ++first;
    if (!change.was || (change.SameMark() && change.checks.empty())) {
      same += change.was ? 1 : 0;
      continue;
    }
    text += fmt::format("{} {}: {:g} -> {:g} ({:+g})", change.student, change.lab, *change.was,
                        change.now, change.now - *change.was);
    if (!change.causes.empty()) {
      text += fmt::format("; changed: {}", fmt::join(change.causes, ", "));
    }
    text += "\n";
    for (const CheckChange& check : change.checks) {
      text += fmt::format("  {}\n", ChangeText(check));
      if (check.now == "fail") text += fmt::format("    {}\n", FirstLine(check.message));
    }
  }
  return text + fmt::format(
                    "since run {}: {} changed, {} graded again with the same result, "
                    "{} graded for the first time\n",
                    run, static_cast<int>(changes.size()) - same - first, same, first);
}

}  // namespace ipclab
