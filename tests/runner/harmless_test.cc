#include "tests/runner/harmless.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(HarmInTest, PlainTextIsHarmless) {
  EXPECT_THAT(HarmIn("Two lines,\nquotes “”, a ✓, and 😀.\n"), IsEmpty());
}

TEST(HarmInTest, ControlCharactersAreNamedOnce) {
  EXPECT_THAT(HarmIn("\x1b[2J \x1b[31m \x07"), ElementsAre("U+001B", "U+0007"));
}

TEST(HarmInTest, C1ControlsAndWritingDirectionAreFound) {
  EXPECT_THAT(HarmIn("\xc2\x9b \xe2\x80\xae"), ElementsAre("U+009B", "U+202E"));
}

// An overlong form, a surrogate, a character cut short.
TEST(HarmInTest, InvalidUtf8IsFound) {
  for (const char* text : {"\xc0\x80", "\xed\xa0\x80", "\xe2\x82", "\xff"}) {
    EXPECT_THAT(HarmIn(text), ElementsAre("bytes that are not UTF-8")) << text;
  }
}

}  // namespace
}  // namespace ipclab::testing
