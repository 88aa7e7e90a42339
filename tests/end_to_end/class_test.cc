// A class graded by `ipclab class`: a reference, mutants, one that does not compile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/end_to_end/grader.h"
#include "tests/end_to_end/terminal.h"

namespace ipclab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace fs = std::filesystem;

std::string TheClass() {
  fs::create_directories(TheMachine().box() + "/class");
  CopyOf("reference/pipe", "class/alice");
  CopyOf("tests/mutants/pipe/child-keeps-write-end", "class/bob");
  CopyOf("tests/mutants/pipe/does-not-compile", "class/carol");
  CopyOf("tests/mutants/pipe/fork-failure-exits-0", "class/dave");
  return TheMachine().box() + "/class";
}

std::vector<std::string> Command(const std::string& db, const std::string& jobs) {
  return {"class", TheClass(), "--lab", LabPath("pipe"), "--db", db, "--jobs", jobs};
}

std::string Path(const std::string& name) { return TheMachine().box() + "/" + name; }

// By student, without what may differ from run to run: times, and the numbers of attempts.
std::map<std::string, nlohmann::json> Marks(const std::string& db) {
  const ProgramEnd end = Ipclab({"gradebook", "export", "--db", db, "--format", "jsonl"});
  EXPECT_EQ(end.error, "");
  std::map<std::string, nlohmann::json> marks;
  std::istringstream lines(end.output);
  for (std::string text; std::getline(lines, text);) {
    nlohmann::json line = nlohmann::json::parse(text);
    if (!line.contains("graded")) continue;
    line["graded"].erase("attempt");
    line["graded"].erase("run");
    line["report"] = Timeless(line["report"]);
    marks[line["student"]] = line;
  }
  return marks;
}

// Of a run that nothing disturbed, three at a time.
const std::string& Undisturbed() {
  static const std::string db = [] {
    const ProgramEnd end = Ipclab(Command(Path("undisturbed.db"), "3"));
    EXPECT_EQ(end.status, 0) << end.output << end.error;
    EXPECT_THAT(end.output, HasSubstr("4 graded, 0 unchanged, 0 failed, 0 not handed in"));
    return Path("undisturbed.db");
  }();
  return db;
}

TEST(ClassTest, EachStudentGetsTheMarkOfTheirSubmission) {
  const auto marks = Marks(Undisturbed());
  ASSERT_THAT(marks, SizeIs(4));
  EXPECT_EQ(marks.at("alice")["score"], 10);
  EXPECT_EQ(marks.at("carol")["score"], 0);
  EXPECT_LT(marks.at("bob")["score"], 10);
  EXPECT_GT(marks.at("bob")["score"], 0);
  const nlohmann::json alone = Timeless(Grade("pipe", TheClass() + "/dave"));
  EXPECT_EQ(marks.at("dave")["report"], alone);
}

TEST(ClassTest, AnUnchangedClassRunsNothing) {
  const auto before = Marks(Undisturbed());
  const ProgramEnd end = Ipclab(Command(Undisturbed(), "2"));
  EXPECT_EQ(end.status, 0);
  EXPECT_THAT(end.output, HasSubstr("0 graded, 4 unchanged, 0 failed"));
  EXPECT_EQ(Marks(Undisturbed()), before);
}

// Killed once something was finished and something was not; then one at a time.
TEST(ClassTest, KilledAndGoneOnWithItEqualsUndisturbed) {
  const std::string db = Path("killed.db");
  std::vector<std::string> argv = Command(db, "1");
  argv.insert(argv.begin(), GraderPath());
  {
    RunningProgram run(argv, UsualOptions());
    while (!fs::exists(db) || Marks(db).empty()) usleep(20'000);
    kill(run.pid(), SIGKILL);
    EXPECT_EQ(run.Wait().status, 128 + SIGKILL);
  }
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
  const std::size_t finished = Marks(db).size();
  EXPECT_LT(finished, 4u);
  const ProgramEnd end = Ipclab(Command(db, "1"));
  EXPECT_THAT(end.output, HasSubstr(std::to_string(finished) + " unchanged, 0 failed"));
  EXPECT_EQ(Marks(db), Marks(Undisturbed()));
}

TEST(ClassTest, AtATerminalProgressIsShownAndAnInterruptEndsItInOrder) {
  std::vector<std::string> argv = Command(Path("interrupted.db"), "1");
  argv.insert(argv.begin(), GraderPath());
  AtTerminal terminal(argv, UsualOptions());
  ASSERT_TRUE(terminal.Await("of 4 done")) << terminal.screen();
  terminal.Type(kInterruptKey);
  EXPECT_EQ(terminal.Wait(), 128 + SIGINT) << terminal.screen();
  EXPECT_THAT(terminal.screen(), HasSubstr("the same command goes on from here"));
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
}

TEST(ClassTest, MarksAreListedShownExportedAndOverridden) {
  const std::string db = Undisturbed();
  EXPECT_THAT(Ipclab({"gradebook", "list", "--db", db}).output,
              HasSubstr("alice      10   10 of 10"));
  EXPECT_THAT(Ipclab({"gradebook", "show", "bob", "--db", db}).output,
              HasSubstr("fail child-closes-write-end"));
  EXPECT_THAT(Ipclab({"gradebook", "export", "--format", "canvas", "--db", db}).output,
              HasSubstr("Student,ID,SIS User ID,SIS Login ID,Section,pipe\r\n"));
  EXPECT_THAT(Ipclab({"gradebook", "diff", "--db", db}).output,
              HasSubstr("4 graded for the first"));
  ASSERT_EQ(Ipclab({"gradebook", "override", "carol", "pipe", "4", "--reason", "one semicolon",
                    "--db", db})
                .status,
            0);
  EXPECT_THAT(Ipclab({"gradebook", "list", "--db", db}).output, HasSubstr("* set by hand"));
  ASSERT_EQ(
      Ipclab({"gradebook", "override", "carol", "pipe", "--lift", "--reason", "no", "--db", db})
          .status,
      0);
  EXPECT_EQ(Marks(db).at("carol")["score"], 0);
}

TEST(ClassTest, WrongArgumentsAreUsage) {
  EXPECT_EQ(Ipclab({"class", "/nonexistent", "--lab", LabPath("pipe")}).status, 2);
  EXPECT_EQ(Ipclab({"class", TheClass(), "--lab", "origami"}).status, 2);
  EXPECT_EQ(Ipclab({"class", TheClass()}).status, 2);
  EXPECT_EQ(Ipclab({"gradebook", "list", "--db", Path("none.db")}).status, 2);
  EXPECT_FALSE(fs::exists(Path("none.db")));
  EXPECT_EQ(
      Ipclab({"gradebook", "override", "alice", "pipe", "--reason", "x", "--db", Undisturbed()})
          .status,
      2);
  const auto overriding = [](const std::string& lab, const std::string& score) {
    return Ipclab(
        {"gradebook", "override", "alice", lab, score, "--reason", "x", "--db", Undisturbed()});
  };
  EXPECT_THAT(overriding("origami", "5").error, HasSubstr("knows a lab 'origami'"));
  EXPECT_EQ(overriding("origami", "5").status, 2);
  EXPECT_EQ(overriding("pipe", "-1").status, 2);
  std::ofstream(Path("policy.yaml")) << "late: {percent_a_day: 10}\n";
  const ProgramEnd end =
      Ipclab({"gradebook", "list", "--db", Undisturbed(), "--policy", Path("policy.yaml")});
  EXPECT_EQ(end.status, 2);
  EXPECT_THAT(end.error, HasSubstr("policy.yaml:1:8: unknown key 'percent_a_day'"));
}

}  // namespace
}  // namespace ipclab::testing
