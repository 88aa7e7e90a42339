// The rules are those of PrairieLearn's "External Grading", "Grading results".
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "grader/report/example_grades.h"
#include "grader/report/formats.h"

namespace ipclab {
namespace {

using nlohmann::json;

json Results(const Grade& grade) { return json::parse(ToPrairieLearn(grade)); }

TEST(PrairieLearnTest, FollowsTheDocumentation) {
  for (const Grade& grade :
       {OrdinaryGrade(), GradeWithHiddenChecks(), GradeWithoutBuild(), HostileGrade()}) {
    const json results = Results(grade);
    EXPECT_GE(results.at("score").get<double>(), 0);
    EXPECT_LE(results.at("score").get<double>(), 1);
    EXPECT_TRUE(results.at("gradable").is_boolean());
    EXPECT_TRUE(results.at("message").is_string());
    for (const json& test : results.at("tests")) {
      EXPECT_TRUE(test.at("name").is_string());
      EXPECT_TRUE(test.at("description").is_string());
      // Where one lacks points, PrairieLearn shows no points of any.
      EXPECT_TRUE(test.at("points").is_number());
      EXPECT_TRUE(test.at("max_points").is_number());
    }
  }
}

TEST(PrairieLearnTest, TheTestsAddUpToTheScore) {
  const json results = Results(GradeWithHiddenChecks());
  double points = 0, max_points = 0;
  for (const json& test : results.at("tests")) {
    points += test.at("points").get<double>();
    max_points += test.at("max_points").get<double>();
  }
  EXPECT_DOUBLE_EQ(points / max_points, results.at("score").get<double>());
  EXPECT_DOUBLE_EQ(results.at("score").get<double>(), 0.45);
}

TEST(PrairieLearnTest, HiddenChecksAreOneTestThatTellsNothing) {
  const json results = Results(GradeWithHiddenChecks());
  EXPECT_EQ(results.dump().find("secret"), std::string::npos);
  EXPECT_EQ(results.at("tests").size(), 4u);
}

TEST(PrairieLearnTest, WhatDoesNotCompileIsNotGradableAndSaysWhy) {
  EXPECT_EQ(Results(OrdinaryGrade()).at("gradable"), true);
  const json results = Results(GradeWithoutBuild());
  EXPECT_EQ(results.at("gradable"), false);
  EXPECT_EQ(results.at("format_errors"),
            json::array({"It does not compile.\n  pipe.cpp:4: expected ';'\n"
                         "  pipe.cpp:9: no 'x' here"}));
}

TEST(PrairieLearnTest, EndlessMessagesStayBelowTheLimit) {
  EXPECT_LE(ToPrairieLearn(EndlessGrade()).size(), 1'000'000u);
}

}  // namespace
}  // namespace ipclab
