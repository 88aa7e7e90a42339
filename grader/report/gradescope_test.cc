// The rules are those of Gradescope's autograder specification, "Output Format".
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "grader/report/example_grades.h"
#include "grader/report/formats.h"

namespace ipclab {
namespace {

using nlohmann::json;

const std::set<std::string> kFormats = {"text", "html", "simple_format", "md", "ansi"};
const std::set<std::string> kVisibilities = {"hidden", "after_due_date", "after_published",
                                             "visible"};

json Results(const Grade& grade) { return json::parse(ToGradescope(grade)); }

std::string Word(const json& object, const char* key) { return object.at(key).get<std::string>(); }

void CheckTest(const json& test) {
  EXPECT_TRUE(test.at("score").is_number());
  EXPECT_TRUE(test.at("max_score").is_number());
  EXPECT_TRUE(Word(test, "status") == "passed" || Word(test, "status") == "failed");
  EXPECT_FALSE(Word(test, "name").empty());
  EXPECT_FALSE(Word(test, "number").empty());
  EXPECT_TRUE(test.at("output").is_string());
  EXPECT_TRUE(kFormats.contains(Word(test, "name_format")));
  EXPECT_TRUE(kFormats.contains(Word(test, "output_format")));
  EXPECT_TRUE(kVisibilities.contains(Word(test, "visibility")));
  EXPECT_TRUE(test.at("extra_data").is_object());
  ASSERT_TRUE(test.at("tags").is_array());
  for (const json& tag : test.at("tags")) EXPECT_TRUE(tag.is_string());
}

TEST(GradescopeTest, FollowsTheSpecification) {
  for (const Grade& grade :
       {OrdinaryGrade(), GradeWithHiddenChecks(), GradeWithoutBuild(), HostileGrade()}) {
    const json results = Results(grade);
    EXPECT_TRUE(results.at("score").is_number());
    EXPECT_TRUE(results.at("execution_time").is_number());
    EXPECT_TRUE(results.at("output").is_string());
    EXPECT_TRUE(results.at("extra_data").is_object());
    for (const char* key : {"output_format", "test_output_format", "test_name_format"}) {
      EXPECT_TRUE(kFormats.contains(Word(results, key)));
    }
    for (const char* key : {"visibility", "stdout_visibility"}) {
      EXPECT_TRUE(kVisibilities.contains(Word(results, key)));
    }
    EXPECT_EQ(results.at("tests").size(), grade.findings.size());
    for (const json& test : results.at("tests")) CheckTest(test);
  }
}

TEST(GradescopeTest, TheTestsAddUpToTheScore) {
  const json results = Results(GradeWithHiddenChecks());
  double score = 0, max_score = 0;
  for (const json& test : results.at("tests")) {
    score += test.at("score").get<double>();
    max_score += test.at("max_score").get<double>();
  }
  EXPECT_DOUBLE_EQ(score, 4.5);
  EXPECT_DOUBLE_EQ(score, results.at("score").get<double>());
  EXPECT_DOUBLE_EQ(max_score, 10);
}

TEST(GradescopeTest, WhatGradescopeShowsToStudentsTellsNothingHidden) {
  json results = Results(GradeWithHiddenChecks());
  EXPECT_EQ(Word(results, "stdout_visibility"), "hidden");
  json shown = json::array();
  for (const json& test : results["tests"]) {
    if (Word(test, "visibility") == "visible") shown.push_back(test);
  }
  EXPECT_EQ(shown.size(), 3u);
  results["tests"] = shown;
  EXPECT_EQ(results.dump().find("secret"), std::string::npos);
}

TEST(GradescopeTest, InstructorsSeeAll) {
  const json tests = Results(GradeWithHiddenChecks()).at("tests");
  EXPECT_EQ(Word(tests[3], "visibility"), "hidden");
  EXPECT_NE(Word(tests[3], "output").find("Hint: Keep no secret."), std::string::npos);
  EXPECT_EQ(Word(tests[5], "visibility"), "after_due_date");
}

TEST(GradescopeTest, WhatIsForAfterTheDueDateNamesNothingHidden) {
  const json later = Results(GradeWithHiddenChecks()).at("tests")[5];
  EXPECT_EQ(Word(later, "output"), "Not judged: a check that is not shown did not pass.");
}

TEST(GradescopeTest, TextOfASubmissionIsNeitherHtmlNorMarkdown) {
  const json results = Results(HostileGrade());
  EXPECT_EQ(Word(results, "output_format"), "text");
  for (const json& test : results.at("tests")) {
    EXPECT_EQ(Word(test, "output_format"), "text");
    EXPECT_EQ(Word(test, "name_format"), "text");
  }
}

}  // namespace
}  // namespace ipclab
