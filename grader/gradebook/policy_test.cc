#include "grader/gradebook/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kDue = 1'000'000;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

Policy TenPercentADay() {
  Policy policy;
  policy.labs = {{"pipe", kDue, {}, ""}, {"fifo", kDue + 7 * kDay, {}, ""}};
  policy.late.percent_per_day = 10;
  return policy;
}

Mark Of(const std::string& student, const std::string& lab, double score,
        std::optional<std::int64_t> submitted) {
  Mark mark;
  mark.student = student;
  mark.lab = lab;
  mark.score = score;
  mark.max_score = 10;
  mark.submitted = submitted;
  return mark;
}

// Alice's mark in pipe, handed in so long after the deadline.
FinalMark Late(const Policy& policy, std::int64_t late, double score = 10) {
  const ClassMarks marks = {{"alice"}, {}, {Of("alice", "pipe", score, kDue + late)}, {}};
  FinalMark mark = ApplyPolicy(policy, marks).at(0).labs.at(0);
  mark.mark = nullptr;  // points into what ends here
  return mark;
}

TEST(PolicyTest, WhoIsInTimeLosesNothing) {
  EXPECT_EQ(Late(TenPercentADay(), 0).score, 10);
  EXPECT_EQ(Late(TenPercentADay(), -kDay).score, 10);
  EXPECT_EQ(Late(TenPercentADay(), 0).why, "");
}

TEST(PolicyTest, EachDayThatHasBegunCosts) {
  EXPECT_EQ(Late(TenPercentADay(), 1).score, 9);
  EXPECT_EQ(Late(TenPercentADay(), kDay).score, 9);
  EXPECT_EQ(Late(TenPercentADay(), kDay + 1).score, 8);
  EXPECT_EQ(Late(TenPercentADay(), 30 * kDay).score, 0);
  EXPECT_EQ(Late(TenPercentADay(), kDay + 1).why, "-20 %, 2 days late");
}

TEST(PolicyTest, PercentAreOfWhatWasEarned) { EXPECT_EQ(Late(TenPercentADay(), 1, 5).score, 4.5); }

TEST(PolicyTest, GraceCostsNothingAndThenTheWholeDayCounts) {
  Policy policy = TenPercentADay();
  policy.late.grace = kHour;
  EXPECT_EQ(Late(policy, kHour).score, 10);
  EXPECT_EQ(Late(policy, kHour + 1).score, 9);
}

TEST(PolicyTest, NoMoreIsLostThanAtMost) {
  Policy policy = TenPercentADay();
  policy.late.at_most = 50;
  EXPECT_EQ(Late(policy, 30 * kDay).score, 5);
}

TEST(PolicyTest, WhatIsNotAcceptedIsWorthNothing) {
  Policy policy = TenPercentADay();
  policy.late.accept = 2;
  EXPECT_EQ(Late(policy, 2 * kDay).score, 8);
  EXPECT_EQ(Late(policy, 2 * kDay + 1).score, 0);
  EXPECT_THAT(Late(policy, 2 * kDay + 1).why, HasSubstr("not accepted"));
}

TEST(PolicyTest, AnExtensionMovesTheDeadlineOfItsStudentAndLab) {
  Policy policy = TenPercentADay();
  policy.extensions = {{"alice", "pipe", 2, "ill"}, {"bob", "", 2, "ill"}};
  EXPECT_EQ(Late(policy, 2 * kDay).score, 10);
  EXPECT_EQ(Late(policy, 2 * kDay + 1).score, 9);
  policy.extensions = {{"alice", "fifo", 2, "ill"}};
  EXPECT_EQ(Late(policy, 1).score, 9);
}

TEST(PolicyTest, LateDaysAreSpentInTheOrderOfTheDeadlines) {
  Policy policy = TenPercentADay();
  policy.late.late_days = 2;
  std::swap(policy.labs[0], policy.labs[1]);  // not in the order of the list
  const ClassMarks marks = {
      {"alice"},
      {},
      {Of("alice", "fifo", 10, kDue + 8 * kDay), Of("alice", "pipe", 10, kDue + 2 * kDay)},
      {}};
  const StudentMarks alice = ApplyPolicy(policy, marks).at(0);
  EXPECT_EQ(alice.labs[0].lab, "fifo");
  EXPECT_EQ(alice.labs[0].score, 9);
  EXPECT_EQ(alice.labs[1].score, 10);
  EXPECT_EQ(alice.labs[1].why, "2 days late, 2 free");
}

TEST(PolicyTest, NoLateDayIsSpentOnAMarkOfNothing) {
  Policy policy = TenPercentADay();
  policy.late.late_days = 1;
  const ClassMarks marks = {
      {"alice"},
      {},
      {Of("alice", "pipe", 0, kDue + kDay), Of("alice", "fifo", 10, kDue + 8 * kDay)},
      {}};
  EXPECT_EQ(ApplyPolicy(policy, marks).at(0).labs[1].score, 10);
}

TEST(PolicyTest, ATimeThatIsNotKnownIsInTime) {
  const ClassMarks marks = {{"alice"}, {}, {Of("alice", "pipe", 10, std::nullopt)}, {}};
  EXPECT_EQ(ApplyPolicy(TenPercentADay(), marks).at(0).labs[0].score, 10);
}

TEST(PolicyTest, TheLatestOverrideIsTheMarkWhateverWasGraded) {
  ClassMarks marks = {{"alice", "bob"}, {}, {Of("alice", "pipe", 10, kDue + kDay)}, {}};
  marks.overrides = {{"alice", "pipe", 3, "first thought", 0, ""},
                     {"alice", "pipe", 7, "second thought", 0, ""},
                     {"bob", "pipe", 5, "on paper", 0, ""}};
  auto students = ApplyPolicy(TenPercentADay(), marks);
  EXPECT_EQ(students[0].labs[0].score, 7);
  EXPECT_EQ(students[0].labs[0].why, "set by hand: second thought");
  EXPECT_EQ(students[1].labs[0].score, 5);
  EXPECT_FALSE(students[1].labs[0].Missing());
  marks.overrides.push_back({"alice", "pipe", std::nullopt, "was right", 0, ""});
  EXPECT_EQ(ApplyPolicy(TenPercentADay(), marks)[0].labs[0].score, 9);
}

TEST(PolicyTest, MarksAreScaledToTheirPoints) {
  Policy policy = TenPercentADay();
  policy.labs[0].points = 20;
  const FinalMark mark = Late(policy, 0, 7.5);
  EXPECT_EQ(mark.score, 15);
  EXPECT_EQ(mark.points, 20);
}

TEST(PolicyTest, TheLowestByItsShareOfThePointsIsDropped) {
  Policy policy = TenPercentADay();
  policy.labs[0].points = 100;
  policy.drop_lowest = 1;
  const ClassMarks marks = {
      {"alice"}, {}, {Of("alice", "pipe", 5, kDue), Of("alice", "fifo", 9, kDue)}, {}};
  const StudentMarks alice = ApplyPolicy(policy, marks).at(0);
  EXPECT_TRUE(alice.labs[0].dropped);  // 50 of 100 is less than 9 of 10
  EXPECT_EQ(alice.score, 9);
  EXPECT_EQ(alice.points, 10);
}

TEST(PolicyTest, WhatIsMissingCountsNothingAndMayBeDropped) {
  const ClassMarks marks = {
      {"alice", "bob"}, {}, {Of("alice", "pipe", 5, kDue), Of("bob", "fifo", 9, kDue)}, {}};
  Policy policy = TenPercentADay();
  EXPECT_EQ(ApplyPolicy(policy, marks)[0].points, 20);
  EXPECT_TRUE(ApplyPolicy(policy, marks)[0].labs[1].Missing());
  policy.drop_lowest = 1;
  EXPECT_EQ(ApplyPolicy(policy, marks)[0].score, 5);
  EXPECT_EQ(ApplyPolicy(policy, marks)[0].points, 10);
}

// As when only some labs are looked at.
TEST(PolicyTest, TheTotalIsOfTheLabsThatAreThere) {
  StudentMarks student;
  student.labs.resize(3);
  student.labs[0].score = 8;
  student.labs[1].score = 5;
  student.labs[1].dropped = true;
  student.labs[2].score = 1.5;
  student.labs[0].points = student.labs[1].points = 10;
  student.labs[2].points = 5;
  AddUp(&student);
  EXPECT_EQ(student.score, 9.5);
  EXPECT_EQ(student.points, 15);
  student.labs.pop_back();
  AddUp(&student);
  EXPECT_EQ(student.score, 8);
}

TEST(PolicyTest, TheLastLabIsNeverDropped) {
  Policy policy;
  policy.drop_lowest = 3;
  const ClassMarks marks = {{"alice"}, {}, {Of("alice", "pipe", 5, kDue)}, {}};
  EXPECT_EQ(ApplyPolicy(policy, marks).at(0).score, 5);
}

}  // namespace
}  // namespace ipclab
