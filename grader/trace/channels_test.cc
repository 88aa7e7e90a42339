#include "grader/trace/channels.h"

#include <gtest/gtest.h>

namespace ipclab {
namespace {

constexpr int kPipe = 0;
constexpr int kQueue = 1;
constexpr int kWriter = 0;
constexpr int kReader = 1;
constexpr int kOther = 2;

struct Book {
  RunRecord run;
  Channels channels{&run};
};

// What is put in comes out with the name of who put it in.
TEST(ChannelsTest, BytesComeOutAsTheyWentIn) {
  Book book;
  book.channels.Put(kPipe, kWriter, "hello", 5);
  book.channels.Take(kPipe, kReader, 5, 7);
  ASSERT_EQ(book.run.flows.size(), 1u);
  const Flow& flow = book.run.flows[0];
  EXPECT_EQ(flow.from, kWriter);
  EXPECT_EQ(flow.to, kReader);
  EXPECT_EQ(flow.object, kPipe);
  EXPECT_EQ(flow.data, "hello");
  EXPECT_EQ(flow.bytes, 5u);
  EXPECT_EQ(flow.first, 7);
}

// What the kernel moves itself is known only when it has moved.
TEST(ChannelsTest, BytesMayBeToldLater) {
  Book book;
  const auto ticket = book.channels.Put(kPipe, kWriter, "", 100);
  book.channels.Tell(kPipe, ticket, "hello");
  book.channels.Settle(kPipe, ticket, 5);
  EXPECT_EQ(book.channels.Peek(kPipe, 3), "hel");
  book.channels.Take(kPipe, kReader, 5, 7);
  EXPECT_EQ(book.run.flows.at(0).data, "hello");
  EXPECT_EQ(book.channels.Peek(kPipe, 3), "");
}

// A stream has no borders: one write may take many reads.
TEST(ChannelsTest, OneWriteMayBeReadInParts) {
  Book book;
  book.channels.Put(kPipe, kWriter, "abcdef", 6);
  book.channels.Take(kPipe, kReader, 2, 1);
  book.channels.Take(kPipe, kReader, 4, 2);
  ASSERT_EQ(book.run.flows.size(), 1u);
  EXPECT_EQ(book.run.flows[0].data, "abcdef");
  EXPECT_EQ(book.run.flows[0].messages, 2u);
  EXPECT_EQ(book.run.flows[0].largest, 6u);
  EXPECT_EQ(book.run.flows[0].first, 1);
  EXPECT_EQ(book.run.flows[0].last, 2);
}

// One read may take bytes of several writers; each keeps its own flow.
TEST(ChannelsTest, OneReadMayHaveSeveralWriters) {
  Book book;
  book.channels.Put(kPipe, kWriter, "abc", 3);
  book.channels.Put(kPipe, kOther, "de", 2);
  book.channels.Take(kPipe, kReader, 5, 1);
  ASSERT_EQ(book.run.flows.size(), 2u);
  EXPECT_EQ(book.run.flows[0].data, "abc");
  EXPECT_EQ(book.run.flows[1].data, "de");
  EXPECT_EQ(book.run.flows[1].from, kOther);
}

// Bytes that no traced call put in are nobody's.
TEST(ChannelsTest, BytesFromOutsideAreNobodys) {
  Book book;
  book.channels.Put(kPipe, kWriter, "ab", 2);
  book.channels.Take(kPipe, kReader, 5, 1);
  ASSERT_EQ(book.run.flows.size(), 2u);
  EXPECT_EQ(book.run.flows[1].from, kNobody);
  EXPECT_EQ(book.run.flows[1].bytes, 3u);
  EXPECT_EQ(book.run.flows[1].data, "");
}

// Of a large write only the first bytes are known, but all count.
TEST(ChannelsTest, BytesThatWereNotCapturedStillCount) {
  Book book;
  book.channels.Put(kPipe, kWriter, "abc", 10);
  book.channels.Take(kPipe, kReader, 10, 1);
  ASSERT_EQ(book.run.flows.size(), 1u);
  EXPECT_EQ(book.run.flows[0].bytes, 10u);
  EXPECT_EQ(book.run.flows[0].data, "abc");
}

// Partly captured bytes read in parts: nothing is appended that was not captured.
TEST(ChannelsTest, ReadingPastWhatWasCapturedAddsNoData) {
  Book book;
  book.channels.Put(kPipe, kWriter, "abc", 10);
  book.channels.Take(kPipe, kReader, 2, 1);
  book.channels.Take(kPipe, kReader, 2, 2);
  book.channels.Take(kPipe, kReader, 6, 3);
  EXPECT_EQ(book.run.flows[0].bytes, 10u);
  EXPECT_EQ(book.run.flows[0].data, "abc");
}

// A flow remembers at most 256 KiB.
TEST(ChannelsTest, AFlowKeepsItsFirst256KiB) {
  Book book;
  const std::string block(100'000, 'x');
  for (Seq i = 1; i <= 4; ++i) {
    book.channels.Put(kPipe, kWriter, block, block.size());
    book.channels.Take(kPipe, kReader, block.size(), i);
  }
  EXPECT_EQ(book.run.flows[0].bytes, 400'000u);
  EXPECT_EQ(book.run.flows[0].data.size(), 256u * 1024);
}

// A writer blocks with a part of its bytes in the pipe: they can be read before its call ends.
TEST(ChannelsTest, ABlockedWritersBytesCanBeReadBeforeItsCallEnds) {
  Book book;
  const auto ticket = book.channels.Put(kPipe, kWriter, "abcdef", 6);
  book.channels.Take(kPipe, kReader, 4, 1);
  EXPECT_EQ(book.run.flows[0].data, "abcd");
  book.channels.Settle(kPipe, ticket, 6);
  EXPECT_FALSE(book.channels.Empty(kPipe));
  book.channels.Take(kPipe, kReader, 2, 2);
  EXPECT_EQ(book.run.flows[0].data, "abcdef");
  EXPECT_TRUE(book.channels.Empty(kPipe));
}

// A write that moved fewer bytes than it was asked to leaves only those.
TEST(ChannelsTest, SettlingTakesBackWhatWasNotMoved) {
  Book book;
  const auto ticket = book.channels.Put(kPipe, kWriter, "abcdef", 6);
  book.channels.Settle(kPipe, ticket, 2);
  book.channels.Put(kPipe, kOther, "XY", 2);
  book.channels.Take(kPipe, kReader, 4, 1);
  EXPECT_EQ(book.run.flows[0].data, "ab");
  EXPECT_EQ(book.run.flows[1].data, "XY");
}

// A write that failed leaves nothing.
TEST(ChannelsTest, SettlingWithNothingLeavesNothing) {
  Book book;
  const auto ticket = book.channels.Put(kPipe, kWriter, "abc", 3);
  book.channels.Settle(kPipe, ticket, 0);
  EXPECT_TRUE(book.channels.Empty(kPipe));
  EXPECT_TRUE(book.run.flows.empty());
}

// What has been read cannot be taken back.
TEST(ChannelsTest, SettlingKeepsWhatWasRead) {
  Book book;
  const auto ticket = book.channels.Put(kPipe, kWriter, "abcdef", 6);
  book.channels.Take(kPipe, kReader, 3, 1);
  book.channels.Settle(kPipe, ticket, 0);
  EXPECT_TRUE(book.channels.Empty(kPipe));
  EXPECT_EQ(book.run.flows[0].bytes, 3u);
}

// A call whose bytes are all gone may settle late.
TEST(ChannelsTest, SettlingAfterAllWasReadChangesNothing) {
  Book book;
  const auto ticket = book.channels.Put(kPipe, kWriter, "abc", 3);
  book.channels.Take(kPipe, kReader, 3, 1);
  book.channels.Put(kPipe, kOther, "de", 2);
  book.channels.Settle(kPipe, ticket, 3);
  book.channels.Take(kPipe, kReader, 2, 2);
  EXPECT_EQ(book.run.flows[1].data, "de");
}

// Messages are taken by their type, whatever came first.
TEST(ChannelsTest, AMessageIsTakenByItsType) {
  Book book;
  book.channels.Put(kQueue, kWriter, "one", 3, 1);
  book.channels.Put(kQueue, kOther, "two", 3, 2);
  book.channels.TakeMessage(kQueue, kReader, 2, 3, 1);
  ASSERT_EQ(book.run.flows.size(), 1u);
  EXPECT_EQ(book.run.flows[0].from, kOther);
  EXPECT_EQ(book.run.flows[0].data, "two");
}

// Type 0 stands for any: the first one.
TEST(ChannelsTest, TypeZeroTakesTheFirstMessage) {
  Book book;
  book.channels.Put(kQueue, kWriter, "one", 3, 5);
  book.channels.Put(kQueue, kOther, "two", 3, 2);
  book.channels.TakeMessage(kQueue, kReader, 0, 3, 1);
  EXPECT_EQ(book.run.flows[0].data, "one");
}

// MSG_NOERROR cuts a message: the rest is lost, not left.
TEST(ChannelsTest, AMessageIsGoneWholeThoughItWasCut) {
  Book book;
  book.channels.Put(kQueue, kWriter, "abcdef", 6, 1);
  book.channels.TakeMessage(kQueue, kReader, 1, 2, 1);
  EXPECT_EQ(book.run.flows[0].data, "ab");
  EXPECT_TRUE(book.channels.Empty(kQueue));
}

// A message of a type that nobody is known to have sent came from outside.
TEST(ChannelsTest, AMessageOfAnUnknownTypeIsNobodys) {
  Book book;
  book.channels.Put(kQueue, kWriter, "one", 3, 1);
  book.channels.TakeMessage(kQueue, kReader, 9, 4, 1);
  EXPECT_EQ(book.run.flows[0].from, kNobody);
  EXPECT_FALSE(book.channels.Empty(kQueue));
}

// A file's reader has what its last writer wrote, and a process nothing from itself.
TEST(ChannelsTest, AFilesBytesAreItsLastWriters) {
  Book book;
  book.channels.ReadFile(kPipe, kReader, "old", 3, 1);
  book.channels.WroteFile(kPipe, kWriter);
  book.channels.ReadFile(kPipe, kWriter, "new", 3, 2);
  EXPECT_TRUE(book.run.flows.empty());
  book.channels.ReadFile(kPipe, kReader, "new", 3, 3);
  ASSERT_EQ(book.run.flows.size(), 1u);
  EXPECT_EQ(book.run.flows[0].from, kWriter);
  EXPECT_EQ(book.run.flows[0].data, "new");
}

// Two objects do not mix.
TEST(ChannelsTest, ObjectsAreSeparate) {
  Book book;
  book.channels.Put(kPipe, kWriter, "a", 1);
  EXPECT_TRUE(book.channels.Empty(kQueue));
  book.channels.Take(kQueue, kReader, 1, 1);
  EXPECT_EQ(book.run.flows[0].from, kNobody);
  EXPECT_FALSE(book.channels.Empty(kPipe));
}

}  // namespace
}  // namespace ipclab
