#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "grader/cli/command.h"
#include "grader/spec/parse.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool HoldsLabs(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "labs", error);
}

std::string Labs() {
  std::string names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(ProjectRoot()) / "labs", error)) {
    if (fs::exists(entry.path() / "lab.yaml", error))
      names += " " + entry.path().filename().string();
  }
  return names;
}

}  // namespace

std::string ProjectRoot() {
  if (std::string root = FromEnvironment("IPCLAB_ROOT"); !root.empty()) return root;
  if (std::string runfiles = FromEnvironment("TEST_SRCDIR"); !runfiles.empty()) {
    return runfiles + "/" + FromEnvironment("TEST_WORKSPACE");
  }
  if (std::string root = FromEnvironment("BUILD_WORKSPACE_DIRECTORY"); !root.empty()) return root;
  std::error_code error;
  for (fs::path folder = fs::current_path(error); !folder.empty(); folder = folder.parent_path()) {
    if (HoldsLabs(folder)) return folder.string();
    if (folder == folder.root_path()) break;
  }
  return ".";
}

std::string UserPath(const std::string& path) {
  const std::string called_from = FromEnvironment("BUILD_WORKING_DIRECTORY");
  if (called_from.empty() || path.starts_with("/")) return path;
  return called_from + "/" + path;
}

std::string FindLab(const std::string& name) {
  std::error_code error;
  const fs::path given = UserPath(name);
  for (const fs::path& candidate :
       {fs::path(ProjectRoot()) / "labs" / name / "lab.yaml", given / "lab.yaml", given}) {
    if (fs::is_regular_file(candidate, error)) return candidate.string();
  }
  return "";
}

std::optional<Lab> LoadLab(const std::string& name) {
  const std::string file = FindLab(name);
  if (file.empty()) {
    fmt::print(stderr, "ipclab: there is no lab '{}'; the labs are:{}\n", name, Labs());
    return std::nullopt;
  }
  ParsedLab parsed = ParseLabFile(file);
  for (const Problem& problem : parsed.problems) fmt::print(stderr, "{}\n", ToString(problem));
  return std::move(parsed.lab);
}

bool Write(const std::string& text, const std::string& file) {
  if (file.empty()) {
    std::cout << text << std::flush;
    return static_cast<bool>(std::cout);
  }
  std::ofstream out(UserPath(file));
  out << text << std::flush;
  return static_cast<bool>(out);
}

bool WantsColour(int fd) { return isatty(fd) != 0 && std::getenv("NO_COLOR") == nullptr; }

int TerminalWidth(int most) {
  winsize size;
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40;
  return known ? std::min<int>(size.ws_col, most) : 100;
}

std::map<std::string, std::string> SourcesOf(const Submission& submission) {
  std::map<std::string, std::string> sources;
  for (const SourceFile& file : submission.files) sources[file.path] = file.content;
  return sources;
}

int Report(const Error& error) {
  fmt::print(stderr, "ipclab: the grader could not do its work: {}\n", error.message);
  return kGraderFailed;
}

}  // namespace ipclab
