#include "grader/report/read_grade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "grader/report/example_grades.h"
#include "grader/report/report.h"
#include "grader/report/test_result.h"

namespace ipclab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string AllDetails(const Grade& grade, Audience audience) {
  std::string text = Remarks(grade);
  for (const TestResult& result : TestResults(grade, audience)) {
    text += result.id + result.title + Details(result) + "\n";
  }
  return text;
}

TEST(ReadGradeTest, WhatIsReadTellsWhatWasWritten) {
  Grade reduced = OrdinaryGrade();
  reduced.isolation = "reduced";
  reduced.isolation_reason = "no user namespaces: refused";
  for (const Grade& grade :
       {OrdinaryGrade(), GradeWithHiddenChecks(), GradeWithoutBuild(), EndlessGrade(), reduced}) {
    const Grade read = GradeFromJson(ToJson(grade).dump()).value();
    EXPECT_EQ(read.score, grade.score);
    for (const Audience audience : {Audience::kStudent, Audience::kInstructor}) {
      EXPECT_EQ(AllDetails(read, audience), AllDetails(grade, audience));
    }
  }
}

// "blocked_by" came later than the first gradebooks.
TEST(ReadGradeTest, AnOldReportDoesNotNameAHiddenCheckEither) {
  auto report = ToJson(GradeWithHiddenChecks());
  for (auto& check : report["checks"]) check.erase("blocked_by");
  EXPECT_THAT(AllDetails(GradeFromJson(report.dump()).value(), Audience::kStudent),
              Not(HasSubstr("secret")));
}

TEST(ReadGradeTest, ACheckOfUnknownVisibilityIsHidden) {
  auto report = ToJson(OrdinaryGrade());
  report["checks"][0].erase("visibility");
  report["checks"][1]["visibility"] = "from-next-year";
  const Grade grade = GradeFromJson(report.dump()).value();
  EXPECT_EQ(grade.findings[0].visibility, Visibility::kHidden);
  EXPECT_EQ(grade.findings[1].visibility, Visibility::kHidden);
}

TEST(ReadGradeTest, WhatIsNoGradeIsAnError) {
  for (const char* text : {"", "[]", "{}", R"({"schema": "ipclab.grade/2"})", "{\"schema\": 1}"}) {
    EXPECT_FALSE(GradeFromJson(text).ok()) << text;
  }
  EXPECT_TRUE(GradeFromJson(R"({"schema": "ipclab.grade/1", "checks": [1, {"id": 2}]})").ok());
}

}  // namespace
}  // namespace ipclab
