#include "grader/copies/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace ipclab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kProgram[] = R"(
int add(int a, int b) { return a + b; }
int main() {
  for (int i = 0; i < 3; ++i) {
    if (add(i, 1) == 2) puts("<script>alert(1)</script>");
	while (i != 7 && add(i, i) > 3) i = add(i, 1) * 2 - 1;
  }
  do { puts("x"); } while (add(1, 2) == 4);
  return add(0, 0) ? 1 : 0;
}
)";

class PagesTest : public ::testing::Test {
 protected:
  PagesTest() {
    lab_.lab = "pipe";
    lab_.programs = {{"alice", "", {{"pipe.c", kProgram}}}, {"bob", "", {{"main.c", kProgram}}}};
    lab_.found = Compare(lab_.programs, {}, {});
  }
  LabCopies lab_;
  DisplayNames names_ = {{"alice", "Alice <b>"}};
};

TEST_F(PagesTest, APairIsShownSideBySideWithPassagesThatLeadToEachOther) {
  ASSERT_EQ(lab_.found.pairs.size(), 1u);
  const std::string page = PairPage(lab_, 0, names_);
  EXPECT_THAT(page, HasSubstr("<a id=\"one-1\" href=\"#other-1\""));
  EXPECT_THAT(page, HasSubstr("<a id=\"other-1\" href=\"#one-1\""));
  EXPECT_THAT(page, HasSubstr("100&#8239;% of this program"));
  EXPECT_THAT(page, HasSubstr("<h3>main.c</h3>"));
  EXPECT_THAT(page, HasSubstr("<i>4</i>  for (int i = 0; i &lt; 3; ++i) {"));
  EXPECT_THAT(page, HasSubstr("<i>6</i>    while"));
}

TEST_F(PagesTest, WhatStudentsWroteIsText) {
  for (const std::string& page : {PairPage(lab_, 0, names_), CopiesIndex({lab_}, names_)}) {
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, HasSubstr("Alice &lt;b&gt;"));
  }
}

TEST_F(PagesTest, NobodyIsAccused) {
  const std::string all =
      CopiesText({lab_}, names_) + CopiesIndex({lab_}, names_) + PairPage(lab_, 0, names_);
  const std::regex accusing("plagiari|cheat|steal|stole|fraud|suspect|guilty|copied from",
                            std::regex::icase);
  EXPECT_FALSE(std::regex_search(all, accusing));
  EXPECT_THAT(all, HasSubstr("Alike is not copied"));
}

TEST_F(PagesTest, TheTextNamesEachPair) {
  EXPECT_THAT(CopiesText({lab_}, {}), HasSubstr("pipe: 2 programs compared, 1 pair worth a look\n"
                                                "  100 % of alice, 100 % of bob: "));
}

TEST_F(PagesTest, TheIndexLinksThePagesAndSaysWhereNoneAreAlike) {
  LabCopies none;
  none.lab = "../fifo";
  const std::string page = CopiesIndex({lab_, none}, names_);
  EXPECT_THAT(page, HasSubstr("href=\"pipe-1.html\""));
  EXPECT_THAT(page, HasSubstr("None are alike."));
  EXPECT_EQ(PairFile(none, 1), "___fifo-2.html");
}

}  // namespace
}  // namespace ipclab
