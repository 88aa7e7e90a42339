// ipclab handout LAB -o DIR
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "grader/base/files.h"
#include "grader/cli/command.h"
#include "grader/spec/visible.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string lab;
  std::string folder;
};

// What a copy of the project needs to build submissions and to grade them, below its root.
constexpr const char* kNeeded[] = {
    ".bazelrc",         ".bazelversion",        ".gitignore",    "BUILD",
    "LICENSE",          "MODULE.bazel",         "WORKSPACE",     "docs/BUILD",
    "docs/glossary.md", "docs/lab-yaml.md",     "grader",        "ipclab",
    "third_party",      "tools/BUILD",          "tools/bazel",   "tools/cc.bzl",
    "tools/deps.bzl",   "tools/extensions.bzl", "tools/lab.bzl", "tools/submissions.bzl",
};

void CopyInto(const fs::path& folder, const fs::path& root, const fs::path& name) {
  fs::create_directories((folder / name).parent_path());
  fs::copy(root / name, folder / name, fs::copy_options::recursive);
}

void Save(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out.exceptions(std::ios::failbit | std::ios::badbit);
  out << text << std::flush;
}

std::string Quoted(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names)
    list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", name);
  return "[" + list + "]";
}

std::string HomeworkTargets(const Lab& lab) {
  std::vector<std::string> programs;
  for (const ProgramSource& program : lab.programs) programs.push_back(program.name);
  const std::string library =
      lab.library.empty() ? "" : fmt::format("    library = {},\n", Quoted(lab.library));
  return fmt::format(
      "load(\"//tools:lab.bzl\", \"ipc_homework\")\n\n"
      "ipc_homework(\n    lab = \"{}\",\n{}    programs = {},\n)\n",
      lab.id, library, Quoted(programs));
}

std::string Welcome(const Lab& lab) {
  return fmt::format(
      "# {1}\n\n"
      "What is asked stands in [labs/{0}/README.md](labs/{0}/README.md). You work in "
      "`skeletons/{0}`.\n\n"
      "```sh\n"
      "bazel build //skeletons/{0}              # on Debian 12\n"
      "./ipclab grade {0} skeletons/{0}         # installs what is missing, and says what is not "
      "right yet\n"
      "bazel test //skeletons/{0}:grade         # the same; its log is the feedback\n"
      "```\n",
      lab.id, lab.title);
}

// Only folders of nobody's: nothing is written over.
bool IsFree(const fs::path& folder) { return !fs::exists(folder) || fs::is_empty(folder); }

void HandOut(const Lab& lab, const std::string& yaml, const fs::path& root,
             const fs::path& folder) {
  for (const char* name : kNeeded) CopyInto(folder, root, name);
  const fs::path lab_folder = fs::path("labs") / lab.id, work = fs::path("skeletons") / lab.id;
  CopyInto(folder, root, lab_folder / "README.md");
  Save(folder / lab_folder / "lab.yaml", yaml);
  Save(folder / lab_folder / "BUILD",
       "exports_files([\"lab.yaml\"], visibility = [\"//visibility:public\"])\n");
  CopyInto(folder, root, work);
  Save(folder / work / "BUILD", HomeworkTargets(lab));
  Save(folder / "README.md", Welcome(lab));
}

int Main(const Options& options) {
  const auto lab = LoadLab(options.lab);
  if (!lab) return kUsage;
  const fs::path root = ProjectRoot(), folder = UserPath(options.folder);
  const std::string file = FindLab(options.lab);
  const Result<std::string> yaml = ReadFile(file);
  if (!yaml.ok()) return Report(yaml.error());
  const VisibleLab visible = VisiblePart(*yaml, file);
  for (const Problem& problem : visible.problems) fmt::print(stderr, "{}\n", ToString(problem));
  if (!visible.problems.empty()) return kUsage;
  try {
    if (!IsFree(folder)) {
      fmt::print(stderr, "ipclab: {} is not empty\n", options.folder);
      return kUsage;
    }
    HandOut(*lab, visible.yaml, root, folder);
  } catch (const std::exception& error) {  // of the standard library's files
    return Report(Error{fmt::format("cannot write the handout: {}", error.what())});
  }
  fmt::print("{}: what students get of lab {}\n", options.folder, lab->id);
  return kFullMarks;
}

}  // namespace

Command AddHandout(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "handout", "Write what students get of a lab: skeleton, handout, the checks for them to see");
  command->add_option("LAB", options->lab, "the id of a lab of the project")->required();
  command->add_option("-o,--output", options->folder, "a folder that is empty or not there yet")
      ->required();
  return [options] { return Main(*options); };
}

}  // namespace ipclab
