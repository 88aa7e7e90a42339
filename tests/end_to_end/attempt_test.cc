// What Bazel runs for each student (tools/class.bzl), and what the gradebook makes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <pugixml.hpp>
#include <sstream>

#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kName[] = "J\u00fcrgen O'Brien $HOME";

std::string Read(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Of all that is in the folder.
std::string Tar(const std::string& folder) {
  const std::string archive = folder + ".tar";
  if (!fs::exists(archive)) {
    const ProgramEnd end =
        RunProgram({"/usr/bin/tar", "-cf", archive, "-C", folder, "."}, UsualOptions());
    EXPECT_EQ(end.status, 0) << end.error;
  }
  return archive;
}

// An empty folder, as that of a student who forgot the files.
std::string Nothing() {
  const std::string folder = TheMachine().box() + "/nothing";
  fs::create_directories(folder);
  std::ofstream(folder + "/notes.txt") << "to do";
  return folder;
}

ProgramEnd Attempt(const std::string& archive, const fs::path& output) {
  const std::string name = TheMachine().box() + "/name";
  std::ofstream(name) << kName;
  return Ipclab({"attempt", LabPath("pipe"), archive, "-o", output, "--status",
                 output.string() + ".status", "--student", name, "--only-lab"});
}

fs::path Attempted(const std::string& folder, const std::string& name) {
  const fs::path output = TheMachine().box() + "/testlogs/" + name;
  if (fs::exists(output)) return output;
  const ProgramEnd end = Attempt(Tar(folder), output);
  EXPECT_EQ(end.status, 0) << end.error;
  return output;
}

// What says that there is a grade, outside the folder.
fs::path StatusOf(const fs::path& output) { return output.string() + ".status"; }

fs::path Full() { return Attempted(CopyOf("reference/pipe", "full"), "full"); }
fs::path Less() {
  return Attempted(CopyOf("tests/mutants/pipe/child-keeps-write-end", "less"), "less");
}

TEST(AttemptTest, LeavesWhatTheTestShows) {
  EXPECT_EQ(Read(StatusOf(Full())), "0\n");
  EXPECT_EQ(Read(StatusOf(Less())), "1\n");
  EXPECT_THAT(Read(Less() / "feedback.txt"), HasSubstr("still held the write end"));
  EXPECT_TRUE(fs::exists(Less() / "timeline/index.html"));
  pugi::xml_document xml;
  ASSERT_TRUE(xml.load_file((Less() / "test.xml").c_str()));
  EXPECT_EQ(xml.child("testsuites").attribute("failures").as_int(), 1);
}

TEST(AttemptTest, TheReportIsThatOfGrade) {
  const std::string folder = CopyOf("tests/mutants/pipe/child-keeps-write-end", "less");
  json alone = Timeless(Grade("pipe", folder));
  json report = Timeless(json::parse(Read(Less() / "grade.json")));
  EXPECT_EQ(report["submission"], kName);
  report.erase("submission");
  alone.erase("submission");
  EXPECT_EQ(report, alone);
}

TEST(AttemptTest, WhereNothingWasHandedInTheTestFailsAndNoGradeIsMade) {
  const fs::path output = Attempted(Nothing(), "none");
  EXPECT_EQ(Read(StatusOf(output)), "1\n");
  EXPECT_THAT(Read(output / "feedback.txt"), HasSubstr("Nothing of lab pipe was handed in."));
  EXPECT_TRUE(json::parse(Read(output / "attempt.json"))["report"].is_null());
}

// It is theirs to mend, and no failure of the grader.
TEST(AttemptTest, ADamagedArchiveIsTold) {
  const std::string archive = TheMachine().box() + "/damaged.zip";
  std::ofstream(archive) << "PK\x03\x04 no more";
  const fs::path output = TheMachine().box() + "/damaged";
  ASSERT_EQ(Attempt(archive, output).status, 0);
  EXPECT_EQ(Read(StatusOf(output)), "1\n");
  EXPECT_THAT(Read(output / "feedback.txt"), HasSubstr("Nothing of lab pipe was handed in."));
}

TEST(AttemptTest, AFailureOfTheGraderLeavesNoAttempt) {
  const fs::path output = "/proc/attempt";  // where nobody makes a folder
  const ProgramEnd end = Attempt(Tar(CopyOf("reference/pipe", "full")), output);
  EXPECT_EQ(end.status, 3);
  EXPECT_THAT(end.error, HasSubstr("the grader could not do its work"));
  EXPECT_FALSE(fs::exists(StatusOf(output)));
}

// Imported marks and their keys are those of a class run, which then has nothing to grade.
TEST(AttemptTest, AClassRunKnowsWhatWasImported) {
  const std::string box = TheMachine().box();
  const fs::path logs = Less().parent_path();
  Full();
  for (const char* name : {"full", "none", "damaged"}) fs::remove_all(logs / name);
  const std::string db = box + "/imported.db";
  ProgramEnd end = Ipclab({"gradebook", "import", logs, "--db", db});
  EXPECT_EQ(end.status, 0) << end.error;
  EXPECT_THAT(end.output, HasSubstr("1 new, 0 known, 0 not handed in; 1 students"));
  fs::create_directories(box + "/class");
  fs::copy(CopyOf("tests/mutants/pipe/child-keeps-write-end", "less"), box + "/class/" + kName);
  end = Ipclab({"class", box + "/class", "--lab", LabPath("pipe"), "--db", db});
  EXPECT_THAT(end.output, HasSubstr("0 graded, 1 unchanged"));
  EXPECT_THAT(Ipclab({"gradebook", "list", "--db", db}).output, HasSubstr(kName));
}

TEST(AttemptTest, WrongArgumentsAreUsage) {
  EXPECT_EQ(Ipclab({"gradebook", "import", "/nonexistent"}).status, 2);
  EXPECT_EQ(Ipclab({"attempt", LabPath("pipe"), "/nonexistent", "-o", "x", "--status", "y",
                    "--student", "z"})
                .status,
            2);
}

}  // namespace
}  // namespace ipclab::testing
