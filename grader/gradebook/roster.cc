#include "grader/gradebook/roster.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "grader/base/moment.h"
#include "grader/gradebook/csv.h"

namespace ipclab {
namespace {

using Field = std::string Student::*;

struct Column {
  std::string_view header;  // in lower case
  Field field;
};

constexpr std::array kColumns = {
    Column{"student", &Student::student},
    Column{"username", &Student::student},
    Column{"folder", &Student::student},
    Column{"roster_identifier", &Student::student},
    Column{"name", &Student::name},
    Column{"full name", &Student::name},
    Column{"email", &Student::email},
    Column{"email address", &Student::email},
    Column{"login", &Student::login},
    Column{"sis login id", &Student::login},
    Column{"number", &Student::number},
    Column{"sis user id", &Student::number},
    Column{"sid", &Student::number},
    Column{"student id", &Student::number},
    Column{"id number", &Student::number},
    Column{"canvas_id", &Student::canvas_id},
    Column{"id", &Student::canvas_id},
    Column{"moodle_id", &Student::moodle_id},
    Column{"identifier", &Student::student},
    Column{"github", &Student::github},
    Column{"github_username", &Student::github},
    Column{"section", &Student::section},
    Column{"sections", &Student::section},
    Column{"team", &Student::team},
    Column{"group", &Student::team},
    Column{"group name", &Student::team},
};

constexpr std::string_view kParticipant = "Participant ";

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// Header and lines of a table in which each line is a student.
class StudentTable {
 public:
  static Result<StudentTable> Parse(std::string_view csv) {
    IPCLAB_ASSIGN_OR_RETURN(auto lines, ParseCsv(csv));
    if (lines.empty()) return MakeError("the file is empty");
    StudentTable table;
    for (const std::string& cell : lines[0]) table.headers_.push_back(Lower(cell));
    lines.erase(lines.begin());
    table.lines_ = std::move(lines);
    return table;
  }

  const std::vector<std::vector<std::string>>& lines() const { return lines_; }

  std::string Cell(const std::vector<std::string>& line, std::string_view header) const {
    for (std::size_t i = 0; i < headers_.size() && i < line.size(); ++i) {
      if (headers_[i] == header) return line[i];
    }
    return "";
  }

  // Nobody if the line is about no student.
  std::optional<Student> StudentOf(const std::vector<std::string>& line) const {
    Student student;
    for (const Column& column : kColumns) {
      if (const std::string cell = Cell(line, column.header); !cell.empty())
        student.*column.field = cell;
    }
    if (student.student.starts_with(kParticipant)) {  // Moodle's worksheet
      student.moodle_id = student.student.substr(kParticipant.size());
      student.student.clear();
    }
    if (Cells("sis login id") || Cells("sis user id")) {  // Canvas calls the name Student
      if (student.student.find("Points Possible") != std::string::npos) return std::nullopt;
      student.name = student.student;
      student.student.clear();
    }
    if (student.name.empty() && Cells("first name")) {
      student.name = Cell(line, "first name") + " " + Cell(line, "last name");
    }
    for (const Field field : {&Student::login, &Student::github, &Student::email, &Student::number,
                              &Student::canvas_id, &Student::moodle_id, &Student::name}) {
      if (student.student.empty()) student.student = student.*field;
    }
    if (student.student.empty()) return std::nullopt;
    return student;
  }

 private:
  bool Cells(std::string_view header) const {
    return std::find(headers_.begin(), headers_.end(), header) != headers_.end();
  }

  std::vector<std::string> headers_;
  std::vector<std::vector<std::string>> lines_;
};

// Its letters alone, as Canvas writes a name.
std::string Letters(std::string_view name) {
  std::string letters;
  for (const unsigned char c : name) {
    if (std::isalnum(c) || c >= 0x80) letters += static_cast<char>(std::tolower(c));
  }
  return letters;
}

// "Liddell, Alice", "Alice Liddell" and Canvas's "liddellalice" are one name.
bool SameName(const std::string& a, const std::string& b) {
  const auto last_first = [](const std::string& name) {
    const std::size_t blank = name.rfind(' ');
    if (blank == std::string::npos || name.find(',') != std::string::npos) return Letters(name);
    return Letters(name.substr(blank)) + Letters(name.substr(0, blank));
  };
  return !Letters(a).empty() && (Letters(a) == Letters(b) || last_first(a) == last_first(b));
}

// A likeness of names counts for nothing if any number or account says otherwise.
bool Contradicts(const Student& a, const Student& b) {
  constexpr Field kCertain[] = {&Student::canvas_id, &Student::moodle_id, &Student::number,
                                &Student::login,     &Student::email,     &Student::github};
  return std::any_of(std::begin(kCertain), std::end(kCertain), [&](Field field) {
    return !(a.*field).empty() && !(b.*field).empty() && Lower(a.*field) != Lower(b.*field);
  });
}

}  // namespace

Result<std::vector<Student>> ParseRoster(std::string_view csv) {
  IPCLAB_ASSIGN_OR_RETURN(const StudentTable table, StudentTable::Parse(csv));
  std::vector<Student> students;
  for (const auto& line : table.lines()) {
    if (auto student = table.StudentOf(line)) students.push_back(*std::move(student));
  }
  if (students.empty()) return MakeError("no line names a student: see docs/gradebook.md");
  return students;
}

Result<std::vector<std::pair<Student, std::int64_t>>> ParseTimes(std::string_view csv) {
  IPCLAB_ASSIGN_OR_RETURN(const StudentTable table, StudentTable::Parse(csv));
  std::vector<std::pair<Student, std::int64_t>> times;
  for (const auto& line : table.lines()) {
    const std::optional<Student> student = table.StudentOf(line);
    std::string text;
    for (const char* header : {"submitted", "submission_timestamp", "submission time"}) {
      if (text.empty()) text = table.Cell(line, header);
    }
    if (!student || text.empty()) continue;
    const auto moment = ParseMoment(text);
    if (!moment) return MakeError("'{}' is no moment such as 2026-10-01 23:59 +02:00", text);
    times.emplace_back(*student, *moment);
  }
  return times;
}

std::vector<const Student*> Match(const std::vector<Student>& known, const Student& found) {
  // From what is certain to what is likely; the first that anybody fits decides.
  for (const Field field : {&Student::student, &Student::canvas_id, &Student::moodle_id,
                            &Student::number, &Student::login, &Student::email, &Student::github}) {
    std::vector<const Student*> fits;
    for (const Student& student : known) {
      if (!(found.*field).empty() && Lower(student.*field) == Lower(found.*field))
        fits.push_back(&student);
    }
    if (fits.size() == 1) return fits;
  }
  // A folder may bear any of the names that a student has.
  const std::string folder = Lower(found.student);
  std::vector<const Student*> fits;
  for (const Student& student : known) {
    if (folder == Lower(student.login) || folder == Lower(student.email) ||
        folder == Lower(student.github) || folder == Lower(student.number)) {
      fits.push_back(&student);
    }
  }
  if (fits.size() == 1) return fits;
  fits.clear();
  const std::string& name = found.name.empty() ? found.student : found.name;
  for (const Student& student : known) {
    if (SameName(student.name, name) && !Contradicts(student, found)) fits.push_back(&student);
  }
  if (fits.size() == 1) return fits;
  fits.clear();
  for (const Student& student : known) {
    if (!folder.empty() && Lower(student.team) == folder) fits.push_back(&student);
  }
  return fits;
}

}  // namespace ipclab
