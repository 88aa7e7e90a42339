#include "grader/gradebook/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "grader/base/temp_dir.h"
#include "grader/gradebook/csv.h"

namespace ipclab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ExportTest : public ::testing::Test {
 protected:
  ExportTest() {
    students_.resize(2);
    students_[0] = {.student = "alice",
                    .name = "Liddell, Alice",
                    .email = "alice@x.org",
                    .login = "aliddell",
                    .number = "s1",
                    .canvas_id = "4711",
                    .moodle_id = "99",
                    .section = "01"};
    students_[1] = {.student = "bob", .name = "=cmd()"};
    mark_.student = "alice";
    mark_.lab = "pipe";
    mark_.score = 8.5;
    mark_.max_score = 10;
    mark_.submitted = 1790891940;
    policy_.labs = {{"pipe", {}, {}, "Lab 1 (77)"}};
    marks_ = ApplyPolicy(policy_, {{"alice", "bob"}, {}, class_marks_, {}});
  }

  std::vector<Student> students_;
  Mark mark_;
  std::vector<Mark> class_marks_;
  Policy policy_;
  std::vector<StudentMarks> marks_;

  void Graded() {
    class_marks_ = {mark_};
    source_ = {{"alice", "bob"}, {}, class_marks_, {}};
    marks_ = ApplyPolicy(policy_, source_);
  }
  ClassMarks source_;
};

TEST_F(ExportTest, CanvasGetsItsColumnsAndPointsPossible) {
  Graded();
  EXPECT_EQ(ExportCanvas(students_, marks_),
            "Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (77)\r\n"
            "    Points Possible,,,,,10\r\n"
            "\"Liddell, Alice\",4711,s1,aliddell,01,8.5\r\n"
            "'=cmd(),,,,,\r\n");
}

TEST_F(ExportTest, MoodleGetsWhoItKnowsAndThoseOnly) {
  Graded();
  int unknown = -1;
  EXPECT_EQ(ExportMoodle(students_, marks_, "pipe", &unknown),
            "Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade)\r\n"
            "Participant 99,\"Liddell, Alice\",alice@x.org,8.5,10,\r\n");
  EXPECT_EQ(unknown, 0);
  students_[0].moodle_id.clear();
  EXPECT_THAT(ExportMoodle(students_, marks_, "pipe", &unknown), Not(HasSubstr("Alice")));
  EXPECT_EQ(unknown, 1);
}

TEST_F(ExportTest, MoodleGetsFeedbackInAColumnOfItsOwn) {
  Graded();
  int unknown = 0;
  const FeedbackTexts feedback = {{"alice", "<p>8.5, \"well\"</p>"}};
  const auto lines = ParseCsv(ExportMoodle(students_, marks_, "pipe", &unknown, &feedback)).value();
  EXPECT_EQ(lines.at(0).back(), "Feedback comments");
  EXPECT_EQ(lines.at(1).back(), "<p>8.5, \"well\"</p>");
  EXPECT_EQ(lines.at(1).size(), lines.at(0).size());
}

TEST_F(ExportTest, GradescopesHasFirstAndLastNames) {
  Graded();
  const std::string csv = ExportGradescope(students_, marks_, "pipe");
  EXPECT_THAT(csv, HasSubstr("\r\nAlice,Liddell,s1,alice@x.org,01,8.5,10,Graded,0,"
                             "2026-10-01T21:59:00Z,00:00:00\r\n"));
  EXPECT_THAT(csv, HasSubstr("Missing"));
}

TEST_F(ExportTest, APlainTableHasEachLabAndTheTotal) {
  Graded();
  EXPECT_EQ(ExportCsv(students_, marks_),
            "student,name,email,number,section,team,Lab 1 (77),total,points\r\n"
            "alice,\"Liddell, Alice\",alice@x.org,s1,01,,8.5,8.5,10\r\n"
            "bob,'=cmd(),,,,,,0,10\r\n");
}

TEST_F(ExportTest, WhatIsExportedCanBeReadAgain) {
  Graded();
  for (const std::string& text : {ExportCsv(students_, marks_), ExportCanvas(students_, marks_),
                                  ExportGradescope(students_, marks_, "pipe")}) {
    const auto lines = ParseCsv(text).value();
    for (const auto& line : lines) EXPECT_EQ(line.size(), lines[0].size()) << text;
  }
}

TEST_F(ExportTest, AJsonLineHasTheWholeReportInTheStudentsName) {
  const TempDir dir = TempDir::Create("export").value();
  Gradebook book = Gradebook::Open(dir.path() + "/grades.db").value();
  ASSERT_TRUE(book.PutStudent({.student = "alice"}).ok());
  const auto submission = book.PutSubmission({"alice", "pipe", "c", "f", 5}).value();
  ASSERT_TRUE(book.AddGrade(book.BeginRun("f", 1).value(), {submission}, {.key = "k"},
                            R"({"schema": "ipclab.grade/1", "score": 8.5, "max_score": 10,)"
                            R"( "submission": "bob", "checks": []})")
                  .ok());
  mark_ = book.Marks().value().at(0);
  Graded();
  const std::string lines = ExportJsonLines(book, students_, marks_).value();
  const auto first = nlohmann::json::parse(lines.substr(0, lines.find('\n')));
  EXPECT_EQ(first["student"], "alice");
  EXPECT_EQ(first["score"], 8.5);
  EXPECT_EQ(first["submitted"], "1970-01-01T00:00:05Z");
  EXPECT_EQ(first["report"]["submission"], "alice");
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
}

}  // namespace
}  // namespace ipclab
