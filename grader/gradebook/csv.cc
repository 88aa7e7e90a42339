#include "grader/gradebook/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ipclab {
namespace {

std::string Defused(std::string_view text) {
  // Tab and carriage return: some spreadsheets drop them, and then see what follows.
  const bool formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  return (formula ? "'" : "") + std::string(text);
}

std::string Quoted(const std::string& text) {
  if (text.find_first_of(",;\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

CsvCell::CsvCell(std::string_view text) : text(Defused(text)) {}
CsvCell::CsvCell(const std::string& text) : text(Defused(text)) {}
CsvCell::CsvCell(const char* text) : text(Defused(text)) {}

CsvCell CsvNumber(double number) {
  std::string text = fmt::format("{:.2f}", std::round(number * 100) / 100);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  CsvCell cell("");
  cell.text = text == "-0" ? "0" : text;
  return cell;
}

void CsvWriter::Line(const std::vector<CsvCell>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text_ += ',';
    text_ += Quoted(cells[i].text);
  }
  text_ += "\r\n";
}

Result<std::vector<std::vector<std::string>>> ParseCsv(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::string_view head = text.substr(0, text.find('\n'));
  const auto count = [head](char c) { return std::count(head.begin(), head.end(), c); };
  const char separator = count(';') > count(',') ? ';' : ',';
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> cells(1);
  bool quoted = false;
  const auto end_line = [&] {
    if (cells.size() > 1 || !cells[0].empty()) lines.push_back(cells);
    cells.assign(1, "");
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cells.back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"' && cells.back().empty()) {
      quoted = true;
    } else if (c == separator) {
      cells.emplace_back();
    } else if (c == '\n') {
      end_line();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  if (quoted) return MakeError("line {}: a quote has no end", lines.size() + 1);
  end_line();
  return lines;
}

}  // namespace ipclab
