// What students get: nothing hidden, and the same verdicts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

std::string Read(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void Save(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

// A project whose only lab is pipe, with one check and its scenario hidden.  Of what else a handout
// takes over, it has files in name only.
fs::path Project() {
  const fs::path root = TheMachine().box() + "/project";
  for (const char* name : {".bazelrc",
                           ".bazelversion",
                           ".gitignore",
                           "BUILD",
                           "LICENSE",
                           "MODULE.bazel",
                           "WORKSPACE",
                           "docs/BUILD",
                           "docs/glossary.md",
                           "docs/lab-yaml.md",
                           "grader/BUILD",
                           "ipclab",
                           "third_party/BUILD",
                           "tools/BUILD",
                           "tools/bazel",
                           "tools/cc.bzl",
                           "tools/deps.bzl",
                           "tools/extensions.bzl",
                           "tools/lab.bzl",
                           "tools/submissions.bzl",
                           "labs/pipe/README.md",
                           "skeletons/pipe/pipe.cpp",
                           "skeletons/pipe/BUILD"}) {
    Save(root / name, name);
  }
  std::string yaml = Read(LabPath("pipe"));
  const std::string last = "  - id: nothing-left\n";
  const std::size_t at = yaml.find(last);
  EXPECT_NE(at, std::string::npos);
  yaml.insert(at + last.size(), "    visibility: hidden  # a secret\n");
  Save(root / "labs/pipe/lab.yaml", yaml);
  return root;
}

ProgramEnd HandOut(const fs::path& project, const std::string& folder) {
  ProgramOptions options = UsualOptions();
  options.environment.push_back("IPCLAB_ROOT=" + project.string());
  return RunProgram({GraderPath(), "handout", "pipe", "-o", folder}, options);
}

// The status of each check.
std::map<std::string, std::string> Graded(const fs::path& lab, const std::string& submission) {
  std::map<std::string, std::string> statuses;
  const json report = Report(Ipclab({"grade", lab, submission, "--format", "json"}));
  for (const json& check : report["checks"]) statuses[check["id"]] = check["status"];
  return statuses;
}

TEST(HandoutTest, HoldsWhatIsNeededAndNothingHidden) {
  const fs::path folder = TheMachine().box() + "/handout";
  const ProgramEnd end = HandOut(Project(), folder);
  ASSERT_EQ(end.status, 0) << end.error;
  EXPECT_THAT(Read(folder / "README.md"), HasSubstr("./ipclab grade pipe skeletons/pipe"));
  EXPECT_THAT(Read(folder / "skeletons/pipe/BUILD"), HasSubstr("ipc_homework"));
  EXPECT_EQ(Read(folder / "skeletons/pipe/pipe.cpp"), "skeletons/pipe/pipe.cpp");
  EXPECT_EQ(Read(folder / "tools/lab.bzl"), "tools/lab.bzl");
  EXPECT_FALSE(fs::exists(folder / "reference"));
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string text = Read(entry.path());
    EXPECT_EQ(text.find("nothing-left"), std::string::npos) << entry.path();
    EXPECT_EQ(text.find("secret"), std::string::npos) << entry.path();
  }
}

TEST(HandoutTest, GradesTheVisibleChecksAsTheInstructorDoes) {
  const fs::path project = Project();
  const std::string folder = TheMachine().box() + "/graded_with";
  ASSERT_EQ(HandOut(project, folder).status, 0);
  for (const char* submission : {"reference/pipe", "skeletons/pipe"}) {
    const std::string copy = CopyOf(submission, fs::path(submission).parent_path());
    auto whole = Graded(project / "labs/pipe", copy);
    const auto part = Graded(fs::path(folder) / "labs/pipe", copy);
    EXPECT_EQ(whole.erase("nothing-left"), 1u);
    EXPECT_EQ(part, whole) << submission;
  }
}

TEST(HandoutTest, NothingIsWrittenOver) {
  const fs::path folder = TheMachine().box() + "/taken";
  Save(folder / "mine", "mine");
  const ProgramEnd end = HandOut(Project(), folder);
  EXPECT_EQ(end.status, 2);
  EXPECT_THAT(end.error, HasSubstr("is not empty"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace ipclab::testing
