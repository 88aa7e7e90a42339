#include "grader/gradebook/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "grader/base/moment.h"
#include "grader/gradebook/csv.h"

namespace ipclab {
namespace {

using Json = nlohmann::json;

const StudentMarks* MarksOf(const std::vector<StudentMarks>& marks, const Student& student) {
  const auto found = std::find_if(marks.begin(), marks.end(), [&student](const auto& entry) {
    return entry.student == student.student;
  });
  return found == marks.end() ? nullptr : &*found;
}

const FinalMark* MarkOf(const std::vector<StudentMarks>& marks, const Student& student,
                        const std::string& lab) {
  const StudentMarks* all = MarksOf(marks, student);
  if (all == nullptr) return nullptr;
  for (const FinalMark& mark : all->labs) {
    if (mark.lab == lab) return &mark;
  }
  return nullptr;
}

CsvCell ScoreCell(const FinalMark& mark) {
  return mark.Missing() ? CsvCell("") : CsvNumber(mark.score);
}

const std::string& NameOf(const Student& student) {
  return student.name.empty() ? student.student : student.name;
}

// "Alice", "Liddell" of "Alice Liddell" and of "Liddell, Alice".
std::pair<std::string, std::string> FirstAndLast(const std::string& name) {
  if (const std::size_t comma = name.find(", "); comma != std::string::npos) {
    return {name.substr(comma + 2), name.substr(0, comma)};
  }
  const std::size_t blank = name.rfind(' ');
  if (blank == std::string::npos) return {name, ""};
  return {name.substr(0, blank), name.substr(blank + 1)};
}

Json JsonOf(const Student& student, const FinalMark& mark) {
  Json line = {{"student", student.student},
               {"name", student.name},
               {"email", student.email},
               {"team", student.team},
               {"lab", mark.lab},
               {"score", mark.score},
               {"points", mark.points},
               {"why", mark.why},
               {"days_late", mark.days_late},
               {"missing", mark.Missing()},
               {"overridden", mark.overridden},
               {"dropped", mark.dropped}};
  if (mark.mark == nullptr) return line;
  line["graded"] = {{"score", mark.mark->score},     {"max_score", mark.mark->max_score},
                    {"attempt", mark.mark->attempt}, {"run", mark.mark->run},
                    {"content", mark.mark->content}, {"key", mark.mark->facts.key}};
  if (mark.mark->submitted) line["submitted"] = FormatMoment(*mark.mark->submitted);
  return line;
}

}  // namespace

std::string ExportCsv(const std::vector<Student>& students,
                      const std::vector<StudentMarks>& marks) {
  CsvWriter csv;
  std::vector<CsvCell> header = {"student", "name", "email", "number", "section", "team"};
  if (!marks.empty()) {
    for (const FinalMark& lab : marks[0].labs) header.push_back(lab.column);
  }
  header.insert(header.end(), {"total", "points"});
  csv.Line(header);
  for (const Student& student : students) {
    const StudentMarks* all = MarksOf(marks, student);
    if (all == nullptr) continue;
    std::vector<CsvCell> line = {student.student, student.name,    student.email,
                                 student.number,  student.section, student.team};
    for (const FinalMark& mark : all->labs) line.push_back(ScoreCell(mark));
    line.insert(line.end(), {CsvNumber(all->score), CsvNumber(all->points)});
    csv.Line(line);
  }
  return csv.text();
}

std::string ExportCanvas(const std::vector<Student>& students,
                         const std::vector<StudentMarks>& marks) {
  CsvWriter csv;
  std::vector<CsvCell> header = {"Student", "ID", "SIS User ID", "SIS Login ID", "Section"};
  std::vector<CsvCell> possible = {"    Points Possible", "", "", "", ""};
  if (!marks.empty()) {
    for (const FinalMark& lab : marks[0].labs) {
      header.push_back(lab.column);
      possible.push_back(CsvNumber(lab.points));
    }
  }
  csv.Line(header);
  csv.Line(possible);
  for (const Student& student : students) {
    const StudentMarks* all = MarksOf(marks, student);
    if (all == nullptr) continue;
    std::vector<CsvCell> line = {NameOf(student), student.canvas_id, student.number, student.login,
                                 student.section};
    for (const FinalMark& mark : all->labs) line.push_back(ScoreCell(mark));
    csv.Line(line);
  }
  return csv.text();
}

std::string ExportMoodle(const std::vector<Student>& students,
                         const std::vector<StudentMarks>& marks, const std::string& lab,
                         int* unknown, const FeedbackTexts* feedback) {
  CsvWriter csv;
  std::vector<CsvCell> header = {"Identifier", "Full name",     "Email address",
                                 "Grade",      "Maximum Grade", "Last modified (grade)"};
  if (feedback != nullptr) header.emplace_back("Feedback comments");
  csv.Line(header);
  *unknown = 0;
  for (const Student& student : students) {
    const FinalMark* mark = MarkOf(marks, student, lab);
    if (mark == nullptr || mark->Missing()) continue;
    if (student.moodle_id.empty()) {
      ++*unknown;
      continue;
    }
    std::vector<CsvCell> line = {"Participant " + student.moodle_id,
                                 NameOf(student),
                                 student.email,
                                 CsvNumber(mark->score),
                                 CsvNumber(mark->points),
                                 ""};
    if (feedback != nullptr) {
      const auto text = feedback->find(student.student);
      line.emplace_back(text == feedback->end() ? "" : text->second);
    }
    csv.Line(line);
  }
  return csv.text();
}

std::string ExportGradescope(const std::vector<Student>& students,
                             const std::vector<StudentMarks>& marks, const std::string& lab) {
  CsvWriter csv;
  csv.Line({"First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points",
            "Status", "Submission ID", "Submission Time", "Lateness (H:M:S)"});
  for (const Student& student : students) {
    const FinalMark* mark = MarkOf(marks, student, lab);
    if (mark == nullptr) continue;
    const auto [first, last] = FirstAndLast(NameOf(student));
    const bool timed = mark->mark != nullptr && mark->mark->submitted;
    csv.Line({first, last, student.number, student.email, student.section, ScoreCell(*mark),
              CsvNumber(mark->points), mark->Missing() ? "Missing" : "Graded",
              mark->mark != nullptr ? std::to_string(mark->mark->attempt) : "",
              timed ? FormatMoment(*mark->mark->submitted) : "",
              fmt::format("{:02}:00:00", mark->days_late * 24)});
  }
  return csv.text();
}

Result<std::string> ExportJsonLines(Gradebook& book, const std::vector<Student>& students,
                                    const std::vector<StudentMarks>& marks) {
  std::string lines;
  for (const Student& student : students) {
    const StudentMarks* all = MarksOf(marks, student);
    if (all == nullptr) continue;
    for (const FinalMark& mark : all->labs) {
      Json line = JsonOf(student, mark);
      if (mark.mark != nullptr) {
        IPCLAB_ASSIGN_OR_RETURN(const std::string report, book.Report(mark.mark->attempt));
        line["report"] = Json::parse(report, nullptr, /*allow_exceptions=*/false);
        // One attempt counts for all who handed in the same.
        if (line["report"].is_object()) line["report"]["submission"] = student.student;
      }
      lines += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    }
  }
  return lines;
}

}  // namespace ipclab
