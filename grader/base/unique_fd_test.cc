#include "grader/base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ipclab {
namespace {

int OpenNull() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

bool IsOpen(int fd) { return fcntl(fd, F_GETFD) >= 0; }

TEST(UniqueFdTest, OwnsNothingAtFirst) {
  const UniqueFd fd;
  EXPECT_FALSE(fd.valid());
}

TEST(UniqueFdTest, TheResultOfAFailedCallOwnsNothing) {
  const UniqueFd fd(open("/nonexistent", O_RDONLY));
  EXPECT_FALSE(fd.valid());
}

TEST(UniqueFdTest, ClosesAtTheEndOfItsScope) {
  const int raw = OpenNull();
  {
    const UniqueFd fd(raw);
    EXPECT_TRUE(fd.valid());
    EXPECT_TRUE(IsOpen(fd.get()));
  }
  EXPECT_FALSE(IsOpen(raw));
}

TEST(UniqueFdTest, MovingPassesOwnership) {
  UniqueFd first(OpenNull());
  const int raw = first.get();
  const UniqueFd second(std::move(first));
  // NOLINTNEXTLINE(bugprone-use-after-move): a moved-from UniqueFd is empty by contract.
  EXPECT_FALSE(first.valid());
  EXPECT_EQ(second.get(), raw);
  EXPECT_TRUE(IsOpen(raw));
}

TEST(UniqueFdTest, AssigningClosesWhatWasOwned) {
  UniqueFd fd(OpenNull());
  const int raw = fd.get();
  fd = UniqueFd(OpenNull());
  EXPECT_FALSE(IsOpen(raw));
  EXPECT_TRUE(IsOpen(fd.get()));
}

TEST(UniqueFdTest, ReleaseLeavesTheDescriptorOpen) {
  UniqueFd fd(OpenNull());
  const UniqueFd taken(fd.release());
  EXPECT_FALSE(fd.valid());
  EXPECT_TRUE(IsOpen(taken.get()));
}

TEST(UniqueFdTest, ClosingKeepsErrno) {
  UniqueFd fd(OpenNull());
  close(fd.get());  // so that the second close fails with EBADF
  errno = ENOSPC;
  fd.reset();
  EXPECT_EQ(errno, ENOSPC);
}

}  // namespace
}  // namespace ipclab
