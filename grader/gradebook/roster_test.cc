#include "grader/gradebook/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Matched(const std::vector<Student>& known, const Student& found) {
  std::vector<std::string> names;
  for (const Student* student : Match(known, found)) names.push_back(student->student);
  return names;
}

TEST(RosterTest, APlainRosterHasTheColumnsOfAStudent) {
  const auto students =
      ParseRoster("student,name,email,github,team\nalice,\"Liddell, Alice\",a@x.org,al,red\n")
          .value();
  ASSERT_THAT(students, SizeIs(1));
  EXPECT_EQ(students[0].student, "alice");
  EXPECT_EQ(students[0].name, "Liddell, Alice");
  EXPECT_EQ(students[0].github, "al");
  EXPECT_EQ(students[0].team, "red");
}

TEST(RosterTest, CanvasGradebookIsARoster) {
  const auto students = ParseRoster(
                            "Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (77)\n"
                            "    Points Possible,,,,,10\n"
                            "\"Liddell, Alice\",4711,s123,aliddell,01,\n")
                            .value();
  ASSERT_THAT(students, SizeIs(1));
  EXPECT_EQ(students[0].student, "aliddell");
  EXPECT_EQ(students[0].name, "Liddell, Alice");
  EXPECT_EQ(students[0].canvas_id, "4711");
  EXPECT_EQ(students[0].number, "s123");
}

TEST(RosterTest, MoodlesWorksheetIsARoster) {
  const auto students = ParseRoster(
                            "Identifier,\"Full name\",\"Email address\",Status,Grade\n"
                            "\"Participant 99\",\"Alice Liddell\",alice@x.org,,\n")
                            .value();
  EXPECT_EQ(students.at(0).student, "alice@x.org");
  EXPECT_EQ(students.at(0).moodle_id, "99");
}

TEST(RosterTest, GradescopesAndGitHubsAreRosters) {
  EXPECT_EQ(
      ParseRoster("First Name,Last Name,SID,Email\nAlice,Liddell,7,a@x.org\n").value()[0].name,
      "Alice Liddell");
  const Student github =
      ParseRoster("identifier,github_username,github_id,name\nalice,al-gh,12,\n").value()[0];
  EXPECT_EQ(github.student, "alice");
  EXPECT_EQ(github.github, "al-gh");
}

TEST(RosterTest, ATableOfSomethingElseIsAnError) {
  EXPECT_FALSE(ParseRoster("").ok());
  EXPECT_FALSE(ParseRoster("fruit,price\napple,1\n").ok());
}

TEST(RosterTest, AFolderBelongsToWhoeverHasItsName) {
  std::vector<Student> known(2);
  known[0] = {.student = "alice",
              .name = "Liddell, Alice",
              .email = "a@x.org",
              .canvas_id = "4711",
              .github = "al-gh"};
  known[1] = {.student = "bob", .name = "Bob Ross"};
  EXPECT_THAT(Matched(known, {.student = "alice"}), ElementsAre("alice"));
  EXPECT_THAT(Matched(known, {.student = "liddellalice"}), ElementsAre("alice"));
  EXPECT_THAT(Matched(known, {.student = "AL-GH"}), ElementsAre("alice"));
  EXPECT_THAT(Matched(known, {.student = "x", .canvas_id = "4711"}), ElementsAre("alice"));
  EXPECT_THAT(Matched(known, {.student = "x", .name = "Ross, Bob"}), ElementsAre("bob"));
  EXPECT_THAT(Matched(known, {.student = "carol"}), IsEmpty());
}

TEST(RosterTest, ATeamsFolderBelongsToAllItsMembers) {
  std::vector<Student> known(3);
  known[0] = {.student = "alice", .team = "red"};
  known[1] = {.student = "bob", .team = "red"};
  known[2] = {.student = "carol", .team = "blue"};
  EXPECT_THAT(Matched(known, {.student = "Red"}), ElementsAre("alice", "bob"));
}

TEST(RosterTest, TwoOfOneNameAreInDoubt) {
  std::vector<Student> known(2);
  known[0] = {.student = "a1", .name = "Alice Liddell"};
  known[1] = {.student = "a2", .name = "Alice Liddell"};
  EXPECT_THAT(Matched(known, {.student = "Alice Liddell"}), IsEmpty());
}

TEST(RosterTest, ANameCountsForNothingIfANumberSaysOtherwise) {
  std::vector<Student> known(1);
  known[0] = {.student = "alice", .name = "Alice Liddell", .email = "a@x.org"};
  EXPECT_THAT(Matched(known, {.student = "z@x.org", .name = "Alice Liddell", .email = "z@x.org"}),
              IsEmpty());
}

TEST(RosterTest, TheSameLettersInAnotherOrderAreAnotherName) {
  std::vector<Student> known(1);
  known[0] = {.student = "c1", .name = "Celia"};
  EXPECT_THAT(Matched(known, {.student = "alice"}), IsEmpty());
}

TEST(RosterTest, TimesAreTakenFromTheirColumn) {
  const auto times = ParseTimes(
                         "github_username,submission_timestamp\n"
                         "al-gh,2026-10-01 21:59:00 UTC\nbob,\n")
                         .value();
  ASSERT_THAT(times, SizeIs(1));
  EXPECT_EQ(times[0].first.github, "al-gh");
  EXPECT_EQ(times[0].second, 1790891940);
  EXPECT_FALSE(ParseTimes("student,submitted\nalice,yesterday\n").ok());
}

}  // namespace
}  // namespace ipclab
