// A grade, for people and for machines.
//
//   fmt::print("{}", ToText(grade, {.colour = true, .width = 100}));
//   std::ofstream("grade.json") << ToJson(grade).dump(2) << '\n';
//
// docs/report-format.md documents the JSON.  Whatever a submission printed is harmless in either:
// control characters and bytes that are no UTF-8 are written out ("\x1b").
#ifndef GRADER_REPORT_REPORT_H_
#define GRADER_REPORT_REPORT_H_

#include <nlohmann/json.hpp>
#include <string>

#include "grader/checks/checks.h"

namespace ipclab {

struct TextOptions {
  bool colour = false;  // ANSI colours
  int width = 100;      // columns to fill; quoted output is never broken
};

// By category, each check with its mark and points; under a check that did not pass its message,
// places and hint; then what was left over, and the score.
std::string ToText(const Grade& grade, const TextOptions& options = {});

// Schema "ipclab.grade/1".
nlohmann::json ToJson(const Grade& grade);

}  // namespace ipclab

#endif  // GRADER_REPORT_REPORT_H_
