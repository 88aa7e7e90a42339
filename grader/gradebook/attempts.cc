// What the gradebook keeps of each grading, and what it makes of that: the marks.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "grader/gradebook/gradebook.h"

namespace ipclab {
namespace {

using Json = nlohmann::json;

// A report that anybody may have written, so that all is asked and nothing believed.
Result<Json> ParseReport(const std::string& text) {
  Json report = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!report.is_object() || report.value("schema", Json()) != "ipclab.grade/1" ||
      !report.value("score", Json()).is_number() ||
      !report.value("max_score", Json()).is_number() ||
      !report.value("checks", Json()).is_array()) {
    return MakeError("the report is no ipclab.grade/1");
  }
  return report;
}

std::string TextOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

double NumberOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

// What does not say so is not for students.
std::string VisibilityOf(const Json& check) {
  const std::string visibility = TextOf(check, "visibility");
  return visibility.empty() ? "hidden" : visibility;
}

Result<void> AddFindings(Database& db, std::int64_t attempt, const Json& checks) {
  int position = 0;
  for (const Json& check : checks) {
    if (!check.is_object())
      return MakeError("the report is no ipclab.grade/1: a check is no object");
    IPCLAB_RETURN_IF_ERROR(
        db.Run("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               {attempt, position++, TextOf(check, "id"), TextOf(check, "title"),
                TextOf(check, "category"), TextOf(check, "status"), NumberOf(check, "score"),
                NumberOf(check, "max_score"), TextOf(check, "message"), VisibilityOf(check)}));
  }
  return {};
}

AttemptFacts FactsFrom(const SqlRow& row, int first) {
  return {row.Text(first),    row.Text(first + 1), row.Text(first + 2), row.Text(first + 3),
          row.Int(first + 4), row.Int(first + 5),  row.Real(first + 6)};
}

}  // namespace

Result<std::optional<std::int64_t>> Gradebook::FindGraded(const std::string& key) {
  return db_.One(
      "SELECT max(a.id) FROM attempts a JOIN grades g ON g.attempt_id = a.id WHERE a.key = ?",
      {key});
}

Result<std::int64_t> Gradebook::AddAttempt(std::int64_t run, std::int64_t submission,
                                           const AttemptFacts& facts, const SqlValue& error) {
  return db_.Insert(
      "INSERT INTO attempts (run_id, submission_id, key, lab_hash, grader_hash, compiler, seed, "
      "started, seconds, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {run, submission, facts.key, facts.lab_hash, facts.grader_hash, facts.compiler, facts.seed,
       facts.started, facts.seconds, error});
}

Result<void> Gradebook::AddGrade(std::int64_t run, const std::vector<std::int64_t>& submissions,
                                 const AttemptFacts& facts, const std::string& report) {
  IPCLAB_ASSIGN_OR_RETURN(const Json json, ParseReport(report));
  if (submissions.empty()) return {};
  Transaction transaction(db_);
  IPCLAB_RETURN_IF_ERROR(transaction.Begin());
  IPCLAB_ASSIGN_OR_RETURN(const std::int64_t attempt,
                          AddAttempt(run, submissions.front(), facts, nullptr));
  IPCLAB_RETURN_IF_ERROR(db_.Run("INSERT INTO grades VALUES (?, ?, ?, ?, ?)",
                                 {attempt, NumberOf(json, "score"), NumberOf(json, "max_score"),
                                  TextOf(json, "isolation"), json.dump()}));
  IPCLAB_RETURN_IF_ERROR(AddFindings(db_, attempt, json["checks"]));
  for (const std::int64_t submission : submissions) {
    IPCLAB_RETURN_IF_ERROR(
        db_.Run("INSERT INTO results (run_id, submission_id, attempt_id) VALUES (?, ?, ?)",
                {run, submission, attempt}));
  }
  return transaction.Commit();
}

Result<void> Gradebook::AddFailure(std::int64_t run, const std::vector<std::int64_t>& submissions,
                                   const AttemptFacts& facts, const std::string& error) {
  Transaction transaction(db_);
  IPCLAB_RETURN_IF_ERROR(transaction.Begin());
  for (const std::int64_t submission : submissions) {
    IPCLAB_RETURN_IF_ERROR(AddAttempt(run, submission, facts, error));
  }
  return transaction.Commit();
}

Result<void> Gradebook::Reuse(std::int64_t run, std::int64_t submission, std::int64_t attempt) {
  // Nothing if the latest result of this student and lab is the same already.
  return db_.Run(
      "INSERT INTO results (run_id, submission_id, attempt_id) SELECT ?1, ?2, ?3 WHERE NOT EXISTS "
      "(SELECT 1 FROM results WHERE submission_id = ?2 AND attempt_id = ?3 AND id = "
      "(SELECT max(r.id) FROM submissions mine JOIN submissions b ON b.student_id = "
      "mine.student_id AND b.lab = mine.lab JOIN results r ON r.submission_id = b.id "
      "WHERE mine.id = ?2))",
      {run, submission, attempt});
}

Result<std::vector<Mark>> Gradebook::Marks(std::optional<std::int64_t> before_run) {
  std::vector<Mark> marks;
  // With max() SQLite takes the other columns from the row that has the maximum.
  IPCLAB_RETURN_IF_ERROR(db_.Each(
      "SELECT s.student, b.lab, g.score, g.max_score, r.attempt_id, r.run_id, b.content, "
      "b.folder, b.submitted, a.key, a.lab_hash, a.grader_hash, a.compiler, a.seed, "
      "a.started, a.seconds, max(r.id) FROM results r "
      "JOIN submissions b ON b.id = r.submission_id "
      "JOIN students s ON s.id = b.student_id JOIN attempts a ON a.id = r.attempt_id "
      "JOIN grades g ON g.attempt_id = r.attempt_id "
      "WHERE ?1 IS NULL OR r.run_id < ?1 "
      "GROUP BY b.student_id, b.lab ORDER BY s.student, b.lab",
      {before_run}, [&marks](const SqlRow& row) {
        marks.push_back({row.Text(0), row.Text(1), row.Real(2), row.Real(3), row.Int(4), row.Int(5),
                         row.Text(6), row.Text(7), row.MaybeInt(8), FactsFrom(row, 9)});
      }));
  return marks;
}

Result<std::vector<Failure>> Gradebook::Failures() {
  std::vector<Failure> failures;
  IPCLAB_RETURN_IF_ERROR(
      db_.Each("SELECT s.student, b.lab, a.error, max(a.id) FROM attempts a "
               "JOIN submissions b ON b.id = a.submission_id "
               "JOIN students s ON s.id = b.student_id "
               "WHERE a.error IS NOT NULL AND NOT EXISTS (SELECT 1 FROM results r "
               "JOIN submissions c ON c.id = r.submission_id WHERE c.student_id = b.student_id "
               "AND c.lab = b.lab AND r.run_id >= a.run_id) "
               "GROUP BY b.student_id, b.lab ORDER BY s.student, b.lab",
               {}, [&failures](const SqlRow& row) {
                 failures.push_back({row.Text(0), row.Text(1), row.Text(2)});
               }));
  return failures;
}

Result<std::vector<StoredFinding>> Gradebook::Findings(std::int64_t attempt) {
  std::vector<StoredFinding> findings;
  IPCLAB_RETURN_IF_ERROR(
      db_.Each("SELECT check_id, title, category, status, score, max_score, message, "
               "visibility FROM findings "
               "WHERE attempt_id = ? ORDER BY position",
               {attempt}, [&findings](const SqlRow& row) {
                 findings.push_back({row.Text(0), row.Text(1), row.Text(2), row.Text(3),
                                     row.Real(4), row.Real(5), row.Text(6), row.Text(7)});
               }));
  return findings;
}

Result<std::string> Gradebook::Report(std::int64_t attempt) {
  std::optional<std::string> report;
  IPCLAB_RETURN_IF_ERROR(db_.Each("SELECT report FROM grades WHERE attempt_id = ?", {attempt},
                                  [&report](const SqlRow& row) { report = row.Text(0); }));
  if (!report) return MakeError("attempt {} gave no grade", attempt);
  return *report;
}

Result<std::vector<HistoryEntry>> Gradebook::History(const std::string& student,
                                                     const std::string& lab) {
  std::vector<HistoryEntry> history;
  IPCLAB_RETURN_IF_ERROR(
      db_.Each("SELECT a.id, r.run_id, a.started, b.content, g.score, '' FROM results r "
               "JOIN submissions b ON b.id = r.submission_id "
               "JOIN students s ON s.id = b.student_id JOIN attempts a ON a.id = r.attempt_id "
               "JOIN grades g ON g.attempt_id = a.id WHERE s.student = ?1 AND b.lab = ?2 "
               "UNION ALL SELECT a.id, a.run_id, a.started, b.content, NULL, a.error "
               "FROM attempts a JOIN submissions b ON b.id = a.submission_id "
               "JOIN students s ON s.id = b.student_id "
               "WHERE s.student = ?1 AND b.lab = ?2 AND a.error IS NOT NULL ORDER BY 2, 1",
               {student, lab}, [&history](const SqlRow& row) {
                 history.push_back({row.Int(0), row.Int(1), row.Int(2), row.Text(3),
                                    row.MaybeReal(4), row.Text(5)});
               }));
  return history;
}

Result<std::optional<std::int64_t>> Gradebook::LastRun() {
  return db_.One("SELECT max(run_id) FROM results", {});
}

}  // namespace ipclab
