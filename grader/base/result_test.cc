#include "grader/base/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace ipclab {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return MakeError("{} is odd", n);
  return n / 2;
}

Result<int> Quarter(int n) {
  IPCLAB_ASSIGN_OR_RETURN(const int half, Half(n));
  IPCLAB_ASSIGN_OR_RETURN(int quarter, Half(half));
  return quarter;
}

Result<void> CheckEven(int n) {
  IPCLAB_RETURN_IF_ERROR(Half(n));
  return {};
}

// The attempt comes first, with its arguments as the call had them; then the reason.
TEST(ErrorTest, ErrnoErrorTellsAttemptAndReason) {
  errno = ENOSPC;
  const Error error = ErrnoError("msgget({}, {:#o})", 5, 0600);
  EXPECT_EQ(error.message, "msgget(5, 0600): No space left on device");
  EXPECT_EQ(error.errno_value, ENOSPC);
}

TEST(ErrorTest, ErrorOfTakesTheCodeThatACallReturned) {
  errno = 0;
  EXPECT_EQ(ErrorOf(EAGAIN, "pthread_create").message,
            "pthread_create: Resource temporarily unavailable");
}

TEST(ErrorTest, AnUnknownErrnoIsGivenAsNumber) {
  EXPECT_EQ(ErrorOf(54321, "open(x)").message, "open(x): errno 54321");
}

TEST(ErrorTest, MakeErrorHasNoErrno) {
  const Error error = MakeError("{} is odd", 3);
  EXPECT_EQ(error.message, "3 is odd");
  EXPECT_EQ(error.errno_value, 0);
}

TEST(ErrorTest, ContextGoesBeforeTheMessageAndKeepsErrno) {
  const Error error = ErrorOf(ENOENT, "open(lab.yaml)");
  EXPECT_EQ(error.In("lab pipe").message, "lab pipe: open(lab.yaml): No such file or directory");
  EXPECT_EQ(error.In("lab pipe").errno_value, ENOENT);
}

TEST(ErrorTest, PrintsItsMessage) {
  std::ostringstream out;
  out << MakeError("3 is odd");
  EXPECT_EQ(out.str(), "3 is odd");
}

TEST(ResultTest, HoldsAValueOrAnError) {
  EXPECT_TRUE(Half(4).ok());
  EXPECT_EQ(*Half(4), 2);
  EXPECT_FALSE(Half(3).ok());
  EXPECT_EQ(Half(3).error().message, "3 is odd");
}

TEST(ResultTest, ArrowReachesIntoTheValue) {
  Result<std::string> result = std::string("abc");
  result->push_back('d');
  EXPECT_EQ(result.value(), "abcd");
  EXPECT_EQ(std::as_const(result)->size(), 4u);
}

TEST(ResultTest, TakesWhatConvertsToItsValue) {
  const Result<std::string> text = "literal";
  EXPECT_EQ(*text, "literal");
  const Result<std::shared_ptr<const int>> pointer = std::make_unique<int>(7);
  EXPECT_EQ(**pointer, 7);
}

TEST(ResultTest, GivesAwayMoveOnlyValues) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 7);
}

TEST(ResultTest, EmptyBracesAreSuccess) {
  const auto lines = []() -> Result<std::vector<std::string>> { return {}; };
  EXPECT_TRUE(lines().ok());
  EXPECT_THAT(*lines(), testing::IsEmpty());
}

TEST(ResultTest, VoidResultSucceedsOrHoldsAnError) {
  EXPECT_TRUE(CheckEven(2).ok());
  EXPECT_EQ(CheckEven(3).error().message, "3 is odd");
}

TEST(ResultTest, AssignOrReturnPassesTheFirstErrorOn) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(7).error().message, "7 is odd");
  EXPECT_EQ(Quarter(6).error().message, "3 is odd");
}

TEST(ResultDeathTest, ValueOfAFailureAbortsWithItsError) {
  EXPECT_DEATH(Half(3).value(), "value\\(\\) of a failed Result: 3 is odd");
  EXPECT_DEATH(CheckEven(3).value(), "3 is odd");
}

TEST(ResultDeathTest, ErrorOfASuccessAborts) {
  EXPECT_DEATH((void)Half(4).error(), "that succeeded");
  EXPECT_DEATH((void)CheckEven(4).error(), "that succeeded");
}

}  // namespace
}  // namespace ipclab
