// Gradings do not disturb each other, nor what they grade, and leave nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

using ::testing::IsEmpty;

namespace fs = std::filesystem;

// Four at once, of a lab whose programs meet at a System V key.
TEST(IsolationTest, GradingsAtOnceDoNotMeet) {
  const std::string folder = CopyOf("reference/msgq", "meets");
  std::vector<std::unique_ptr<RunningProgram>> gradings;
  for (int i = 0; i < 4; ++i) {
    const std::vector<std::string> argv = {GraderPath(), "grade",    LabPath("msgq"),
                                           folder,       "--format", "json"};
    gradings.push_back(std::make_unique<RunningProgram>(argv, UsualOptions()));
  }
  for (const auto& grading : gradings) {
    const ProgramEnd end = grading->Wait();
    const nlohmann::json report = Report(end);
    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(report["score"], report["max_score"]) << report["checks"].dump(1);
  }
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
}

TEST(IsolationTest, ALeakySubmissionLeavesNothingOnTheMachine) {
  EXPECT_FALSE(Grade("pipe", CopyOf("tests/end_to_end/leaky", "leaky"))["leaks"].empty());
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
}

TEST(IsolationTest, AFolderMayHaveAnyName) {
  for (const char* name : {"two words", "Müller, Jürgen", "安全", "-rf", "a'b\"c$d"}) {
    const nlohmann::json report = Grade("pipe", CopyOf("reference/pipe", name));
    EXPECT_EQ(report["score"], report["max_score"]) << name;
    EXPECT_EQ(report["submission"], name);
  }
}

TEST(IsolationTest, TheFolderNeedNotBeWritableAndIsNotTouched) {
  const std::string folder = CopyOf("reference/pipe", "read-only");
  for (const auto& entry : fs::directory_iterator(folder)) {
    fs::permissions(entry.path(), fs::perms(0444));
  }
  fs::permissions(folder, fs::perms(0555));
  const std::vector<std::string> before = Listing(folder);
  const nlohmann::json report = Grade("pipe", folder);
  EXPECT_EQ(report["score"], report["max_score"]);
  EXPECT_EQ(Listing(folder), before);
  fs::permissions(folder, fs::perms(0755));
}

// A grader that is killed takes all that it started with it.
TEST(IsolationTest, AKilledGraderLeavesNothing) {
  ProgramOptions options = UsualOptions();
  options.patience = std::chrono::seconds(0);
  const ProgramEnd end = RunProgram(
      {GraderPath(), "grade", LabPath("msgq"), CopyOf("reference/msgq", "meets")}, options);
  EXPECT_TRUE(end.killed);
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
}

}  // namespace
}  // namespace ipclab::testing
