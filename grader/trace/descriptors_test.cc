#include "grader/trace/descriptors.h"

#include <gtest/gtest.h>

namespace ipclab {
namespace {

constexpr int kPipe = 0;
constexpr int kFile = 1;
constexpr int kParent = 0;
constexpr int kChild = 1;
constexpr unsigned kAll = ~0u;

Descriptor On(int object, Access access, bool close_on_exec = false) {
  Descriptor descriptor;
  descriptor.object = object;
  descriptor.access = access;
  descriptor.close_on_exec = close_on_exec;
  return descriptor;
}

struct Book {
  RunRecord run;
  Descriptors descriptors{&run};

  const Hold& HoldOf(int process, int fd) {
    for (std::size_t i = run.holds.size(); i-- > 0;) {
      if (run.holds[i].process == process && run.holds[i].fd == fd) return run.holds[i];
    }
    ADD_FAILURE() << "process " << process << " never had descriptor " << fd;
    static const Hold none;
    return none;
  }
};

// A hold begins with the open and ends with the close.
TEST(DescriptorsTest, AHoldLastsFromOpenToClose) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kWrite), 10);
  EXPECT_EQ(book.HoldOf(kParent, 3).to, kNever);
  book.descriptors.Close(kParent, 3, 20);
  EXPECT_EQ(book.HoldOf(kParent, 3).from, 10);
  EXPECT_EQ(book.HoldOf(kParent, 3).to, 20);
  EXPECT_EQ(book.HoldOf(kParent, 3).released, ReleaseReason::kClose);
  EXPECT_EQ(book.descriptors.Find(kParent, 3), nullptr);
}

// Closing what is not open ends nothing.
TEST(DescriptorsTest, ClosingTwiceChangesNothing) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kWrite), 10);
  book.descriptors.Close(kParent, 3, 20);
  book.descriptors.Close(kParent, 3, 30);
  EXPECT_EQ(book.HoldOf(kParent, 3).to, 20);
}

// A number used again is another hold.
TEST(DescriptorsTest, ANumberUsedAgainIsAnotherHold) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kWrite), 10);
  book.descriptors.Close(kParent, 3, 20);
  book.descriptors.Open(kParent, 3, On(kFile, Access::kRead), 30);
  EXPECT_EQ(book.run.holds.size(), 2u);
  EXPECT_EQ(book.run.holds[0].to, 20);
  EXPECT_EQ(book.descriptors.Find(kParent, 3)->object, kFile);
}

// The child's copies are holds of their own, which the parent's close does not end.
TEST(DescriptorsTest, ForkCopiesEveryHold) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kRead), 10);
  book.descriptors.Fork(kParent, kChild, /*share=*/false, 15);
  book.descriptors.Close(kParent, 3, 20);
  EXPECT_TRUE(book.HoldOf(kChild, 3).inherited);
  EXPECT_EQ(book.HoldOf(kChild, 3).from, 15);
  EXPECT_EQ(book.HoldOf(kChild, 3).to, kNever);
  EXPECT_FALSE(book.HoldOf(kParent, 3).inherited);
  EXPECT_TRUE(book.descriptors.AnyoneHolds(kPipe, Access::kRead));
}

// An inherited descriptor remembers the line that made it.
TEST(DescriptorsTest, AnInheritedDescriptorKnowsWhereItWasOpened) {
  Book book;
  Descriptor end = On(kPipe, Access::kRead);
  end.opened_at = {"pipe.c", 12, "main"};
  book.descriptors.Open(kParent, 3, end, 10);
  book.descriptors.Fork(kParent, kChild, /*share=*/false, 15);
  EXPECT_EQ(book.HoldOf(kChild, 3).opened_at.line, 12);
}

// CLONE_FILES: what one closes the other has no longer.
TEST(DescriptorsTest, ASharedTableIsOneTable) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kRead), 10);
  book.descriptors.Fork(kParent, kChild, /*share=*/true, 15);
  book.descriptors.Close(kChild, 3, 20);
  EXPECT_EQ(book.descriptors.Find(kParent, 3), nullptr);
  EXPECT_EQ(book.HoldOf(kParent, 3).to, 20);
  EXPECT_EQ(book.run.holds.size(), 1u);
}

// One of two sharers ends: the table lives on with the other.
TEST(DescriptorsTest, ASharedTableOutlivesOneOfItsOwners) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kRead), 10);
  book.descriptors.Fork(kParent, kChild, /*share=*/true, 15);
  book.descriptors.Exit(kChild, 20);
  EXPECT_NE(book.descriptors.Find(kParent, 3), nullptr);
  EXPECT_EQ(book.HoldOf(kParent, 3).to, kNever);
}

// exec gives a sharer a table of its own: what it closes then is its own affair.
TEST(DescriptorsTest, ExecUnsharesATable) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kRead, /*close_on_exec=*/true), 10);
  book.descriptors.Fork(kParent, kChild, /*share=*/true, 15);
  book.descriptors.Exec(kChild, 20);
  EXPECT_EQ(book.descriptors.Find(kChild, 3), nullptr);
  EXPECT_NE(book.descriptors.Find(kParent, 3), nullptr);
  EXPECT_EQ(book.HoldOf(kParent, 3).to, kNever);
}

// exec closes what is marked so; the rest survives, and that is written down.
TEST(DescriptorsTest, ExecClosesCloseOnExecOnly) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kRead, /*close_on_exec=*/true), 10);
  book.descriptors.Open(kParent, 4, On(kPipe, Access::kWrite), 10);
  book.descriptors.Exec(kParent, 20);
  EXPECT_EQ(book.HoldOf(kParent, 3).released, ReleaseReason::kCloseOnExec);
  EXPECT_EQ(book.HoldOf(kParent, 3).to, 20);
  EXPECT_EQ(book.HoldOf(kParent, 4).survived_exec, std::vector<Seq>{20});
  EXPECT_TRUE(book.HoldOf(kParent, 3).survived_exec.empty());
}

// dup2 over an open descriptor ends that one.
TEST(DescriptorsTest, DuplicatingReplacesTheTarget) {
  Book book;
  book.descriptors.Open(kParent, 1, On(kFile, Access::kWrite), 5);
  book.descriptors.Open(kParent, 4, On(kPipe, Access::kWrite, /*close_on_exec=*/true), 10);
  book.descriptors.Duplicate(kParent, 4, 1, /*close_on_exec=*/false, {"a.c", 3, ""}, 20);
  EXPECT_EQ(book.run.holds[0].released, ReleaseReason::kReplaced);
  EXPECT_EQ(book.run.holds[0].to, 20);
  EXPECT_EQ(book.descriptors.Find(kParent, 1)->object, kPipe);
  EXPECT_FALSE(book.descriptors.Find(kParent, 1)->close_on_exec);
  EXPECT_EQ(book.HoldOf(kParent, 1).opened_at.line, 3);
}

// dup2(fd, fd) does nothing.
TEST(DescriptorsTest, DuplicatingOntoItselfChangesNothing) {
  Book book;
  book.descriptors.Open(kParent, 4, On(kPipe, Access::kWrite), 10);
  book.descriptors.Duplicate(kParent, 4, 4, /*close_on_exec=*/false, {}, 20);
  EXPECT_EQ(book.run.holds.size(), 1u);
  EXPECT_EQ(book.run.holds[0].to, kNever);
}

// A copy of a standard stream is still that stream.
TEST(DescriptorsTest, ACopyOfAStandardStreamIsThatStream) {
  Book book;
  Descriptor output = On(kFile, Access::kWrite);
  output.stream = 1;
  output.start = kParent;
  book.descriptors.Open(kParent, 1, output, 5);
  book.descriptors.Duplicate(kParent, 1, 7, /*close_on_exec=*/false, {}, 10);
  EXPECT_EQ(book.descriptors.Find(kParent, 7)->stream, 1);
  EXPECT_EQ(book.descriptors.Find(kParent, 7)->start, kParent);
}

// close_range(first, last) closes both ends of the range and nothing beside it.
TEST(DescriptorsTest, CloseRangeIsInclusive) {
  Book book;
  for (int fd = 2; fd <= 6; ++fd) book.descriptors.Open(kParent, fd, On(kPipe, Access::kRead), 1);
  book.descriptors.CloseRange(kParent, 3, 5, /*only_mark=*/false, 10);
  EXPECT_NE(book.descriptors.Find(kParent, 2), nullptr);
  for (int fd = 3; fd <= 5; ++fd) EXPECT_EQ(book.descriptors.Find(kParent, fd), nullptr) << fd;
  EXPECT_NE(book.descriptors.Find(kParent, 6), nullptr);
}

// CLOSE_RANGE_CLOEXEC closes nothing yet; "to the end" is ~0U.
TEST(DescriptorsTest, CloseRangeMayOnlyMark) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kRead), 1);
  book.descriptors.CloseRange(kParent, 3, kAll, /*only_mark=*/true, 10);
  ASSERT_NE(book.descriptors.Find(kParent, 3), nullptr);
  EXPECT_TRUE(book.descriptors.Find(kParent, 3)->close_on_exec);
}

// The end of a process ends all its holds.
TEST(DescriptorsTest, ExitEndsEveryHold) {
  Book book;
  book.descriptors.Open(kParent, 3, On(kPipe, Access::kReadWrite), 1);
  EXPECT_TRUE(book.descriptors.AnyoneHolds(kPipe, Access::kWrite));
  book.descriptors.Exit(kParent, 10);
  EXPECT_EQ(book.HoldOf(kParent, 3).released, ReleaseReason::kExit);
  EXPECT_FALSE(book.descriptors.AnyoneHolds(kPipe, Access::kWrite));
}

}  // namespace
}  // namespace ipclab
