#include "grader/spec/visible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grader/spec/testing.h"

namespace ipclab {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHead[] =
    "lab: small\n"
    "title: A small lab\n"
    "programs: [server]\n"
    "scenarios:\n"
    "  - {name: plain, play: [start: server], expect: {server: {exit: 0}}}\n"
    "  # A comment.\n"
    "  - {name: trap, play: [start: server], expect: {server: {exit: 0}}}\n"
    "checks:\n"
    "  - {id: builds, category: build, points: 1, title: Builds.}\n"
    "  - {id: works, category: behaviour, points: 5, title: Works., scenario: plain}\n"
    "  - {id: tidy, category: cleanup, points: 1, title: Tidy., leaks: none}\n";
constexpr char kHidden[] =
    "  - {id: trapped, category: robustness, points: 3, title: Trapped., visibility: hidden,\n"
    "     scenario: trap}\n";

Lab Visible(const std::string& yaml) {
  const VisibleLab visible = VisiblePart(yaml, "lab.yaml");
  for (const Problem& problem : visible.problems) ADD_FAILURE() << ToString(problem);
  return Parsed(visible.yaml);
}

std::vector<std::string> ProblemsOf(const std::string& yaml) {
  std::vector<std::string> messages;
  for (const Problem& problem : VisiblePart(yaml, "lab.yaml").problems)
    messages.push_back(ToString(problem));
  return messages;
}

TEST(VisiblePartTest, NothingOfAHiddenCheckIsLeft) {
  const VisibleLab visible = VisiblePart(std::string(kHead) + kHidden, "lab.yaml");
  EXPECT_THAT(visible.yaml, AllOf(Not(HasSubstr("trap")), HasSubstr("Works.")));
}

TEST(VisiblePartTest, CommentsAreNotHandedOut) {
  EXPECT_THAT(VisiblePart(std::string(kHead) + kHidden, "lab.yaml").yaml,
              Not(HasSubstr("comment")));
}

TEST(VisiblePartTest, ThePointsAreThoseOfTheVisibleChecks) {
  const Lab lab = Visible(std::string(kHead) + kHidden);
  EXPECT_EQ(lab.checks.size(), 3u);
  EXPECT_EQ(lab.MaxScore(), 7);
}

// So it is judged alike with and without the scenario.
TEST(VisiblePartTest, AVisibleCheckOfAllScenariosLeavesOutThoseOfHiddenChecks) {
  const Lab whole = Parsed(std::string(kHead) + kHidden);
  EXPECT_THAT(whole.checks[2].scenarios, ElementsAre("plain"));
}

TEST(VisiblePartTest, ALabWithNothingHiddenKeepsItsScenarios) {
  const std::string yaml = std::string(kHead) +
                           "  - {id: more, category: robustness, points: 3, title: More.,\n"
                           "     scenario: trap}\n";
  const Lab lab = Visible(yaml);
  EXPECT_EQ(lab.scenarios.size(), 2u);
  EXPECT_TRUE(lab.checks[2].scenarios.empty());
  EXPECT_EQ(lab.MaxScore(), 10);
}

TEST(VisiblePartTest, RepeatedHiddenChecksAreLeftOut) {
  const Lab lab = Visible(std::string(kHead) +
                          "  - for: {i: [1, 3], do: {id: \"trapped-{i}\", category: robustness,\n"
                          "     points: 1, title: Trapped., visibility: after-due-date,\n"
                          "     scenario: trap}}\n");
  EXPECT_EQ(lab.checks.size(), 3u);
}

TEST(VisiblePartTest, AVisibleCheckMayNotNeedAHiddenOne) {
  EXPECT_THAT(
      ProblemsOf(
          std::string(kHead) +
          "  - {id: trapped, category: robustness, points: 2, title: T., visibility: hidden,\n"
          "     scenario: trap}\n"
          "  - {id: after, category: robustness, points: 1, title: A., needs: trapped,\n"
          "     scenario: plain}\n"),
      ElementsAre(
          "lab.yaml:14:68: check 'after' is visible, but needs 'trapped', which is hidden"));
}

TEST(VisiblePartTest, MistakesAreThoseOfTheLab) {
  EXPECT_THAT(ProblemsOf(std::string(kHead)), ElementsAre(HasSubstr("add up to 7, expected 10")));
}

}  // namespace
}  // namespace ipclab
