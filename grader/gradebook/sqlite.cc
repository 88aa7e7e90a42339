#include "grader/gradebook/sqlite.h"

#include <fmt/format.h>

#include <utility>

namespace ipclab {
namespace {

constexpr int kPatienceMs = 30'000;  // with others who write

// FULL: a commit is on the disk when it returns.  Foreign keys are off by default.
constexpr char kModes[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

}  // namespace

bool SqlRow::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t SqlRow::Int(int column) const { return sqlite3_column_int64(statement_, column); }

double SqlRow::Real(int column) const { return sqlite3_column_double(statement_, column); }

std::string SqlRow::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return "";
  const int size = sqlite3_column_bytes(statement_, column);
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

std::optional<std::int64_t> SqlRow::MaybeInt(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Int(column);
}

std::optional<double> SqlRow::MaybeReal(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Real(column);
}

Result<Database> Database::Open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Database db(std::unique_ptr<sqlite3, Closer>(handle), path);
  if (code != SQLITE_OK) return db.Failure("open");
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kPatienceMs);
  IPCLAB_RETURN_IF_ERROR(db.Script(kModes));
  return db;
}

Error Database::Failure(std::string_view attempt) const {
  return MakeError("{}: {}: {}", path_, attempt, sqlite3_errmsg(db_.get()));
}

Result<Database::Statement> Database::Prepare(std::string_view sql,
                                              const std::vector<SqlValue>& values) {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  Statement statement(raw);
  if (code != SQLITE_OK) return Failure(sql);
  int index = 0;
  for (const SqlValue& value : values) {
    ++index;
    int bound = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value.value_)) {
      bound = sqlite3_bind_int64(raw, index, *number);
    } else if (const auto* real = std::get_if<double>(&value.value_)) {
      bound = sqlite3_bind_double(raw, index, *real);
    } else if (const auto* text = std::get_if<std::string>(&value.value_)) {
      bound = sqlite3_bind_text(raw, index, text->data(), static_cast<int>(text->size()),
                                SQLITE_TRANSIENT);
    } else {
      bound = sqlite3_bind_null(raw, index);
    }
    if (bound != SQLITE_OK) return Failure(sql);
  }
  return statement;
}

Result<void> Database::Each(std::string_view sql, const std::vector<SqlValue>& values,
                            const std::function<void(const SqlRow&)>& visit) {
  IPCLAB_ASSIGN_OR_RETURN(const Statement statement, Prepare(sql, values));
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
    if (visit) visit(SqlRow(statement.get()));
  }
  if (code != SQLITE_DONE) return Failure(sql);
  return {};
}

Result<void> Database::Run(std::string_view sql, const std::vector<SqlValue>& values) {
  return Each(sql, values, nullptr);
}

Result<std::int64_t> Database::Insert(std::string_view sql, const std::vector<SqlValue>& values) {
  IPCLAB_RETURN_IF_ERROR(Run(sql, values));
  return std::int64_t{sqlite3_last_insert_rowid(db_.get())};
}

Result<std::optional<std::int64_t>> Database::One(std::string_view sql,
                                                  const std::vector<SqlValue>& values) {
  std::optional<std::int64_t> found;
  bool first = true;
  IPCLAB_RETURN_IF_ERROR(Each(sql, values, [&](const SqlRow& row) {
    if (std::exchange(first, false)) found = row.MaybeInt(0);
  }));
  return found;
}

Result<void> Database::Script(const std::string& sql) {
  if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Failure(sql.substr(0, sql.find('\n')));
  }
  return {};
}

Transaction::~Transaction() {
  // Nothing can be done about a failure, nor need it: what is not committed does not count.
  if (open_) (void)db_.Run("ROLLBACK");
}

Result<void> Transaction::Begin() {
  IPCLAB_RETURN_IF_ERROR(db_.Run("BEGIN IMMEDIATE"));
  open_ = true;
  return {};
}

Result<void> Transaction::Commit() {
  IPCLAB_RETURN_IF_ERROR(db_.Run("COMMIT"));
  open_ = false;
  return {};
}

}  // namespace ipclab
