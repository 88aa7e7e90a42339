// SQLite with owners and Results: as much of it as the gradebook needs.
//
//   IPCLAB_ASSIGN_OR_RETURN(Database db, Database::Open("grades.db"));
//   Transaction transaction(db);
//   IPCLAB_RETURN_IF_ERROR(transaction.Begin());
//   IPCLAB_RETURN_IF_ERROR(db.Run("INSERT INTO t VALUES (?, ?)", {7, "seven"}));
//   IPCLAB_RETURN_IF_ERROR(transaction.Commit());
//   IPCLAB_RETURN_IF_ERROR(db.Each("SELECT n, word FROM t", {}, [](const SqlRow& row) {
//     fmt::print("{} {}\n", row.Int(0), row.Text(1));
//   }));
//
// An Error names the database's file and what SQLite said.  What was committed outlives the process
// whatever ends it, and the machine's loss of power as well (write-ahead log, synced at each
// commit).  Several processes may use one file; who finds it locked waits for up to half a minute.
#ifndef GRADER_GRADEBOOK_SQLITE_H_
#define GRADER_GRADEBOOK_SQLITE_H_

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "grader/base/result.h"

namespace ipclab {

// What stands for a `?`.
class SqlValue {
 public:
  SqlValue(std::nullptr_t) {}                                        // NOLINT: NULL
  SqlValue(int value) : value_(static_cast<std::int64_t>(value)) {}  // NOLINT
  SqlValue(std::int64_t value) : value_(value) {}                    // NOLINT
  SqlValue(double value) : value_(value) {}                          // NOLINT
  SqlValue(std::string_view value) : value_(std::string(value)) {}   // NOLINT
  SqlValue(const std::string& value) : value_(value) {}              // NOLINT
  SqlValue(const char* value) : value_(std::string(value)) {}        // NOLINT
  template <typename T>
  SqlValue(const std::optional<T>& value) {  // NOLINT: NULL if there is none
    if (value) *this = SqlValue(*value);
  }

 private:
  friend class Database;
  std::variant<std::nullptr_t, std::int64_t, double, std::string> value_ = nullptr;
};

// The row that a query stands at; columns count from 0.  NULL reads as 0, 0.0 and "".
class SqlRow {
 public:
  explicit SqlRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool IsNull(int column) const;
  std::int64_t Int(int column) const;
  double Real(int column) const;
  std::string Text(int column) const;
  std::optional<std::int64_t> MaybeInt(int column) const;
  std::optional<double> MaybeReal(int column) const;

 private:
  sqlite3_stmt* statement_;
};

class Database {
 public:
  // Makes the file if there is none.
  static Result<Database> Open(const std::string& path);

  // One statement with its values.
  Result<void> Run(std::string_view sql, const std::vector<SqlValue>& values = {});
  // The id of the row that it inserted.
  Result<std::int64_t> Insert(std::string_view sql, const std::vector<SqlValue>& values);
  Result<void> Each(std::string_view sql, const std::vector<SqlValue>& values,
                    const std::function<void(const SqlRow&)>& visit);
  // The first column of the first row; nothing if there is no row, or it is NULL.
  Result<std::optional<std::int64_t>> One(std::string_view sql,
                                          const std::vector<SqlValue>& values);
  // Several statements without values.
  Result<void> Script(const std::string& sql);

 private:
  struct Closer {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

  Database(std::unique_ptr<sqlite3, Closer> db, std::string path)
      : db_(std::move(db)), path_(std::move(path)) {}
  Result<Statement> Prepare(std::string_view sql, const std::vector<SqlValue>& values);
  Error Failure(std::string_view attempt) const;

  std::unique_ptr<sqlite3, Closer> db_;
  std::string path_;
};

// All or nothing of what is done until Commit(); without one the destructor takes it back.
class Transaction {
 public:
  explicit Transaction(Database& db) : db_(db) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  Result<void> Begin();  // as a writer, so that two who read and then write do not collide
  Result<void> Commit();

 private:
  Database& db_;
  bool open_ = false;
};

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_SQLITE_H_
