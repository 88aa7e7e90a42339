#include "grader/spec/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "grader/spec/testing.h"

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kRight = SmallLab(std::string(kPlay) + kExpect, "scenario: one");

std::string Changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ParseTest, ARightLabIsRead) {
  const Lab lab = Parsed(kRight);
  EXPECT_EQ(lab.id, "small");
  EXPECT_EQ(lab.title, "A small lab");
  ASSERT_EQ(lab.programs.size(), 2u);
  EXPECT_EQ(lab.programs[1].name, "client");
  EXPECT_EQ(lab.values.at("word").kind, Value::Kind::kLetters);
  EXPECT_EQ(lab.values.at("word").length, 12u);
  EXPECT_EQ(lab.values.at("msg").text, "Hello");
  EXPECT_EQ(lab.MaxScore(), 10);
  ASSERT_NE(lab.FindScenario("one"), nullptr);
  EXPECT_EQ(lab.FindScenario("two"), nullptr);
  EXPECT_EQ(Name(lab.checks[0].category), "build");
}

// Every mistake has one message, and it stands where the mistake is.
TEST(ParseTest, SixMistakesGiveSixMessages) {
  const std::string yaml =
      "lab: pipe\n"
      "title: Send data\n"
      "programs: [pipe]\n"
      "scenarios:\n"
      "  - name: default\n"
      "    play:\n"
      "      - start: {as: parent, porgram: pipe}\n"
      "      - pass: soon\n"
      "    expect:\n"
      "      parent: {exit: 256}\n"
      "checks:\n"
      "  - {id: builds, category: build, points: 1, title: Builds.}\n"
      "  - {id: works, category: behavior, points: 9, title: Works., scenario: defualt}\n"
      "  - {id: flows, category: mechanism, points: -2, title: Flows., finishes: all}\n";
  EXPECT_THAT(
      Messages(yaml),
      ElementsAre("lab.yaml:7:29: unknown key 'porgram'; did you mean 'program'?",
                  "lab.yaml:8:15: expected a duration such as 1 s or 200 ms, here is 'soon'",
                  "lab.yaml:10:22: expected 0 to 255, here is 256",
                  "lab.yaml:13:27: 'behavior' is not a category; did you mean 'behaviour'?",
                  "lab.yaml:13:73: the lab has no scenario 'defualt'; did you mean 'default'?",
                  "lab.yaml:14:46: points cannot be negative"));
  EXPECT_FALSE(ParseLab(yaml, "lab.yaml").lab.has_value());
}

TEST(ParseTest, YamlMistakesHaveAPosition) {
  const std::vector<std::string> messages = Messages("lab: pipe\ntitle: [a, b\n");
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_THAT(messages[0], HasSubstr("lab.yaml:3:1: this is no YAML"));
}

TEST(ParseTest, AnEmptyFileIsNoLab) {
  EXPECT_THAT(Messages(""), ElementsAre("lab.yaml:1:1: the file is empty: expected a lab"));
  EXPECT_THAT(OnlyProblem("- 1\n"), HasSubstr("expected a lab: a map"));
}

TEST(ParseTest, AMissingFileIsAProblemWithoutPosition) {
  const ParsedLab parsed = ParseLabFile("/nonexistent/lab.yaml");
  ASSERT_EQ(parsed.problems.size(), 1u);
  EXPECT_EQ(ToString(parsed.problems[0]),
            "/nonexistent/lab.yaml: cannot read the lab: No such file or directory");
}

TEST(ParseTest, AllMissingKeysAreNamed) {
  EXPECT_EQ(OnlyProblem("lab: x\n"),
            "the key 'title' is missing\nthe key 'programs' is missing\n"
            "the key 'scenarios' is missing\nthe key 'checks' is missing");
}

TEST(ParseTest, AKeyGivenTwiceIsAMistake) {
  EXPECT_THAT(Messages("lab: again\n" + kRight),
              ElementsAre("lab.yaml:2:1: key 'lab' is given twice"));
}

TEST(ParseTest, AnUnknownKeyWithoutLikenessListsTheKnownOnes) {
  EXPECT_EQ(OnlyProblem(Changed(kRight, "programs:", "zzzzzz: 1\nprograms:")),
            "unknown key 'zzzzzz'; expected one of lab, title, programs, library, values, "
            "scenarios, checks, points, hangs");
}

// {word} without quotes is a map to YAML, a frequent slip.
TEST(ParseTest, BracesWithoutQuotesAreExplained) {
  EXPECT_THAT(OnlyProblem(Changed(kRight, "title: A small lab", "title: {word}")),
              HasSubstr("a text with braces needs quotes"));
}

TEST(ParseTest, PointsAddUpToTen) {
  EXPECT_THAT(Messages(Changed(kRight, "points: 9", "points: 8.5")),
              ElementsAre("lab.yaml:11:1: the points of the checks add up to 9.5, expected 10"));
}

TEST(ParseTest, PointsThatCannotBeReadAreNotAddedUp) {
  EXPECT_EQ(OnlyProblem(Changed(kRight, "points: 9", "points: nine")),
            "expected a number, here is 'nine'");
}

TEST(ParseTest, ThereIsExactlyOneBuildCheck) {
  EXPECT_EQ(OnlyProblem(Changed(kRight, "category: build,", "category: cleanup,")),
            "there is no check of category build: expected exactly one");
  EXPECT_THAT(OnlyProblem(Changed(kRight, "category: behaviour", "category: build")),
              HasSubstr("a second build check, after 'builds'"));
}

TEST(ParseTest, IdsAreUnique) {
  EXPECT_EQ(OnlyProblem(Changed(kRight, "id: works", "id: builds")),
            "there is another check 'builds' already");
}

TEST(ParseTest, HangsNameChecks) {
  EXPECT_EQ(Parsed(kRight + "hangs: [works]\n").hangs, std::vector<std::string>{"works"});
  EXPECT_EQ(OnlyProblem(kRight + "hangs: [work]\n"),
            "the lab has no check 'work'; did you mean 'works'?");
}

TEST(ParseTest, NeedsMustNotRunInACircle) {
  const std::string yaml =
      Changed(kRight, "points: 9, title: Works., scenario: one",
              "points: 8, title: W., needs: more") +
      "  - {id: more, category: behaviour, points: 1, title: More., needs: [builds, works]}\n";
  EXPECT_EQ(OnlyProblem(yaml), "check 'works' needs itself: works needs more needs works");
  const Lab lab = Parsed(Changed(yaml, ", works]", "]"));
  EXPECT_EQ(lab.checks[1].needs, std::vector<std::string>{"more"});
}

// The manual's complete lab is what authors start from.
TEST(ParseTest, TheManualsExampleIsALab) {
  std::ifstream file("docs/lab-yaml.md");
  std::ostringstream manual;
  manual << file.rdbuf();
  const std::string text = manual.str();
  const std::size_t begin = text.find("```yaml\nlab: pipe\n");
  ASSERT_NE(begin, std::string::npos);
  const Lab lab = Parsed(text.substr(begin + 8, text.find("\n```", begin + 8) - begin - 7));
  EXPECT_EQ(lab.id, "pipe");
  EXPECT_EQ(lab.checks.size(), 10u);
}

}  // namespace
}  // namespace ipclab
