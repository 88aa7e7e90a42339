#include "grader/base/moment.h"

#include <gtest/gtest.h>

namespace ipclab {
namespace {

TEST(MomentTest, TheManyWaysOfWritingOneMomentAreOne) {
  for (const char* text :
       {"2026-10-01 23:59 +02:00", "2026-10-01T23:59:00+02:00", "2026-10-01T21:59Z",
        "2026-10-01 21:59:00 UTC", "2026-10-01 14:59:00 -0700", "2026-10-01T21:59:00.123456Z"}) {
    EXPECT_EQ(ParseMoment(text), 1790891940) << text;
  }
}

TEST(MomentTest, WhatIsNoMomentIsNone) {
  for (const char* text :
       {"", "2026-10-01", "2026-10-01 23:59", "2026-02-30 12:00 Z", "2026-10-01 24:00 Z",
        "2026-10-01 23:59 +02:00 or so", "26-10-01 23:59 Z", "2026-10-01 -1:59 Z"}) {
    EXPECT_EQ(ParseMoment(text), std::nullopt) << text;
  }
}

TEST(MomentTest, WrittenAndReadItIsTheSame) {
  EXPECT_EQ(FormatMoment(1790891940), "2026-10-01T21:59:00Z");
  EXPECT_EQ(FormatMoment(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(ParseMoment(FormatMoment(1709251199)), 1709251199);  // on 29 February
}

}  // namespace
}  // namespace ipclab
