// Calls that fail in turn, are short, are interrupted, or are swept: from lab.yaml to the report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string TurnsLab() { return std::filesystem::absolute("tests/end_to_end/turns/lab.yaml"); }
std::string Careless() { return CopyOf("tests/end_to_end/turns/careless", "careless"); }

const json& CarelessReport() {
  static const json report = Report(Ipclab({"grade", TurnsLab(), Careless(), "--format", "json"}));
  return report;
}

json CheckOf(const json& report, const std::string& id) {
  for (const json& check : report["checks"]) {
    if (check["id"] == id) return check;
  }
  ADD_FAILURE() << "no check " << id;
  return json::object();
}

TEST(FailingCallsTest, AProgramThatReadsOnStandsShortAndInterruptedReads) {
  EXPECT_EQ(CheckOf(CarelessReport(), "works")["status"], "pass");
  EXPECT_EQ(CheckOf(CarelessReport(), "short")["status"], "pass");
  EXPECT_EQ(CheckOf(CarelessReport(), "interrupted")["status"], "pass");
}

// The second read is the one that is not looked at.
TEST(FailingCallsTest, EachCallFailsInTurn) {
  const json check = CheckOf(CarelessReport(), "each-read");
  EXPECT_EQ(check["status"], "fail");
  EXPECT_THAT(check["message"], StartsWith("When read #2 fails with EIO: "));
  int turns = 0;
  for (const json& run : CarelessReport()["runs"]) {
    if (std::string(run["injection"]).ends_with("fails with EIO")) ++turns;
  }
  EXPECT_EQ(turns, 2);
}

TEST(FailingCallsTest, ACallThatIsNeverMadeCannotFailInTurn) {
  const json check = CheckOf(CarelessReport(), "each-msgget");
  EXPECT_EQ(check["status"], "pass");
  EXPECT_THAT(check["message"], StartsWith("Nothing to try"));
}

TEST(FailingCallsTest, ASweepNamesTheLineOfEachCallThatIsNotLookedAt) {
  const json check = CheckOf(CarelessReport(), "swept");
  EXPECT_EQ(check["status"], "fail");
  EXPECT_THAT(check["message"], HasSubstr("If write() at turns.c:27 failed with EIO"));
  EXPECT_THAT(check["message"], HasSubstr("turns would end without a word"));
  EXPECT_THAT(check["message"], HasSubstr("If read() at turns.c:8 failed with EIO"));
  EXPECT_THAT(check["message"], Not(HasSubstr("pipe()")));
  EXPECT_EQ(check["evidence"][0]["file"], "turns.c");
}

// `--sweep` is advice: a check more, and the same score.
TEST(FailingCallsTest, AdviceCostsNothing) {
  const json report = Report(Ipclab(
      {"grade", LabPath("pipe"), CopyOf("reference/pipe", "full"), "--sweep", "--format", "json"}));
  EXPECT_EQ(report["score"], 10);
  const json check = CheckOf(report, "failing-calls");
  EXPECT_EQ(check["status"], "pass");
  EXPECT_EQ(check["max_score"], 0);
  EXPECT_THAT(check["message"], HasSubstr("calls were made to fail, one at a time."));
}

TEST(FailingCallsTest, TheCommandEndsWithOneIfItFindsSomething) {
  const ProgramEnd end = Ipclab({"sweep", TurnsLab(), Careless(), "--call", "write"});
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.output, HasSubstr("If write() at turns.c:27 failed with EIO"));
  EXPECT_EQ(Ipclab({"sweep", TurnsLab(), Careless(), "--call", "pipe"}).status, 0);
}

}  // namespace
}  // namespace ipclab::testing
