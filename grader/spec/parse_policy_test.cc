#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grader/spec/policy.h"

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> Messages(const std::string& yaml) {
  std::vector<std::string> messages;
  for (const Problem& problem : ParsePolicy(yaml, "policy.yaml").problems) {
    messages.push_back(ToString(problem));
  }
  return messages;
}

TEST(ParsePolicyTest, APolicySaysAllThatItMay) {
  const ParsedPolicy parsed = ParsePolicy(R"yaml(
labs:
  pipe: {due: 2026-10-01 23:59 +02:00, points: 20, column: "Lab 1 (4711)"}
  fifo: {}
late: {grace: 15 min, percent_per_day: 10, at_most: 50, late_days: 3, accept: 7}
drop_lowest: 1
extensions:
  - {student: alice, lab: pipe, days: 2, reason: illness}
)yaml",
                                          "policy.yaml");
  ASSERT_TRUE(parsed.policy) << ToString(parsed.problems.at(0));
  const LabPolicy& pipe = *parsed.policy->Find("pipe");
  EXPECT_EQ(pipe.due, 1790891940);
  EXPECT_EQ(pipe.points, 20);
  EXPECT_EQ(pipe.column, "Lab 1 (4711)");
  EXPECT_FALSE(parsed.policy->Find("fifo")->due);
  EXPECT_EQ(parsed.policy->late.grace, 900);
  EXPECT_EQ(parsed.policy->late.percent_per_day, 10);
  EXPECT_EQ(parsed.policy->late.at_most, 50);
  EXPECT_EQ(parsed.policy->late.late_days, 3);
  EXPECT_EQ(parsed.policy->late.accept, 7);
  EXPECT_EQ(parsed.policy->drop_lowest, 1);
  EXPECT_EQ(parsed.policy->extensions.at(0).days, 2);
}

TEST(ParsePolicyTest, EveryMistakeIsToldWithItsPlace) {
  EXPECT_THAT(Messages("labs:\n"
                       "  pipe: {due: tomorrow, points: 0}\n"
                       "late: {percent_a_day: 10, at_most: 120}\n"
                       "drop_lowest: one\n"
                       "extensions:\n"
                       "  - {student: alice, days: 2}\n"),
              ElementsAre(StartsWith("policy.yaml:2:15: 'tomorrow' is no moment"),
                          StartsWith("policy.yaml:2:33: expected more than 0 points"),
                          HasSubstr("did you mean 'percent_per_day'?"),
                          StartsWith("policy.yaml:3:36: expected 0 to 100 percent, here is 120"),
                          StartsWith("policy.yaml:4:14: expected a whole number"),
                          StartsWith("policy.yaml:6:5: the key 'reason' is missing")));
}

TEST(ParsePolicyTest, WhatIsNoPolicyIsToldOnce) {
  EXPECT_THAT(Messages(""), ElementsAre(HasSubstr("the file is empty: expected a policy")));
  EXPECT_THAT(Messages("- late"), ElementsAre(StartsWith("policy.yaml:1:1: expected a policy")));
  EXPECT_THAT(Messages("late: ["), ElementsAre(HasSubstr("this is no YAML")));
  EXPECT_THAT(ToString(ParsePolicyFile("/nonexistent.yaml").problems.at(0)),
              StartsWith("/nonexistent.yaml: cannot read the policy: No such file"));
}

}  // namespace
}  // namespace ipclab
