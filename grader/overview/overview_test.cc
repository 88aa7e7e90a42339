#include "grader/overview/overview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "grader/report/example_grades.h"

namespace ipclab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class OverviewTest : public ::testing::Test {
 protected:
  // One student, one lab, this grade.
  void Graded(const Grade& grade) {
    mark_.student = "alice";
    mark_.lab = "pipe";
    mark_.score = grade.score;
    mark_.max_score = grade.max_score;
    mark_.attempt = 7;
    mark_.folder = "/home/teacher/alice";
    mark_.facts.key = "the-key";
    overview_.title = "Class";
    overview_.students.resize(1);
    overview_.students[0].student = "alice";
    overview_.students[0].name = "Alice Liddell";
    FinalMark final{"pipe", "Lab 1", &mark_, grade.score, grade.max_score};
    overview_.marks = {{"alice", {final}, grade.score, grade.max_score}};
    overview_.grades = {{7, grade}};
    overview_.timelines = {{"the-key", "../pictures/index.html"}};
  }

  std::string Page(Audience audience) {
    return StudentPage(overview_, overview_.marks[0], audience);
  }

  Mark mark_;
  Overview overview_;
};

TEST_F(OverviewTest, AStudentsPageTellsWhatWasExpectedWhatHappenedWhereAndAHint) {
  Graded(OrdinaryGrade());
  const std::string page = Page(Audience::kInstructor);
  EXPECT_THAT(page, HasSubstr("<dt>Expected</dt><dd>Unused ends are closed.</dd>"));
  EXPECT_THAT(
      page,
      HasSubstr("<p>child still held the write end.</p><pre>  expected: a\n  actual:   b</pre>"));
  EXPECT_THAT(page, HasSubstr("<code>pipe.cpp:21</code>"));
  EXPECT_THAT(page, HasSubstr("<dt>Hint</dt><dd>Close it.</dd>"));
  EXPECT_THAT(page, HasSubstr("3.5 of 6"));
  EXPECT_THAT(page, HasSubstr("href=\"../pictures/index.html\""));
}

TEST_F(OverviewTest, TheInstructorSeesHiddenChecksMarkedAsSuch) {
  Graded(GradeWithHiddenChecks());
  for (const std::string& page : {Page(Audience::kInstructor), IndexPage(overview_)}) {
    EXPECT_THAT(page, HasSubstr("secret-queue"));
    EXPECT_THAT(page, HasSubstr(">hidden</span>"));
  }
}

TEST_F(OverviewTest, NothingForStudentsHoldsWhatIsHiddenFromThem) {
  Graded(GradeWithHiddenChecks());
  const std::string page = Page(Audience::kStudent);
  EXPECT_THAT(page, HasSubstr("Checks that are not shown (3)"));
  const FinalMark& mark = overview_.marks[0].labs[0];
  const std::string feedback = MoodleFeedback(mark, &overview_.grades[7]);
  EXPECT_THAT(feedback, HasSubstr("child still held the write end."));
  for (const std::string& text : {page, feedback}) {
    for (const char* word : {"secret", "Secret", "pictures", "/home/teacher", "index.html"}) {
      EXPECT_THAT(text, Not(HasSubstr(word))) << word;
    }
  }
}

TEST_F(OverviewTest, WhyAMarkWasSetByHandIsForTheInstructor) {
  Graded(OrdinaryGrade());
  FinalMark& mark = overview_.marks[0].labs[0];
  mark.overridden = true;
  mark.why = "set by hand: was ill";
  EXPECT_THAT(Page(Audience::kInstructor), HasSubstr("was ill"));
  EXPECT_THAT(Page(Audience::kStudent), Not(HasSubstr("was ill")));
  EXPECT_THAT(MoodleFeedback(mark, nullptr), Not(HasSubstr("was ill")));
}

TEST_F(OverviewTest, AFailureOfTheGraderIsNotTheStudents) {
  Graded(OrdinaryGrade());
  overview_.failures = {{"alice", "pipe", "no namespaces"}};
  EXPECT_THAT(Page(Audience::kInstructor), HasSubstr("no namespaces"));
  EXPECT_THAT(Page(Audience::kStudent), Not(HasSubstr("no namespaces")));
  EXPECT_THAT(Page(Audience::kStudent), HasSubstr("could not be graded yet"));
}

// The tags of a page, without what they say.
std::string Tags(const std::string& html) {
  const std::regex tag("<(/?[a-z0-9]+)[^>]*>");
  std::string tags;
  for (std::sregex_iterator it(html.begin(), html.end(), tag), end; it != end; ++it) {
    tags += (*it)[1].str() + " ";
  }
  return tags;
}

TEST_F(OverviewTest, HostileTextAddsNoTagAndNoAttribute) {
  Graded(HostileGrade());
  const std::string text = HostileText() + "\" onclick=\"alert(1)\" '";
  overview_.title = text;
  overview_.students[0] = {"alice", text, text, text, text, text, text, text, text, text};
  overview_.failures = {{"alice", "pipe", text}};
  overview_.marks[0].labs[0].why = text;
  for (const std::string& page :
       {IndexPage(overview_), Page(Audience::kInstructor), Page(Audience::kStudent),
        MoodleFeedback(overview_.marks[0].labs[0], &overview_.grades[7])}) {
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr(" onclick=\"")));
    EXPECT_THAT(page, Not(HasSubstr("\x1b")));
    EXPECT_THAT(page, Not(HasSubstr("src=")));
  }
  // Every tag is one of ours, and the index's script the only one.
  const std::regex ours(
      "(/"
      "?(html|head|meta|title|style|body|div|header|nav|section|article|details|summary|h1|h2|h3|p|"
      "b|i|a|span|small|dl|dt|dd|ul|ol|li|code|pre|table|thead|tbody|tr|th|td|label|input|button|"
      "svg|"
      "g|rect|path|text|br|script) )*");
  EXPECT_TRUE(std::regex_match(Tags(Page(Audience::kStudent)), ours));
  EXPECT_TRUE(std::regex_match(Tags(IndexPage(overview_)), ours));
  EXPECT_THAT(Tags(Page(Audience::kStudent)), Not(HasSubstr("script")));
}

TEST_F(OverviewTest, EachStudentHasAPageOfTheirOwnWhateverTheirName) {
  EXPECT_EQ(PageName("alice"), "alice.html");
  for (const char* name :
       {"../../etc/passwd", "Alice", ".", "", "a/b", "a%2fb", "a b", "\xff", "CON", "con "}) {
    const std::string page = PageName(name);
    EXPECT_TRUE(
        std::regex_match(page, std::regex("[a-z0-9_-][a-z0-9._~-]*\\.html|~[a-z0-9]+\\.html")))
        << page;
  }
  EXPECT_NE(PageName("a/b"), PageName("a_b"));
  EXPECT_NE(PageName("Alice"), PageName("aLICE"));
  EXPECT_LT(PageName(std::string(5000, 'x')).size(), 100u);
  EXPECT_NE(PageName(std::string(5000, 'x')), PageName(std::string(5001, 'x')));
}

TEST_F(OverviewTest, AClassWithoutStudentsHasAnIndex) {
  EXPECT_THAT(IndexPage(Overview{.title = "Class"}), HasSubstr("0 students"));
}

}  // namespace
}  // namespace ipclab
