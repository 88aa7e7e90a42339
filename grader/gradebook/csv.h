// Tables as comma-separated values (RFC 4180).
//
//   CsvWriter csv;
//   csv.Line({"Student", "Grade"});
//   csv.Line({"Liddell, Alice", CsvNumber(8.5)});
//
// A spreadsheet takes a cell that begins with = + - @ for a formula and runs it.  So a text that
// does gets an apostrophe in front, which spreadsheets hide; numbers, which come through CsvNumber,
// do not.
#ifndef GRADER_GRADEBOOK_CSV_H_
#define GRADER_GRADEBOOK_CSV_H_

#include <string>
#include <string_view>
#include <vector>

#include "grader/base/result.h"

namespace ipclab {

// A text, or a number as CsvNumber writes it.
struct CsvCell {
  CsvCell(std::string_view text);    // NOLINT: made harmless
  CsvCell(const std::string& text);  // NOLINT
  CsvCell(const char* text);         // NOLINT
  std::string text;                  // not quoted yet
};

// At most two decimals, none that are 0, a point whatever the locale: "8.5".
CsvCell CsvNumber(double number);

class CsvWriter {
 public:
  void Line(const std::vector<CsvCell>& cells);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Lines of cells.  Takes commas or, if the first line has more of them, semicolons; line ends of
// any kind; a byte order mark; empty lines are skipped.  An Error for a quote without end.
Result<std::vector<std::vector<std::string>>> ParseCsv(std::string_view text);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_CSV_H_
