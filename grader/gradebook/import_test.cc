#include "grader/gradebook/import.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "grader/base/temp_dir.h"
#include "grader/gradebook/attempt_file.h"
#include "grader/gradebook/content_key.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

AttemptFile AttemptOf(const std::string& student, double score) {
  AttemptFile attempt;
  attempt.student = student;
  attempt.lab = "pipe";
  attempt.content = "content of " + student;
  attempt.facts.lab_hash = "lab";
  attempt.facts.grader_hash = "grader";
  attempt.facts.compiler = "gcc";
  attempt.facts.started = 1000;
  attempt.facts.seconds = 1.5;
  attempt.report = R"({"schema": "ipclab.grade/1", "max_score": 10, "checks": [], "score": )" +
                   std::to_string(score) + "}";
  return attempt;
}

class ImportTest : public ::testing::Test {
 protected:
  std::string Folder() const { return dir_.path() + "/testlogs"; }

  // As Bazel leaves what a test wrote.
  void Zip(const std::string& test, const std::string& file, const std::string& content) {
    const std::string folder = Folder() + "/" + test + "/test.outputs";
    fs::create_directories(folder);
    archive* zip = archive_write_new();
    archive_write_set_format_zip(zip);
    ASSERT_EQ(archive_write_open_filename(zip, (folder + "/outputs.zip").c_str()), ARCHIVE_OK);
    for (const std::string& name : {std::string("feedback.txt"), file}) {
      archive_entry* header = archive_entry_new();
      archive_entry_set_pathname(header, name.c_str());
      archive_entry_set_filetype(header, AE_IFREG);
      archive_entry_set_perm(header, 0644);
      archive_entry_set_size(header, static_cast<la_int64_t>(content.size()));
      archive_write_header(zip, header);
      archive_write_data(zip, content.data(), content.size());
      archive_entry_free(header);
    }
    archive_write_free(zip);
  }
  void Leave(const AttemptFile& attempt, const std::string& test) {
    Zip(test, kAttemptFileName, ToJson(attempt, -1));
  }

  ImportOutcome Import(const std::string& roster = "", const std::string& times = "") {
    run_ = book_.BeginRun(Folder(), 0).value();
    return ImportAttempts(book_, run_, {Folder(), roster, times}).value();
  }

  TempDir dir_ = TempDir::Create("import-test").value();
  Gradebook book_ = Gradebook::Open(dir_.path() + "/grades.db").value();
  std::int64_t run_ = 0;
};

TEST_F(ImportTest, AttemptsInBazelsArchivesAreEntered) {
  Leave(AttemptOf("alice", 10), "pipe/alice");
  Leave(AttemptOf("J\u00fcrgen M", 4.5), "pipe/_J__rgen_M-12");
  const ImportOutcome outcome = Import();
  EXPECT_EQ(outcome.graded, 2);
  EXPECT_EQ(outcome.students, 2);
  EXPECT_THAT(outcome.remarks, IsEmpty());
  const std::vector<Mark> marks = book_.Marks().value();
  ASSERT_THAT(marks, SizeIs(2));
  EXPECT_EQ(marks[0].student, "J\u00fcrgen M");
  EXPECT_EQ(marks[0].score, 4.5);
  EXPECT_EQ(marks[1].facts.started, 1000);
}

// So that a class run afterwards grades nothing twice.
TEST_F(ImportTest, AnAttemptHasTheKeyThatAClassRunGivesIt) {
  Leave(AttemptOf("alice", 10), "pipe/alice");
  Import();
  EXPECT_EQ(book_.Marks().value().at(0).facts.key,
            GradingKey("content of alice", "lab", {"grader", "gcc"}, 1, -1));
}

TEST_F(ImportTest, ImportingAgainAddsNothing) {
  Leave(AttemptOf("alice", 10), "pipe/alice");
  Import();
  const ImportOutcome again = Import();
  EXPECT_EQ(again.graded, 0);
  EXPECT_EQ(again.unchanged, 1);
  EXPECT_THAT(book_.History("alice", "pipe").value(), SizeIs(1));
}

TEST_F(ImportTest, WhatIsNotZippedIsFoundToo) {
  fs::create_directories(Folder() + "/pipe/alice/test.outputs");
  std::ofstream(Folder() + "/pipe/alice/test.outputs/attempt.json") << ToJson(AttemptOf("a", 1), 3);
  EXPECT_EQ(Import().graded, 1);
}

TEST_F(ImportTest, WhoHandedNothingInHasNoMark) {
  AttemptFile attempt = AttemptOf("bob", 0);
  attempt.report.clear();
  Leave(attempt, "pipe/bob");
  const ImportOutcome outcome = Import();
  EXPECT_EQ(outcome.missing, 1);
  EXPECT_EQ(outcome.students, 1);
  EXPECT_THAT(book_.Marks().value(), IsEmpty());
}

TEST_F(ImportTest, TheArchivesOfOtherTestsArePassedOver) {
  Zip("base/some_test", "core.txt", "not ours");
  const ImportOutcome outcome = Import();
  EXPECT_EQ(outcome.graded, 0);
  EXPECT_THAT(outcome.remarks, IsEmpty());
}

TEST_F(ImportTest, WhatIsNoAttemptIsARemarkAndHoldsNobodyUp) {
  Zip("pipe/aaron", kAttemptFileName, R"({"schema": "ipclab.attempt/1", "student": 7})");
  Zip("pipe/abel", kAttemptFileName, "garbage");
  AttemptFile lies = AttemptOf("abby", 1);
  lies.report = R"({"schema": "ipclab.grade/7"})";
  Leave(lies, "pipe/abby");
  Leave(AttemptOf("alice", 10), "pipe/alice");
  const ImportOutcome outcome = Import();
  EXPECT_EQ(outcome.graded, 1);
  EXPECT_THAT(outcome.remarks, ElementsAre(HasSubstr("aaron"), HasSubstr("the report is no ipclab"),
                                           HasSubstr("abel")));
}

TEST_F(ImportTest, RosterAndTimesSayWhoAndWhen) {
  Leave(AttemptOf("Alice Liddell", 10), "pipe/alice");
  Import("student,name\nal123,Alice Liddell\n", "student,submitted\nal123,1970-01-01 00:01 Z\n");
  const Mark mark = book_.Marks().value().at(0);
  EXPECT_EQ(mark.student, "al123");
  EXPECT_EQ(mark.submitted, 60);
}

}  // namespace
}  // namespace ipclab
