#include "grader/copies/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::uint16_t> CodesOf(const std::string& text) {
  std::vector<std::uint16_t> codes;
  for (const Token& token : TokensOf({{"a.c", text}})) codes.push_back(token.code);
  return codes;
}

TEST(TokensTest, NamesNumbersTextsLayoutAndCommentsDoNotMatter) {
  EXPECT_EQ(CodesOf("int sum = 0; puts(\"a\");"),
            CodesOf("/* int */ int\n  total\\\n=0x2aUL;//;\nprintf ( L\"b \\\" c\" ) ;"));
}

TEST(TokensTest, WhatAStatementIsDoesMatter) {
  EXPECT_NE(CodesOf("if (a) b;"), CodesOf("while (a) b;"));
  EXPECT_NE(CodesOf("a = b;"), CodesOf("a == b;"));
  EXPECT_NE(CodesOf("a = b;"), CodesOf("a = 1;"));
}

TEST(TokensTest, IncludesAreLeftOutAndOtherDirectivesAreNot) {
  EXPECT_EQ(CodesOf("#include <stdio.h>\n # include \"a.h\"\nint x;"), CodesOf("int x;"));
  EXPECT_NE(CodesOf("#define N 3\nint x;"), CodesOf("int x;"));
}

TEST(TokensTest, ATextIsOneHoweverItIsSplit) {
  EXPECT_EQ(CodesOf("f(\"a\" \"b\"\n\"c\")"), CodesOf("f(\"abc\")"));
  EXPECT_EQ(CodesOf("f(R\"x(a \" )\" )x\")"), CodesOf("f(\"a\")"));
  EXPECT_EQ(CodesOf("1'000.5e3f + 'x'"), CodesOf("7 + 'y'"));
}

TEST(TokensTest, ATokenKnowsItsFileAndLine) {
  const std::vector<Token> tokens = TokensOf({{"a.c", "/*\n*/ a\n"}, {"b.c", "\"x\\\n y\"\n b"}});
  ASSERT_THAT(tokens, SizeIs(5));
  EXPECT_EQ(tokens[0].line, 2);
  EXPECT_EQ(tokens[1].code, kFileEnd);
  EXPECT_EQ(tokens[2].file, 1);
  EXPECT_EQ(tokens[2].line, 1);
  EXPECT_EQ(tokens[3].line, 3);
}

TEST(TokensTest, WhatIsNoProgramDoesNoHarm) {
  for (const char* text : {"/* never", "\"never", "'", "R\"(", "R\"aaaaaaaaaaaaaaaaaaaaaa(", "#",
                           "\\", "\"\\", "1'", "\xff\xfe\x01", "#include"}) {
    EXPECT_THAT(CodesOf(text), SizeIs(testing::Le(4u))) << text;
  }
  EXPECT_THAT(CodesOf(std::string(3'000'000, '{')), SizeIs(kMostTokens + 1));
  EXPECT_THAT(TokensOf({}), IsEmpty());
  EXPECT_THAT(CodesOf(""), ElementsAre(kFileEnd));
}

}  // namespace
}  // namespace ipclab
