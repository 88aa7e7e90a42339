#include "grader/copies/compare.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// A function of about 60 tokens, other ones for other numbers: its statements are drawn by `kind`.
std::string Function(unsigned kind) {
  static constexpr const char* kStatements[] = {"if (a < b) return a; ",
                                                "while (a != b) a = a + 1; ",
                                                "for (int i = 0; i < a; ++i) b -= i; ",
                                                "do { a++; } while (a < b); ",
                                                "b = a ? f(a, b) : 7; ",
                                                "switch (a) { case 1: b = 2; break; } ",
                                                "a = b[3].c->d; ",
                                                "return (a & b) | (a ^ b); "};
  std::string text = fmt::format("int f{}(int a, int b) {{ ", kind);
  for (int i = 0; i < 9; ++i) {
    kind = kind * 1103515245 + 12345;
    text += kStatements[kind >> 16 & 7];
  }
  return text + "}\n";
}

std::string Functions(std::initializer_list<unsigned> kinds) {
  std::string text;
  for (const unsigned kind : kinds) text += Function(kind);
  return text;
}

Program By(const std::string& student, const std::string& text, const std::string& team = "") {
  return {student, team, {{"a.c", text}}};
}

TEST(CompareTest, ProgramsOfTheSameFunctionsInAnotherOrderAreAlike) {
  const Comparison found =
      Compare({By("alice", Functions({1, 2, 3})), By("bob", Functions({3, 1, 2})),
               By("carol", Functions({4, 5, 6}))},
              {}, {});
  ASSERT_THAT(found.pairs, SizeIs(1));
  const AlikePair& pair = found.pairs[0];
  EXPECT_EQ(pair.one, 0u);
  EXPECT_EQ(pair.other, 1u);
  EXPECT_GT(pair.share_of_one, 0.95);
  EXPECT_GE(pair.passages.size(), 2u);
  for (std::size_t i = 1; i < pair.passages.size(); ++i) {
    EXPECT_GE(pair.passages[i].one.begin, pair.passages[i - 1].one.end);
  }
}

TEST(CompareTest, AProgramThatHoldsAnotherIsAlikeFromItsSide) {
  const Comparison found = Compare({By("alice", Functions({1, 2})),
                                    By("bob", Functions({11, 12, 1, 13, 14, 2, 15, 16, 17, 18}))},
                                   {}, {});
  ASSERT_THAT(found.pairs, SizeIs(1));
  EXPECT_GT(found.pairs[0].share_of_one, 0.9);
  EXPECT_LT(found.pairs[0].share_of_other, 0.5);
}

TEST(CompareTest, WhatEverybodyWasGivenDoesNotCount) {
  const std::string given = Functions({1, 2, 3, 4});
  const std::vector<Program> programs = {By("alice", given + Functions({5, 6})),
                                         By("bob", given + Functions({7, 8}))};
  EXPECT_THAT(Compare(programs, {}, {}).pairs, SizeIs(1));
  EXPECT_THAT(Compare(programs, {{"skeleton.c", given}}, {}).pairs, IsEmpty());
}

TEST(CompareTest, WhatManyWroteDoesNotCountButAProgramThatGoesRoundDoes) {
  std::vector<Program> programs;
  for (unsigned i = 0; i < 20; ++i) {
    programs.push_back(By(fmt::format("s{}", i), Functions({1, 2, 3, 100 + i})));
  }
  EXPECT_THAT(Compare(programs, {}, {}).pairs, IsEmpty());
  programs.clear();
  for (unsigned i = 0; i < 20; ++i) {
    programs.push_back(By(fmt::format("s{}", i), Functions({1, 2, 3})));
  }
  const Comparison round = Compare(programs, {}, {});
  ASSERT_THAT(round.pairs, SizeIs(1));
  EXPECT_THAT(round.pairs[0].like_one, IsEmpty());
  EXPECT_THAT(round.pairs[0].like_other, SizeIs(18));
}

TEST(CompareTest, WhoHasAProgramThatIsLikeOneThatWentRoundIsOnePairMore) {
  const std::string text = Functions({1, 2, 3});
  const Comparison found = Compare(
      {By("alice", text), By("bob", text), By("carol", text), By("dave", text + Function(4))}, {},
      {});
  ASSERT_THAT(found.pairs, SizeIs(2));
  EXPECT_EQ(found.pairs[1].other, 3u);
  EXPECT_THAT(found.pairs[1].like_one, SizeIs(2));
}

TEST(CompareTest, TheMostAlikeAreToldAndHowManyAreNot) {
  std::vector<Program> programs;
  for (unsigned i = 0; i < 6; ++i) {
    programs.push_back(By(fmt::format("s{}", i), Functions({1, 2, 3, 100 + i})));
  }
  const Comparison found = Compare(programs, {}, {.most_pairs = 4});
  EXPECT_THAT(found.pairs, SizeIs(4));
  EXPECT_EQ(found.left_out, 11u);
}

TEST(CompareTest, ATeamIsNotComparedWithItself) {
  const std::string text = Functions({1, 2, 3});
  EXPECT_THAT(Compare({By("alice", text, "t"), By("bob", text, "t")}, {}, {}).pairs, IsEmpty());
  EXPECT_THAT(Compare({By("alice", text, "t"), By("bob", text, "u")}, {}, {}).pairs, SizeIs(1));
  const Comparison found =
      Compare({By("alice", text, "t"), By("bob", text, "t"), By("carol", text)}, {}, {});
  ASSERT_THAT(found.pairs, SizeIs(1));
  EXPECT_EQ(found.pairs[0].other, 2u);
}

TEST(CompareTest, APassageEndsWhereAFileEnds) {
  const Program split = {"alice", "", {{"a.c", Functions({1, 2})}, {"b.c", Functions({3, 4})}}};
  const Comparison found = Compare({split, By("bob", Functions({1, 2, 3, 4}))}, {}, {});
  ASSERT_THAT(found.pairs, SizeIs(1));
  for (const Passage& passage : found.pairs[0].passages) {
    EXPECT_EQ(found.tokens[0][passage.one.begin].file, found.tokens[0][passage.one.end - 1].file);
    EXPECT_EQ(passage.one.end - passage.one.begin, passage.other.end - passage.other.begin);
  }
  EXPECT_THAT(found.pairs[0].passages, SizeIs(2));
}

// A run of 24 tokens is found wherever it is.
TEST(CompareTest, AnyRunOfAWindowAndAGramIsFound) {
  const CompareOptions all{.least_share = 0, .least_tokens = 1};
  const std::string shared = "a = b + c * ( d - e ) / f [ 1 ] ; return g ( h , 2 ) ; } }";
  ASSERT_GE(TokensOf({{"a.c", shared}}).size(), 25u);
  for (unsigned before = 0; before < 30; ++before) {
    std::string one = shared;
    for (unsigned i = 0; i < before; ++i)
      one = (i % 3 == 0 ? "if " : i % 2 == 0 ? "do " : "; ") + one;
    const std::string other = "goto " + shared + " goto goto";
    EXPECT_THAT(Compare({By("a", one), By("b", other)}, {}, all).pairs, SizeIs(1)) << before;
  }
}

TEST(CompareTest, ShortAndEmptyProgramsAreNeverAlike) {
  EXPECT_THAT(Compare({By("a", ""), By("b", ""), {"c", "", {}}}, {}, {}).pairs, IsEmpty());
  EXPECT_THAT(Compare({By("a", "int main() {}"), By("b", "int main() {}")}, {}, {}).pairs,
              IsEmpty());
  EXPECT_THAT(Compare({}, {}, {}).pairs, IsEmpty());
}

// Work without end would show as a test that does not end.
TEST(CompareTest, WhoRepeatsHimselfDoesNotHoldUpTheComparison) {
  std::string loops;
  for (int i = 0; i < 5000; ++i) loops += "int f() { x = 1; }\n";
  std::vector<Program> programs;
  for (int i = 0; i < 30; ++i) {
    programs.push_back(By(fmt::format("braces{}", i), std::string(100'000, '{')));
    programs.push_back(By(fmt::format("loops{}", i), loops));
  }
  Compare(programs, {}, {});
}

}  // namespace
}  // namespace ipclab
