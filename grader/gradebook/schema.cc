#include "grader/gradebook/schema.h"

#include <fmt/format.h>

#include <array>

namespace ipclab {
namespace {

// "ipcl": what file(1) and we know a gradebook by.
constexpr int kApplicationId = 0x6970636c;

constexpr char kVersion1[] = R"(
CREATE TABLE students (
  id INTEGER PRIMARY KEY,
  student TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  login TEXT NOT NULL DEFAULT '',
  number TEXT NOT NULL DEFAULT '',
  canvas_id TEXT NOT NULL DEFAULT '',
  moodle_id TEXT NOT NULL DEFAULT '',
  github TEXT NOT NULL DEFAULT '',
  section TEXT NOT NULL DEFAULT ''
);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  folder TEXT NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER
);
CREATE TABLE submissions (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES students,
  lab TEXT NOT NULL,
  content TEXT NOT NULL,
  folder TEXT NOT NULL,
  submitted INTEGER,
  UNIQUE (student_id, lab, content)
);
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs,
  submission_id INTEGER NOT NULL REFERENCES submissions,
  key TEXT NOT NULL,
  lab_hash TEXT NOT NULL,
  grader_hash TEXT NOT NULL,
  compiler TEXT NOT NULL,
  seed INTEGER NOT NULL,
  started INTEGER NOT NULL,
  seconds REAL NOT NULL,
  error TEXT
);
CREATE INDEX attempts_by_key ON attempts (key);
CREATE INDEX attempts_by_submission ON attempts (submission_id);
CREATE TABLE grades (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempts,
  score REAL NOT NULL,
  max_score REAL NOT NULL,
  isolation TEXT NOT NULL,
  report TEXT NOT NULL
);
CREATE TABLE findings (
  attempt_id INTEGER NOT NULL REFERENCES grades,
  position INTEGER NOT NULL,
  check_id TEXT NOT NULL,
  title TEXT NOT NULL,
  category TEXT NOT NULL,
  status TEXT NOT NULL,
  score REAL NOT NULL,
  max_score REAL NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (attempt_id, position)
) WITHOUT ROWID;
CREATE TABLE results (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs,
  submission_id INTEGER NOT NULL REFERENCES submissions,
  attempt_id INTEGER NOT NULL REFERENCES grades
);
CREATE INDEX results_by_submission ON results (submission_id);
)";

constexpr char kVersion2[] = R"(
ALTER TABLE students ADD COLUMN team TEXT NOT NULL DEFAULT '';
CREATE TABLE overrides (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  student_id INTEGER NOT NULL REFERENCES students,
  lab TEXT NOT NULL,
  score REAL,
  reason TEXT NOT NULL,
  made INTEGER NOT NULL,
  made_by TEXT NOT NULL
);
)";

// What a finding's visibility was is in the report; where it is not, nobody may see it.
constexpr char kVersion3[] = R"(
ALTER TABLE findings ADD COLUMN visibility TEXT NOT NULL DEFAULT 'hidden';
UPDATE findings SET visibility = ifnull((SELECT json_extract(
    CASE WHEN json_valid(g.report) THEN g.report ELSE '{}' END,
    '$.checks[' || findings.position || '].visibility')
  FROM grades g WHERE g.attempt_id = findings.attempt_id), 'hidden');
)";

constexpr std::array<const char*, kSchemaVersion> kMigrations = {kVersion1, kVersion2, kVersion3};

Result<void> Step(Database& db, int version) {
  Transaction transaction(db);
  IPCLAB_RETURN_IF_ERROR(transaction.Begin());
  // Somebody else may have been quicker.
  IPCLAB_ASSIGN_OR_RETURN(const auto now, db.One("PRAGMA user_version", {}));
  if (now.value_or(0) >= version) return {};
  IPCLAB_RETURN_IF_ERROR(db.Script(kMigrations[static_cast<std::size_t>(version - 1)]));
  IPCLAB_RETURN_IF_ERROR(db.Script(fmt::format(
      "PRAGMA application_id = {}; PRAGMA user_version = {};", kApplicationId, version)));
  return transaction.Commit();
}

}  // namespace

Result<void> Migrate(Database& db, int version) {
  IPCLAB_ASSIGN_OR_RETURN(const auto now, db.One("PRAGMA user_version", {}));
  IPCLAB_ASSIGN_OR_RETURN(const auto application, db.One("PRAGMA application_id", {}));
  IPCLAB_ASSIGN_OR_RETURN(const auto tables, db.One("SELECT count(*) FROM sqlite_master", {}));
  const bool empty = tables.value_or(0) == 0 && application.value_or(0) == 0;
  if (!empty && application.value_or(0) != kApplicationId) {
    return MakeError("the database is no gradebook of ipclab");
  }
  if (now.value_or(0) > kSchemaVersion) {
    return MakeError("the gradebook is of schema version {}, this ipclab knows up to {}: update it",
                     *now, kSchemaVersion);
  }
  for (int next = static_cast<int>(now.value_or(0)) + 1; next <= version; ++next) {
    IPCLAB_RETURN_IF_ERROR(Step(db, next));
  }
  return {};
}

}  // namespace ipclab
