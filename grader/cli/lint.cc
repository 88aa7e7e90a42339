// ipclab lint [LAB...]
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

#include "grader/cli/command.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> AllLabs() {
  std::vector<std::string> labs;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(ProjectRoot()) / "labs", error)) {
    if (fs::exists(entry.path() / "lab.yaml", error))
      labs.push_back(entry.path().filename().string());
  }
  std::sort(labs.begin(), labs.end());
  return labs;
}

int Main(std::vector<std::string> names) {
  if (names.empty()) names = AllLabs();
  int status = kFullMarks;
  for (const std::string& name : names) {
    if (const auto lab = LoadLab(name)) {
      fmt::print("{}: {} scenarios, {} checks, {} points\n", lab->id, lab->scenarios.size(),
                 lab->checks.size(), lab->MaxScore());
    } else {
      status = kUsage;
    }
  }
  return status;
}

}  // namespace

Command AddLint(CLI::App& app) {
  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand(
      "lint", "Say whether lab.yaml files are right; each mistake with line and column");
  command->add_option("LAB", *names, "labs; all of the project if none is named");
  return [names] { return Main(*names); };
}

}  // namespace ipclab
