#include "grader/gradebook/gradebook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/base/temp_dir.h"
#include "grader/gradebook/schema.h"

namespace ipclab {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Report(double score) {
  return fmt::format(
      R"({{"schema": "ipclab.grade/1", "lab": "pipe", "submission": "alice", "score": {}, )"
      R"("max_score": 10, "seed": 1, "isolation": "full", "checks": [{{"id": "builds", )"
      R"("title": "It compiles.", "category": "build", "status": "pass", "score": 1, )"
      R"("max_score": 1, "visibility": "visible", "message": "", "hint": "", "evidence": []}}]}})",
      score);
}

class GradebookTest : public ::testing::Test {
 protected:
  GradebookTest() {
    EXPECT_TRUE(book_.PutStudent({.student = "alice", .email = "alice@example.org"}).ok());
    EXPECT_TRUE(book_.PutStudent({.student = "bob"}).ok());
  }

  std::int64_t Run() { return book_.BeginRun("class", 1000).value(); }
  std::int64_t Handed(const std::string& student, const std::string& content) {
    return book_.PutSubmission({student, "pipe", content, "class/" + student, 500}).value();
  }
  void Grade(std::int64_t run, std::int64_t submission, const std::string& key, double score) {
    const auto added = book_.AddGrade(run, {submission}, {.key = key}, Report(score));
    EXPECT_TRUE(added.ok()) << added.error();
  }
  std::vector<Mark> Marks(std::optional<std::int64_t> before_run = std::nullopt) {
    return book_.Marks(before_run).value();
  }

  TempDir dir_ = TempDir::Create("gradebook").value();
  std::string path_ = dir_.path() + "/grades.db";
  Gradebook book_ = Gradebook::Open(path_).value();
};

TEST_F(GradebookTest, AGradeIsTheMarkOfItsStudent) {
  Grade(Run(), Handed("alice", "c1"), "k1", 8.5);
  const std::vector<Mark> marks = Marks();
  ASSERT_THAT(marks, SizeIs(1));
  EXPECT_EQ(marks[0].student, "alice");
  EXPECT_EQ(marks[0].score, 8.5);
  EXPECT_EQ(marks[0].max_score, 10);
  EXPECT_EQ(marks[0].submitted, 500);
  EXPECT_EQ(book_.Findings(marks[0].attempt).value().at(0).check, "builds");
  EXPECT_THAT(book_.Report(marks[0].attempt).value(), HasSubstr("It compiles."));
}

TEST_F(GradebookTest, GradingAgainAddsAndTheFormerMarkCanBeAsked) {
  const std::int64_t submission = Handed("alice", "c1");
  Grade(Run(), submission, "k1", 8);
  const std::int64_t second = Run();
  Grade(second, submission, "k2", 6);
  EXPECT_EQ(Marks().at(0).score, 6);
  EXPECT_EQ(Marks(second).at(0).score, 8);
  EXPECT_THAT(book_.History("alice", "pipe").value(), SizeIs(2));
}

TEST_F(GradebookTest, AFailureOfTheGraderNeverReplacesAMark) {
  const std::int64_t submission = Handed("alice", "c1");
  Grade(Run(), submission, "k1", 8);
  ASSERT_TRUE(book_.AddFailure(Run(), {submission}, {.key = "k2"}, "no namespaces").ok());
  EXPECT_EQ(Marks().at(0).score, 8);
  ASSERT_THAT(book_.Failures().value(), SizeIs(1));
  EXPECT_EQ(book_.Failures().value()[0].error, "no namespaces");
  EXPECT_FALSE(book_.FindGraded("k2").value().has_value());
}

TEST_F(GradebookTest, AFailureIsForgivenOnceTheGraderSucceeds) {
  const std::int64_t submission = Handed("alice", "c1");
  ASSERT_TRUE(book_.AddFailure(Run(), {submission}, {.key = "k1"}, "no memory").ok());
  EXPECT_THAT(Marks(), IsEmpty());
  Grade(Run(), submission, "k1", 8);
  EXPECT_THAT(book_.Failures().value(), IsEmpty());
}

TEST_F(GradebookTest, WhoGoesBackToAnEarlierVersionGetsItsMark) {
  const std::int64_t first = Handed("alice", "c1");
  Grade(Run(), first, "k1", 8);
  Grade(Run(), Handed("alice", "c2"), "k2", 3);
  EXPECT_EQ(Marks().at(0).score, 3);
  ASSERT_TRUE(book_.Reuse(Run(), first, *book_.FindGraded("k1").value()).ok());
  EXPECT_EQ(Marks().at(0).score, 8);
}

TEST_F(GradebookTest, ReusingWhatCountsAlreadyAddsNothing) {
  const std::int64_t submission = Handed("alice", "c1");
  Grade(Run(), submission, "k1", 8);
  ASSERT_TRUE(book_.Reuse(Run(), submission, *book_.FindGraded("k1").value()).ok());
  EXPECT_THAT(book_.History("alice", "pipe").value(), SizeIs(1));
}

TEST_F(GradebookTest, OneAttemptCanCountForATeam) {
  const std::int64_t run = Run();
  const std::vector<std::int64_t> both = {Handed("alice", "c1"), Handed("bob", "c1")};
  ASSERT_TRUE(book_.AddGrade(run, both, {.key = "k1"}, Report(7)).ok());
  ASSERT_THAT(Marks(), SizeIs(2));
  EXPECT_EQ(Marks()[0].attempt, Marks()[1].attempt);
}

TEST_F(GradebookTest, HandingInTheSameAgainKeepsTheTimeOfTheFirst) {
  const std::int64_t first = Handed("alice", "c1");
  EXPECT_EQ(book_.PutSubmission({"alice", "pipe", "c1", "elsewhere", 900}).value(), first);
  Grade(Run(), first, "k1", 8);
  EXPECT_EQ(Marks().at(0).submitted, 500);
  EXPECT_EQ(Marks().at(0).folder, "elsewhere");
  ASSERT_TRUE(book_.PutSubmission({"alice", "pipe", "c1", "elsewhere", 700}, true).ok());
  EXPECT_EQ(Marks().at(0).submitted, 700);
}

TEST_F(GradebookTest, WhatIsNotKnownOfAStudentWipesOutNothing) {
  ASSERT_TRUE(book_.PutStudent({.student = "alice", .name = "Alice Liddell"}).ok());
  const std::vector<Student> students = book_.Students().value();
  EXPECT_EQ(students.at(0).name, "Alice Liddell");
  EXPECT_EQ(students.at(0).email, "alice@example.org");
}

TEST_F(GradebookTest, AnOverrideNeedsAStudent) {
  EXPECT_TRUE(book_.AddOverride({"bob", "pipe", 5, "was ill", 1000, "me"}).ok());
  EXPECT_EQ(book_.Overrides().value().at(0).reason, "was ill");
  EXPECT_FALSE(book_.AddOverride({"carol", "pipe", 5, "was ill", 1000, "me"}).ok());
}

TEST_F(GradebookTest, AReportOfAnotherSchemaIsRefused) {
  const std::int64_t submission = Handed("alice", "c1");
  for (const char* report : {"", "{}", "[1]", R"({"schema": "ipclab.grade/2", "score": 1})"}) {
    EXPECT_FALSE(book_.AddGrade(Run(), {submission}, {.key = "k"}, report).ok()) << report;
  }
  EXPECT_THAT(Marks(), IsEmpty());
}

// What was reported as done is there after SIGKILL, and what was under way is not there by half.
TEST_F(GradebookTest, AKilledWriterLosesNothingThatWasFinished) {
  const std::int64_t submission = Handed("alice", "c1");
  const std::int64_t run = Run();
  int told[2];
  ASSERT_EQ(pipe(told), 0);
  const pid_t child = fork();
  if (child == 0) {
    Gradebook book = Gradebook::Open(path_).value();
    for (int i = 0;; ++i) {
      const std::string key = fmt::format("k{}", i);
      if (!book.AddGrade(run, {submission}, {.key = key}, Report(i % 10)).ok()) _exit(1);
      if (write(told[1], "x", 1) != 1) _exit(1);
    }
  }
  close(told[1]);
  char byte = 0;
  std::size_t finished = 0;
  while (finished < 20 && read(told[0], &byte, 1) == 1) ++finished;
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  while (read(told[0], &byte, 1) == 1) ++finished;
  close(told[0]);
  const auto history = Gradebook::Open(path_).value().History("alice", "pipe").value();
  EXPECT_GE(history.size(), finished);
  EXPECT_LE(history.size(), finished + 1);
  for (const HistoryEntry& entry : history) {
    EXPECT_THAT(book_.Findings(entry.attempt).value(), SizeIs(1));
  }
}

TEST(SchemaTest, AnOlderFileIsBroughtUpToDateWithAllThatIsInIt) {
  const TempDir dir = TempDir::Create("gradebook").value();
  const std::string path = dir.path() + "/old.db";
  {
    Database db = Database::Open(path).value();
    ASSERT_TRUE(Migrate(db, 1).ok());
    ASSERT_TRUE(
        db.Script("INSERT INTO students (student, name) VALUES ('alice', 'Alice');"
                  "INSERT INTO runs (folder, started) VALUES ('class', 1);"
                  "INSERT INTO submissions VALUES (1, 1, 'pipe', 'c1', 'class/alice', 5);"
                  "INSERT INTO attempts VALUES (1, 1, 1, 'k', 'l', 'g', 'c', 1, 1, 1, NULL);"
                  "INSERT INTO grades VALUES (1, 8, 10, 'full', '{}');"
                  "INSERT INTO results VALUES (1, 1, 1, 1);")
            .ok());
    EXPECT_FALSE(db.Run("SELECT * FROM overrides").ok());
  }
  Gradebook book = Gradebook::Open(path).value();
  EXPECT_EQ(book.Students().value().at(0).name, "Alice");
  EXPECT_EQ(book.Marks().value().at(0).score, 8);
  EXPECT_TRUE(book.AddOverride({"alice", "pipe", 5, "was ill", 1000, "me"}).ok());
}

TEST(SchemaTest, VersionTwosFindingsGetTheVisibilityOfTheirReports) {
  const TempDir dir = TempDir::Create("gradebook").value();
  const std::string path = dir.path() + "/old.db";
  {
    Database db = Database::Open(path).value();
    ASSERT_TRUE(Migrate(db, 2).ok());
    const std::string report =
        R"({"checks": [{"visibility": "visible"}, {"visibility": "after-due-date"}, {}]})";
    ASSERT_TRUE(
        db.Script(fmt::format(
                      "INSERT INTO students (student) VALUES ('alice');"
                      "INSERT INTO runs (folder, started) VALUES ('class', 1);"
                      "INSERT INTO submissions VALUES (1, 1, 'pipe', 'c1', 'class/alice', 5);"
                      "INSERT INTO attempts VALUES (1, 1, 1, 'k', 'l', 'g', 'c', 1, 1, 1, NULL);"
                      "INSERT INTO attempts VALUES (2, 1, 1, 'k', 'l', 'g', 'c', 1, 1, 1, NULL);"
                      "INSERT INTO grades VALUES (1, 8, 10, 'full', '{}');"
                      "INSERT INTO grades VALUES (2, 8, 10, 'full', 'no JSON');",
                      report))
            .ok());
    for (const char* finding : {"1, 0", "1, 1", "1, 2", "1, 3", "2, 0"}) {
      ASSERT_TRUE(db.Script(fmt::format("INSERT INTO findings VALUES ({}, 'id', 'title', 'build', "
                                        "'pass', 1, 1, '');",
                                        finding))
                      .ok());
    }
  }
  Gradebook book = Gradebook::Open(path).value();
  std::vector<std::string> seen;
  for (const std::int64_t attempt : {1, 2}) {
    const std::vector<StoredFinding> findings = book.Findings(attempt).value();
    for (const StoredFinding& finding : findings) {
      seen.push_back(finding.visibility);
    }
  }
  EXPECT_THAT(seen,
              ::testing::ElementsAre("visible", "after-due-date", "hidden", "hidden", "hidden"));
}

TEST_F(GradebookTest, AFindingHasItsVisibility) {
  Grade(Run(), Handed("alice", "c1"), "k1", 8.5);
  EXPECT_EQ(book_.Findings(Marks()[0].attempt).value().at(0).visibility, "visible");
}

TEST(SchemaTest, AFileOfALaterVersionIsLeftAlone) {
  const TempDir dir = TempDir::Create("gradebook").value();
  const std::string path = dir.path() + "/new.db";
  {
    Database db = Database::Open(path).value();
    ASSERT_TRUE(Migrate(db).ok());
    ASSERT_TRUE(db.Script("PRAGMA user_version = 99").ok());
  }
  const auto book = Gradebook::Open(path);
  ASSERT_FALSE(book.ok());
  EXPECT_THAT(book.error().message, HasSubstr("version 99"));
}

TEST(SchemaTest, SomebodyElsesDatabaseIsLeftAlone) {
  const TempDir dir = TempDir::Create("gradebook").value();
  const std::string path = dir.path() + "/other.db";
  ASSERT_TRUE(Database::Open(path).value().Script("CREATE TABLE recipes (name TEXT)").ok());
  EXPECT_FALSE(Gradebook::Open(path).ok());
}

TEST(SchemaTest, AFileThatIsNoDatabaseIsAnErrorThatNamesIt) {
  const auto book = Gradebook::Open("/proc/version");
  ASSERT_FALSE(book.ok());
  EXPECT_THAT(book.error().message, HasSubstr("/proc/version"));
}

}  // namespace
}  // namespace ipclab
