#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <sstream>

#include "grader/report/example_grades.h"
#include "grader/report/formats.h"

namespace ipclab {
namespace {

// The elements in the text, and "<" of what is none.
std::set<std::string> Elements(const std::string& markdown) {
  std::set<std::string> elements;
  const std::regex tag("<(/?[a-z]+>)?");
  for (std::sregex_iterator it(markdown.begin(), markdown.end(), tag), end; it != end; ++it) {
    elements.insert(it->str());
  }
  return elements;
}

int LinesThatBegin(const std::string& text, const std::string& begin) {
  std::istringstream lines(text);
  int count = 0;
  for (std::string line; std::getline(lines, line);) count += line.starts_with(begin) ? 1 : 0;
  return count;
}

// A line with everything taken away that our own code writes around text.
std::string WithoutOurOwn(const std::string& line) {
  const std::regex ours(
      "^(\\| (✅|❌|➖) \\| | \\|$|##+ |- |\\*\\*Hint\\*\\*|\\| \\| Points .*|\\|---.*)"
      "| \\| |</?(pre|code|span)>|&#[0-9]+;|\\*\\*[0-9&#;]+ points\\*\\*| \\|$");
  return std::regex_replace(line, ours, "");
}

TEST(MarkdownTest, TellsScoreChecksPlacesAndHints) {
  const std::string markdown = ToMarkdown(OrdinaryGrade());
  EXPECT_TRUE(markdown.starts_with("## Lab pipe, alice\n\n**3&#46;5&#47;6 points**, seed 1\n\n"));
  EXPECT_NE(markdown.find("| ❌ | 0&#47;1&#46;5 | Unused ends are closed&#46; | mechanism |\n"),
            std::string::npos);
  EXPECT_NE(markdown.find("### ❌ Unused ends are closed&#46;\n\n"
                          "child still held the write end&#46;\n\n"
                          "<pre>\n  expected<span>&#58;</span> a\n"
                          "  actual<span>&#58;</span>   b\n</pre>\n\n"
                          "- <code>pipe&#46;cpp<span>&#58;</span>21  read"),
            std::string::npos);
  EXPECT_NE(markdown.find("**Hint**\n\nClose it&#46;\n\n"), std::string::npos);
}

TEST(MarkdownTest, HiddenChecksAreOneRowThatTellsNothing) {
  const std::string markdown = ToMarkdown(GradeWithHiddenChecks());
  EXPECT_EQ(markdown.find("secret"), std::string::npos);
  EXPECT_NE(markdown.find("| ❌ | 1&#47;4 | Checks that are not shown &#40;3&#41; | hidden |"),
            std::string::npos);
  EXPECT_NE(markdown.find("**4&#46;5&#47;10 points**"), std::string::npos);
}

TEST(MarkdownTest, HostileTextMakesNoElement) {
  EXPECT_EQ(Elements(ToMarkdown(HostileGrade())),
            (std::set<std::string>{"<pre>", "</pre>", "<code>", "</code>", "<span>", "</span>"}));
}

TEST(MarkdownTest, HostileTextHasNoSignWithAMeaningToMarkdownOrTheRunner) {
  std::istringstream lines(ToMarkdown(HostileGrade()));
  for (std::string line; std::getline(lines, line);) {
    const std::string text = WithoutOurOwn(line);
    EXPECT_TRUE(std::ranges::all_of(text, [](unsigned char c) {
      return c >= 0x80 || std::isalnum(c) != 0 || c == ' ' || c == ',';
    })) << line;
  }
}

TEST(MarkdownTest, HostileTextAddsNeitherHeadingNorRow) {
  const std::string ordinary = ToMarkdown(OrdinaryGrade()), hostile = ToMarkdown(HostileGrade());
  EXPECT_EQ(LinesThatBegin(hostile, "#"), LinesThatBegin(ordinary, "#"));
  EXPECT_EQ(LinesThatBegin(hostile, "|"), LinesThatBegin(ordinary, "|"));
  EXPECT_EQ(LinesThatBegin(hostile, "<pre>"), LinesThatBegin(hostile, "</pre>"));
}

TEST(MarkdownTest, EndlessMessagesStayBelowGithubsLimit) {
  EXPECT_LE(ToMarkdown(EndlessGrade()).size(), 1u << 20);
}

}  // namespace
}  // namespace ipclab
