#include "grader/base/deadline.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

namespace ipclab {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST(DeadlineTest, NeverDoesNotExpire) {
  EXPECT_FALSE(Deadline::Never().Expired());
  EXPECT_EQ(Deadline::Never().Remaining(), nanoseconds::max());
  EXPECT_EQ(Deadline::Never().PollTimeout(), -1);
}

TEST(DeadlineTest, NoTimeAndLessIsExpiredAtOnce) {
  for (const Deadline deadline : {Deadline::After(nanoseconds(0)), Deadline::After(hours(-1))}) {
    EXPECT_TRUE(deadline.Expired());
    EXPECT_EQ(deadline.Remaining(), nanoseconds::zero());
    EXPECT_EQ(deadline.PollTimeout(), 0);
  }
}

TEST(DeadlineTest, WhatRemainsShrinks) {
  const Deadline deadline = Deadline::After(hours(1));
  EXPECT_FALSE(deadline.Expired());
  const nanoseconds before = deadline.Remaining();
  const nanoseconds after = deadline.Remaining();
  EXPECT_LE(before, hours(1));
  EXPECT_LE(after, before);
}

// A wait of 0 ms for the last part of a millisecond would make its caller spin.
TEST(DeadlineTest, PollTimeoutRoundsUp) {
  const int timeout = Deadline::After(hours(1) + nanoseconds(1)).PollTimeout();
  EXPECT_LE(timeout, 3'600'001);
  EXPECT_GE(Deadline::After(milliseconds(900)).PollTimeout(), 1);
}

TEST(DeadlineTest, PollTimeoutIsAtMostWhatAnIntHolds) {
  EXPECT_EQ(Deadline::After(hours(24 * 365)).PollTimeout(), std::numeric_limits<int>::max());
}

TEST(DeadlineTest, BeyondTheClockIsNever) {
  EXPECT_EQ(Deadline::After(nanoseconds::max()), Deadline::Never());
}

TEST(DeadlineTest, TheEarlierIsLess) {
  EXPECT_LT(Deadline::After(hours(1)), Deadline::After(hours(2)));
  EXPECT_LT(Deadline::After(hours(1)), Deadline::Never());
}

}  // namespace
}  // namespace ipclab
