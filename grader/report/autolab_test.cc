// The rules are those of Autolab's guide for lab authors and of how it shows formatted feedback.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "grader/report/example_grades.h"
#include "grader/report/formats.h"

namespace ipclab {
namespace {

using nlohmann::json;

struct Output {
  json feedback, autoresult;
};

// Fails unless there are two lines, each of them JSON.
Output Parsed(const Grade& grade) {
  const std::string text = ToAutolab(grade);
  const std::size_t newline = text.find('\n');
  EXPECT_EQ(text.find('\n', newline + 1), text.size() - 1);
  return {json::parse(text.substr(0, newline)), json::parse(text.substr(newline + 1))};
}

double Sum(const json& scores) {
  double sum = 0;
  for (const json& score : scores) sum += score.get<double>();
  return sum;
}

TEST(AutolabTest, TheLastLineScoresEachCategory) {
  const json autoresult = Parsed(OrdinaryGrade()).autoresult;
  EXPECT_EQ(
      autoresult,
      json::parse(R"({"scores": {"behaviour": 3.5, "mechanism": 0.0}, "scoreboard": [3.5]})"));
}

TEST(AutolabTest, ProblemsAreTheSameForWhatDoesNotCompile) {
  Grade grade = GradeWithHiddenChecks();
  const json scores = Parsed(grade).autoresult.at("scores");
  for (Finding& finding : grade.findings) {
    finding.status = Status::kSkip;
    finding.score = 0;
  }
  const json after = Parsed(grade).autoresult.at("scores");
  EXPECT_EQ(after.size(), scores.size());
  for (const auto& [problem, score] : after.items()) {
    EXPECT_TRUE(scores.contains(problem));
    EXPECT_EQ(score, 0);
  }
}

TEST(AutolabTest, HiddenChecksCountAndTellNothing) {
  const Output output = Parsed(GradeWithHiddenChecks());
  EXPECT_DOUBLE_EQ(Sum(output.autoresult.at("scores")), 4.5);
  EXPECT_EQ(ToAutolab(GradeWithHiddenChecks()).find("secret"), std::string::npos);
  EXPECT_EQ(output.feedback.at("hidden").size(), 1u);
}

TEST(AutolabTest, EachStageIsAnObjectOfTests) {
  for (const Grade& grade :
       {OrdinaryGrade(), GradeWithHiddenChecks(), GradeWithoutBuild(), HostileGrade()}) {
    const json feedback = Parsed(grade).feedback;
    EXPECT_EQ(feedback.at("_presentation"), "semantic");
    EXPECT_EQ(feedback.size(), feedback.at("stages").size() + 2);
    for (const json& stage : feedback.at("stages")) {
      for (const json& test : feedback.at(stage.get<std::string>())) {
        EXPECT_TRUE(test.at("passed").is_boolean());
        EXPECT_TRUE(!test.contains("hint") || test.at("hint").is_string());
      }
    }
  }
}

TEST(AutolabTest, ATestThatFailedHasAHint) {
  const json test = Parsed(OrdinaryGrade())
                        .feedback.at("mechanism")
                        .at("Unused ends are closed. (closes-unused-ends)");
  EXPECT_EQ(test.at("passed"), false);
  EXPECT_TRUE(test.at("hint").get<std::string>().starts_with("child still held"));
}

TEST(AutolabTest, ASubmissionCannotPrintTheLastLine) {
  EXPECT_EQ(Parsed(HostileGrade()).autoresult, Parsed(OrdinaryGrade()).autoresult);
}

}  // namespace
}  // namespace ipclab
