#include "grader/cli/formats.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <utility>

#include "grader/cli/command.h"
#include "grader/report/formats.h"
#include "grader/report/report.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

using Writer = std::function<std::string(const Grade&, const FormatOptions&)>;

// Those that need no options.
Writer Plain(std::string (*write)(const Grade&)) {
  return [write](const Grade& grade, const FormatOptions&) { return write(grade); };
}

std::string Text(const Grade& grade, const FormatOptions& options) {
  return ToText(grade, {.colour = options.colour, .width = options.width});
}

std::string Json(const Grade& grade) { return ToJson(grade).dump(2) + "\n"; }

std::string Github(const Grade& grade, const FormatOptions& options) {
  return ToGithub(grade, options.folder);
}

const std::vector<std::pair<std::string, Writer>>& Writers() {
  static const std::vector<std::pair<std::string, Writer>> writers = {
      {"text", Text},
      {"json", Plain(Json)},
      {"junit", Plain(ToJunit)},
      {"gradescope", Plain(ToGradescope)},
      {"classroom", Plain(ToClassroom)},
      {"github", Github},
      {"markdown", Plain(ToMarkdown)},
      {"autolab", Plain(ToAutolab)},
      {"prairielearn", Plain(ToPrairieLearn)},
  };
  return writers;
}

}  // namespace

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const auto& [name, writer] : Writers()) names.push_back(name);
  return names;
}

std::string Format(const Grade& grade, const std::string& format, const FormatOptions& options) {
  const auto found = std::ranges::find(Writers(), format, &std::pair<std::string, Writer>::first);
  return found->second(grade, options);
}

std::string ParseReportFile(const std::string& text, ReportFile* report) {
  const std::size_t equals = text.find('=');
  const std::vector<std::string> names = FormatNames();
  if (std::ranges::find(names, text.substr(0, equals)) == names.end() ||
      equals == std::string::npos || equals + 1 == text.size()) {
    return fmt::format("\"{}\": expected FORMAT=FILE, FORMAT one of {}", text,
                       fmt::join(names, ", "));
  }
  *report = {text.substr(0, equals), text.substr(equals + 1)};
  return "";
}

std::string FolderInRepository(const std::string& folder) {
  const char* workspace = std::getenv("GITHUB_WORKSPACE");
  const fs::path root = workspace == nullptr ? fs::path(UserPath(".")) : fs::path(workspace);
  std::error_code error;
  const fs::path relative =
      fs::proximate(fs::absolute(UserPath(folder), error), fs::absolute(root, error), error);
  return error ? folder : relative.string();
}

}  // namespace ipclab
