#include "grader/report/test_result.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "grader/report/example_grades.h"

namespace ipclab {
namespace {

double SumOf(const std::vector<TestResult>& results, double TestResult::*points) {
  return std::accumulate(results.begin(), results.end(), 0.0,
                         [=](double sum, const TestResult& it) { return sum + it.*points; });
}

TEST(TestResultTest, ScoresAddUpToTheGradesForStudentsAndInstructors) {
  const Grade grade = GradeWithHiddenChecks();
  for (Audience audience : {Audience::kStudent, Audience::kInstructor}) {
    const auto results = TestResults(grade, audience);
    EXPECT_DOUBLE_EQ(SumOf(results, &TestResult::score), grade.score);
    EXPECT_DOUBLE_EQ(SumOf(results, &TestResult::max_score), grade.max_score);
  }
}

TEST(TestResultTest, StudentsSeeHiddenChecksAsOneAtTheEnd) {
  const auto results = TestResults(GradeWithHiddenChecks(), Audience::kStudent);
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results.back().title, "Checks that are not shown (3)");
  EXPECT_EQ(results.back().group, "hidden");
  EXPECT_EQ(results.back().status, Status::kFail);
  EXPECT_EQ(Details(results.back()), "Not all of them passed.");
}

TEST(TestResultTest, HiddenChecksThatAllPassedPassTogether) {
  Grade grade = OrdinaryGrade();
  grade.findings[0].visibility = Visibility::kHidden;
  EXPECT_EQ(TestResults(grade, Audience::kStudent).back().status, Status::kPass);
}

TEST(TestResultTest, HiddenChecksThatWereAllSkippedAreSkippedTogether) {
  Grade grade = OrdinaryGrade();
  grade.findings[2].visibility = Visibility::kHidden;
  EXPECT_EQ(TestResults(grade, Audience::kStudent).back().status, Status::kSkip);
}

TEST(TestResultTest, ASkippedCheckNamesNoneThatItsReadersDoNotSee) {
  const Grade grade = GradeWithHiddenChecks();
  const auto big = TestResults(grade, Audience::kInstructor)[2];
  EXPECT_EQ(big.message, "Not judged: a check that is not shown did not pass.");
  EXPECT_EQ(TestResults(OrdinaryGrade(), Audience::kStudent)[2].message,
            "Not judged: it needs \"closes-unused-ends\", which did not pass.");
}

TEST(TestResultTest, DetailsAreMessagePlacesAndHint) {
  EXPECT_EQ(Details(TestResults(OrdinaryGrade(), Audience::kStudent)[1]),
            "child still held the write end.\n  expected: a\n  actual:   b\n"
            "at pipe.cpp:21  read(3, …, 128)  in child\n"
            "at pipe.cpp:12  pipe([3, 4])  in parent\n"
            "Hint: Close it.");
}

TEST(TestResultTest, TheCompilersMessagesHaveTheirPlacesAlready) {
  const auto build = TestResults(GradeWithoutBuild(), Audience::kStudent)[0];
  EXPECT_EQ(build.places.size(), 2u);
  EXPECT_EQ(Details(build), build.message);
}

TEST(TestResultTest, TheTimeOfARunIsCountedOnce) {
  const Grade grade = OrdinaryGrade();
  const auto results = TestResults(grade, Audience::kStudent);
  EXPECT_DOUBLE_EQ(results[0].seconds, 0.25);
  EXPECT_DOUBLE_EQ(SumOf(results, &TestResult::seconds), Seconds(grade));
}

TEST(TestResultTest, RemarksTellWhatWasLeftOverUnlessAHiddenCheckMayBeAboutIt) {
  EXPECT_EQ(Remarks(OrdinaryGrade()),
            "Left over:\n  sysv-queue: key 0x8000 id 0, of pipe, pipe.cpp:18\n"
            "Compiler warnings, which cost nothing:\n  pipe.cpp:9: unused variable 'x'\n");
  EXPECT_EQ(Remarks(GradeWithHiddenChecks()),
            "3 of the 6 checks are not shown.\n"
            "Compiler warnings, which cost nothing:\n  pipe.cpp:9: unused variable 'x'\n");
}

TEST(TestResultTest, NoTextHasControlCharactersButNewlines) {
  for (const TestResult& it : TestResults(HostileGrade(), Audience::kStudent)) {
    for (const std::string& text : {it.title, it.message, it.hint, Details(it)}) {
      EXPECT_TRUE(std::ranges::none_of(text, [](unsigned char c) {
        return (c < 0x20 && c != '\n') || c == 0x7f;
      })) << text;
    }
  }
}

TEST(TestResultTest, AnEndlessMessageKeepsHeadAndTail) {
  Grade grade = OrdinaryGrade();
  grade.findings[1].message = "head" + std::string(100'000, 'x') + "tail";
  const std::string message = TestResults(grade, Audience::kStudent)[1].message;
  EXPECT_TRUE(message.starts_with("head") && message.ends_with("tail"));
  EXPECT_LT(message.size(), kMessageLimit + 100);
}

TEST(TestResultTest, ACutIsBetweenCharacters) {
  Grade grade = OrdinaryGrade();
  for (int i = 0; i < 100; ++i) grade.findings[1].message += "…";
  for (std::size_t limit = 64; limit < 70; ++limit) {
    const std::string message = TestResults(grade, Audience::kStudent, limit)[1].message;
    grade.findings[1].message = message;
    EXPECT_EQ(TestResults(grade, Audience::kStudent)[1].message, message) << "no longer UTF-8";
  }
}

}  // namespace
}  // namespace ipclab
