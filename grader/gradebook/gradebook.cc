#include "grader/gradebook/gradebook.h"

#include <fmt/format.h>

#include <utility>

#include "grader/gradebook/schema.h"

namespace ipclab {

Result<Gradebook> Gradebook::Open(const std::string& path) {
  IPCLAB_ASSIGN_OR_RETURN(Database db, Database::Open(path));
  if (auto migrated = Migrate(db); !migrated.ok()) return std::move(migrated).error().In(path);
  return Gradebook(std::move(db));
}

Result<void> Gradebook::Together(const std::function<Result<void>()>& work) {
  Transaction transaction(db_);
  IPCLAB_RETURN_IF_ERROR(transaction.Begin());
  IPCLAB_RETURN_IF_ERROR(work());
  return transaction.Commit();
}

Result<void> Gradebook::PutStudent(const Student& student) {
  // nullif: what is not known does not wipe out what is.
  return db_.Run(
      "INSERT INTO students (student, name, email, login, number, canvas_id, moodle_id, github, "
      "section, team) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
      "ON CONFLICT (student) DO UPDATE SET name = ifnull(nullif(?2, ''), name), "
      "email = ifnull(nullif(?3, ''), email), login = ifnull(nullif(?4, ''), login), "
      "number = ifnull(nullif(?5, ''), number), canvas_id = ifnull(nullif(?6, ''), canvas_id), "
      "moodle_id = ifnull(nullif(?7, ''), moodle_id), github = ifnull(nullif(?8, ''), github), "
      "section = ifnull(nullif(?9, ''), section), team = ifnull(nullif(?10, ''), team)",
      {student.student, student.name, student.email, student.login, student.number,
       student.canvas_id, student.moodle_id, student.github, student.section, student.team});
}

Result<std::vector<Student>> Gradebook::Students() {
  std::vector<Student> students;
  IPCLAB_RETURN_IF_ERROR(db_.Each(
      "SELECT student, name, email, login, number, canvas_id, moodle_id, github, section, "
      "team FROM students ORDER BY student",
      {}, [&students](const SqlRow& row) {
        students.push_back({row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4),
                            row.Text(5), row.Text(6), row.Text(7), row.Text(8), row.Text(9)});
      }));
  return students;
}

Result<std::int64_t> Gradebook::StudentId(const std::string& student) {
  IPCLAB_ASSIGN_OR_RETURN(const auto id,
                          db_.One("SELECT id FROM students WHERE student = ?", {student}));
  if (!id) return MakeError("there is no student '{}' in the gradebook", student);
  return *id;
}

Result<std::int64_t> Gradebook::BeginRun(const std::string& folder, std::int64_t now) {
  return db_.Insert("INSERT INTO runs (folder, started) VALUES (?, ?)", {folder, now});
}

Result<void> Gradebook::FinishRun(std::int64_t run, std::int64_t now) {
  return db_.Run("UPDATE runs SET finished = ? WHERE id = ?", {now, run});
}

Result<std::int64_t> Gradebook::PutSubmission(const SubmissionFacts& facts, bool time_is_certain) {
  IPCLAB_ASSIGN_OR_RETURN(const std::int64_t student, StudentId(facts.student));
  IPCLAB_RETURN_IF_ERROR(db_.Run(
      "INSERT INTO submissions (student_id, lab, content, folder, submitted) "
      "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET folder = ?4, "
      "submitted = CASE WHEN ?6 THEN ifnull(?5, submitted) ELSE ifnull(submitted, ?5) END "
      "WHERE folder != ?4 OR submitted IS NOT ?5",
      {student, facts.lab, facts.content, facts.folder, facts.submitted, time_is_certain ? 1 : 0}));
  IPCLAB_ASSIGN_OR_RETURN(
      const auto id,
      db_.One("SELECT id FROM submissions WHERE student_id = ? AND lab = ? AND content = ?",
              {student, facts.lab, facts.content}));
  return id.value_or(0);
}

Result<void> Gradebook::AddOverride(const Override& entry) {
  IPCLAB_ASSIGN_OR_RETURN(const std::int64_t student, StudentId(entry.student));
  return db_.Run(
      "INSERT INTO overrides (student_id, lab, score, reason, made, made_by) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      {student, entry.lab, entry.score, entry.reason, entry.made, entry.made_by});
}

Result<std::vector<Override>> Gradebook::Overrides() {
  std::vector<Override> overrides;
  IPCLAB_RETURN_IF_ERROR(
      db_.Each("SELECT s.student, o.lab, o.score, o.reason, o.made, o.made_by FROM overrides o "
               "JOIN students s ON s.id = o.student_id ORDER BY o.id",
               {}, [&overrides](const SqlRow& row) {
                 overrides.push_back({row.Text(0), row.Text(1), row.MaybeReal(2), row.Text(3),
                                      row.Int(4), row.Text(5)});
               }));
  return overrides;
}

}  // namespace ipclab
