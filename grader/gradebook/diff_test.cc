#include "grader/gradebook/diff.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grader/base/temp_dir.h"

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Report(const std::string& status, double score) {
  return fmt::format(
      R"({{"schema": "ipclab.grade/1", "score": {1}, "max_score": 10, "checks": [)"
      R"({{"id": "builds", "status": "pass", "score": 1}},)"
      R"({{"id": "reaped", "status": "{0}", "score": {1}, "message": "a zombie"}}]}})",
      status, score);
}

class DiffTest : public ::testing::Test {
 protected:
  DiffTest() { EXPECT_TRUE(book_.PutStudent({.student = "alice"}).ok()); }
  std::int64_t Grade(const std::string& content, const AttemptFacts& facts,
                     const std::string& report) {
    const auto run = book_.BeginRun("class", 1).value();
    const auto submission = book_.PutSubmission({"alice", "pipe", content, "f", 5}).value();
    EXPECT_TRUE(book_.AddGrade(run, {submission}, facts, report).ok());
    return run;
  }
  TempDir dir_ = TempDir::Create("diff").value();
  Gradebook book_ = Gradebook::Open(dir_.path() + "/grades.db").value();
};

TEST_F(DiffTest, WhatWasLostIsToldWithItsCheckAndItsCause) {
  Grade("c1", {.key = "k1", .lab_hash = "l1"}, Report("pass", 2));
  const auto run = Grade("c1", {.key = "k2", .lab_hash = "l2"}, Report("fail", 0));
  const auto changes = DiffSince(book_, run).value();
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].was, 2);
  EXPECT_EQ(changes[0].now, 0);
  EXPECT_THAT(changes[0].causes, ElementsAre("the lab"));
  ASSERT_THAT(changes[0].checks, SizeIs(1));
  EXPECT_EQ(changes[0].checks[0].check, "reaped");
  EXPECT_EQ(changes[0].checks[0].was, "pass");
  EXPECT_EQ(changes[0].checks[0].now, "fail");
  EXPECT_EQ(changes[0].checks[0].message, "a zombie");
}

TEST_F(DiffTest, GradedAgainWithTheSameMarkIsAChangeOfNothing) {
  Grade("c1", {.key = "k1", .grader_hash = "g1"}, Report("pass", 2));
  const auto run = Grade("c1", {.key = "k2", .grader_hash = "g2"}, Report("pass", 2));
  const auto changes = DiffSince(book_, run).value();
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_TRUE(changes[0].SameMark());
  EXPECT_THAT(changes[0].checks, IsEmpty());
}

TEST_F(DiffTest, AFirstMarkHasNoPredecessor) {
  const auto run = Grade("c1", {.key = "k1"}, Report("pass", 2));
  EXPECT_FALSE(DiffSince(book_, run).value().at(0).was);
  EXPECT_THAT(DiffSince(book_, run + 1).value(), IsEmpty());
}

TEST(CompareFindingsTest, ChecksThatCameAndWentAreTold) {
  const auto changes =
      CompareFindings({{"old", "", "", "pass", 1, 1, ""}}, {{"new", "", "", "fail", 0, 1, "m"}});
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(changes[0].check, "new");
  EXPECT_EQ(changes[0].was, "");
  EXPECT_EQ(changes[1].check, "old");
  EXPECT_EQ(changes[1].now, "");
}

}  // namespace
}  // namespace ipclab
