#include "grader/scenario/compiler_output.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

namespace ipclab {
namespace {

void AddOnce(std::vector<BuildProblem>& list, BuildProblem problem) {
  const bool known = std::any_of(list.begin(), list.end(), [&problem](const BuildProblem& other) {
    return other.file == problem.file && other.line == problem.line &&
           other.message == problem.message;
  });
  if (!known) list.push_back(std::move(problem));
}

// "/src/pipe.c" is "pipe.c" to its author.
std::string FileName(std::string_view file) {
  constexpr std::string_view kFolder = "/src/";
  if (const std::size_t at = file.rfind(kFolder); at != std::string_view::npos) {
    file.remove_prefix(at + kFolder.size());
  }
  if (file.starts_with("./")) file.remove_prefix(2);
  return std::string(file);
}

// "pipe.c:12:5: " before the severity; whatever lacks a line keeps 0.
BuildProblem Place(std::string_view place, std::string_view message) {
  BuildProblem problem;
  const std::size_t first = place.find(':');
  problem.file = FileName(place.substr(0, first));
  if (first != std::string_view::npos)
    problem.line = std::atoi(std::string(place.substr(first + 1)).c_str());
  problem.message = message;
  return problem;
}

void ReadLine(std::string_view line, Diagnostics& found) {
  for (const auto& [severity, list] :
       {std::pair{std::string_view(": fatal error: "), &found.errors},
        std::pair{std::string_view(": error: "), &found.errors},
        std::pair{std::string_view(": warning: "), &found.warnings}}) {
    const std::size_t at = line.find(severity);
    if (at == std::string_view::npos) continue;
    // The linker's summary, after it has said what is wrong.
    if (line.find("ld returned") != std::string_view::npos) return;
    AddOnce(*list, Place(line.substr(0, at), line.substr(at + severity.size())));
    return;
  }
  if (line.find("undefined reference to") != std::string_view::npos ||
      line.find("multiple definition of") != std::string_view::npos) {
    const std::size_t at = line.rfind("): ");
    const std::size_t file_end = line.find(":(");
    std::string_view file =
        file_end == std::string_view::npos ? std::string_view() : line.substr(0, file_end);
    // "/usr/bin/ld: /tmp/ccX.o: in function `main':" lines name the object; here stands the source,
    // "/src/pipe.c:12"
    if (const std::size_t space = file.rfind(' '); space != std::string_view::npos)
      file.remove_prefix(space + 1);
    AddOnce(found.errors, Place(file.empty() ? line.substr(0, line.find(": ")) : file,
                                at == std::string_view::npos ? line.substr(line.find(": ") + 2)
                                                             : line.substr(at + 3)));
  }
}

}  // namespace

Diagnostics ParseCompilerOutput(std::string_view output) {
  Diagnostics found;
  while (!output.empty()) {
    const std::size_t end = output.find('\n');
    ReadLine(output.substr(0, end), found);
    if (end == std::string_view::npos) break;
    output.remove_prefix(end + 1);
  }
  return found;
}

}  // namespace ipclab
