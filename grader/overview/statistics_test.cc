#include "grader/overview/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(StatisticsTest, EachTenthOfThePointsIsABinAndFullMarksAreInTheLast) {
  const Distribution marks = Distribute({0, 0.99, 1, 3, 9, 9.99, 10}, 10);
  EXPECT_THAT(marks.bins, ElementsAre(2, 1, 0, 1, 0, 0, 0, 0, 0, 3));
  EXPECT_EQ(marks.full, 1);
  EXPECT_EQ(marks.count, 7);
  EXPECT_EQ(marks.median, 3);
}

TEST(StatisticsTest, ARoundShareIsNotLostToBinaryFractions) {
  EXPECT_EQ(Distribute({0.3}, 1).bins[3], 1);
  EXPECT_EQ(Distribute({0.7}, 1).bins[7], 1);
  EXPECT_EQ(Distribute({2.1}, 3).bins[7], 1);
}

TEST(StatisticsTest, TheMedianOfAnEvenNumberLiesBetweenTheMiddleTwo) {
  EXPECT_EQ(Distribute({4, 1, 2, 8}, 10).median, 3);
}

TEST(StatisticsTest, NobodysMarksAreNoDivisionByZero) {
  EXPECT_EQ(Distribute({}, 10).mean, 0);
  EXPECT_EQ(Distribute({0}, 0).bins[9], 1);
}

class CountTest : public ::testing::Test {
 protected:
  CountTest() {
    Give("alice", 1, {{"message", Status::kPass}, {"ends", Status::kFail}});
    Give("bob", 2, {{"message", Status::kFail}, {"ends", Status::kFail}});
    Give("carol", 3, {{"message", Status::kFail}, {"ends", Status::kSkip}, {"new", Status::kPass}});
    marks_.push_back({"dave", {{"pipe", "Lab 1", nullptr, 0, 10}}});
    for (std::size_t i = 0; i < 3; ++i) marks_[i].labs[0].mark = &graded_[i];
  }

  void Give(const std::string& student, std::int64_t attempt,
            const std::vector<std::pair<std::string, Status>>& checks) {
    graded_.emplace_back().attempt = attempt;
    Grade& grade = grades_[attempt];
    for (const auto& [id, status] : checks) {
      Finding& finding = grade.findings.emplace_back();
      finding.check = id;
      finding.title = "Title of " + id;
      finding.status = status;
      finding.message = "first\x1b of " + student + "\nsecond";
    }
    marks_.push_back(
        {student, {{"pipe", "Lab 1", nullptr, 5.0 + static_cast<double>(attempt), 10}}});
  }

  std::vector<Mark> graded_;
  std::vector<StudentMarks> marks_;
  Grades grades_;
};

TEST_F(CountTest, EachCheckKnowsWhoPassedWhoFailedAndWhoWasNotJudged) {
  const std::vector<LabCount> labs = CountLabs(marks_, grades_);
  ASSERT_THAT(labs, SizeIs(1));
  EXPECT_EQ(labs[0].missing, 1);
  EXPECT_EQ(labs[0].distribution.count, 3);
  ASSERT_THAT(labs[0].checks, SizeIs(3));
  const CheckCount& ends = labs[0].checks[1];
  EXPECT_EQ(ends.id, "ends");
  EXPECT_EQ(ends.passed, 0);
  EXPECT_EQ(ends.skipped, 1);
  EXPECT_EQ(ends.judged(), 2);
  EXPECT_EQ(ends.failed.at(0).message, "first\\x1b of alice");
}

TEST_F(CountTest, TheCommonestMistakeIsThatOfMostStudentsAndTiesKeepTheLabsOrder) {
  const std::vector<LabCount> labs = CountLabs(marks_, grades_);
  const auto mistakes = CommonestMistakes(labs, 10);
  ASSERT_THAT(mistakes, SizeIs(2));
  EXPECT_EQ(mistakes[0].check->id, "message");
  EXPECT_THAT(CommonestMistakes(labs, 1), SizeIs(1));
  EXPECT_THAT(CommonestMistakes({}, 1), IsEmpty());
}

TEST_F(CountTest, AClassWithoutStudentsHasNoLabs) { EXPECT_THAT(CountLabs({}, {}), IsEmpty()); }

}  // namespace
}  // namespace ipclab
