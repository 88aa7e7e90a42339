#include "grader/sandbox/excerpt.h"

#include <gtest/gtest.h>

namespace ipclab {
namespace {

TEST(ExcerptTest, ShortTextIsWhole) {
  Excerpt excerpt(10);
  excerpt.Add("01234");
  excerpt.Add("56789");
  EXPECT_EQ(excerpt.Text(), "0123456789");
}

TEST(ExcerptTest, MiddleIsLeftOut) {
  Excerpt excerpt(4);
  excerpt.Add("abcdefg");
  EXPECT_EQ(excerpt.Text(), "ab\n[3 bytes left out]\nfg");
  EXPECT_EQ(excerpt.total(), 7u);
}

TEST(ExcerptTest, SizeOfThePiecesDoesNotMatter) {
  Excerpt whole(100);
  Excerpt pieces(100);
  std::string text;
  for (int i = 0; i < 1000; ++i) text += static_cast<char>('a' + i % 26);
  whole.Add(text);
  for (std::size_t i = 0; i < text.size(); i += 7) pieces.Add(text.substr(i, 7));
  EXPECT_EQ(whole.Text(), pieces.Text());
}

}  // namespace
}  // namespace ipclab
