// The formats of a grade by the names that the command line gives them.
#ifndef GRADER_CLI_FORMATS_H_
#define GRADER_CLI_FORMATS_H_

#include <string>
#include <vector>

#include "grader/checks/checks.h"

namespace ipclab {

struct FormatOptions {
  bool colour = false;  // of text
  int width = 100;      // of text
  std::string folder;   // of the submission, for what GitHub shows at its lines
};

std::vector<std::string> FormatNames();

// Precondition: `format` is one of the names.
std::string Format(const Grade& grade, const std::string& format, const FormatOptions& options);

// A grade in a format, in a file: "junit=test.xml".
struct ReportFile {
  std::string format;
  std::string file;
};

// What is wrong with the text, or "" and it is in `report`.
std::string ParseReportFile(const std::string& text, ReportFile* report);

// The folder as GitHub names it: relative to $GITHUB_WORKSPACE, or to where the user called.
std::string FolderInRepository(const std::string& folder);

}  // namespace ipclab

#endif  // GRADER_CLI_FORMATS_H_
