// The rules are those of autograding-grading-reporter and the graders that feed it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "grader/record/base64.h"
#include "grader/report/example_grades.h"
#include "grader/report/formats.h"

namespace ipclab {
namespace {

using nlohmann::json;

json Result(const Grade& grade) {
  const std::string text = ToClassroom(grade);
  EXPECT_EQ(text.find('\n'), text.size() - 1) << "an output of a step is one line";
  const auto bytes = DecodeBase64(text.substr(0, text.size() - 1));
  return json::parse(bytes.value_or(""));
}

// As notify-classroom.js does.
double TotalPoints(const json& result) {
  double total = 0;
  for (const json& test : result.at("tests")) total += test.at("score").get<double>();
  return total;
}

// As the runner finds commands in what a step prints (ActionCommand.cs).
bool GivesACommand(const std::string& printed) {
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin != std::string::npos && line.substr(begin).starts_with("::")) return true;
    if (line.find("##[") != std::string::npos) return true;
  }
  return false;
}

TEST(ClassroomTest, FollowsTheSchema) {
  for (const Grade& grade :
       {OrdinaryGrade(), GradeWithHiddenChecks(), GradeWithoutBuild(), HostileGrade()}) {
    const json result = Result(grade);
    const auto is_status = [](const json& it) {
      return it == "pass" || it == "fail" || it == "error";
    };
    EXPECT_EQ(result.at("version"), 1);
    EXPECT_TRUE(is_status(result.at("status")));
    EXPECT_TRUE(result.at("max_score").is_number());
    for (const json& test : result.at("tests")) {
      EXPECT_TRUE(is_status(test.at("status")));
      EXPECT_TRUE(test.at("name").is_string());
      EXPECT_TRUE(test.at("score").is_number()) << "without it the sum is NaN";
      EXPECT_TRUE(test.at("message").is_string() || test.at("message").is_null());
      EXPECT_TRUE(test.at("test_code").is_string());
      EXPECT_TRUE(test.at("filename").is_string());
      EXPECT_TRUE(test.at("line_no").is_number_integer());
      EXPECT_TRUE(test.at("duration").is_number());
    }
  }
}

TEST(ClassroomTest, ClassroomGetsThePointsOfAllChecks) {
  const json result = Result(GradeWithHiddenChecks());
  EXPECT_DOUBLE_EQ(TotalPoints(result), 4.5);
  EXPECT_DOUBLE_EQ(result.at("max_score").get<double>(), 10);
}

TEST(ClassroomTest, OnlyFullMarksPass) {
  EXPECT_EQ(Result(OrdinaryGrade()).at("status"), "fail");
  Grade grade = OrdinaryGrade();
  grade.findings.resize(1);
  grade.score = grade.max_score = 3.5;
  EXPECT_EQ(Result(grade).at("status"), "pass");
}

TEST(ClassroomTest, ATestNamesTheLineAndHowToSeeItAgain) {
  const json test = Result(OrdinaryGrade()).at("tests")[1];
  EXPECT_EQ(test.at("filename"), "pipe.cpp");
  EXPECT_EQ(test.at("line_no"), 21);
  EXPECT_EQ(test.at("test_code"), "ipclab grade pipe . --only closes-unused-ends");
}

TEST(ClassroomTest, HiddenChecksAreOneTestThatTellsNothing) {
  const json result = Result(GradeWithHiddenChecks());
  EXPECT_EQ(result.dump().find("secret"), std::string::npos);
  EXPECT_EQ(result.at("tests").size(), 4u);
}

TEST(ClassroomTest, WhatTheReporterPrintsGivesNoCommand) {
  EXPECT_TRUE(GivesACommand(HostileText()));
  const json result = Result(HostileGrade());
  for (const json& test : result.at("tests")) {
    for (const char* key : {"name", "message", "test_code", "filename"}) {
      if (test.at(key).is_string()) {
        EXPECT_FALSE(GivesACommand(test.at(key).get<std::string>())) << test.at(key);
      }
    }
  }
}

}  // namespace
}  // namespace ipclab
