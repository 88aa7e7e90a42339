#include "grader/sandbox/wire.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace ipclab {
namespace {

struct Line {
  UniqueFd sender;
  UniqueFd receiver;
};

Line MakeLine() {
  int ends[2];
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

TEST(WireTest, FramesKeepTheirBounds) {
  const Line line = MakeLine();
  ASSERT_TRUE(SendFrame(line.sender.get(), "one").ok());
  ASSERT_TRUE(SendFrame(line.sender.get(), "").ok());
  ASSERT_TRUE(SendFrame(line.sender.get(), std::string("t\0o", 3)).ok());
  EXPECT_EQ(ReceiveFrame(line.receiver.get())->bytes, "one");
  EXPECT_EQ(ReceiveFrame(line.receiver.get())->bytes, "");
  EXPECT_EQ(ReceiveFrame(line.receiver.get())->bytes, std::string("t\0o", 3));
}

// More than a socket holds, so that it takes several sendmsg and recvmsg.
TEST(WireTest, LargeFramesArriveWhole) {
  Line line = MakeLine();
  std::string large(10'000'000, 'x');
  for (std::size_t i = 0; i < large.size(); i += 1001) large[i] = static_cast<char>(i);
  const pid_t child = fork();
  if (child == 0) {
    const std::array fds = {STDIN_FILENO};
    _exit(SendFrame(line.sender.get(), large, fds).ok() ? 0 : 1);
  }
  line.sender.reset();
  const Result<Frame> frame = ReceiveFrame(line.receiver.get());
  ASSERT_TRUE(frame.ok()) << frame.error();
  EXPECT_TRUE(frame->bytes == large);
  EXPECT_EQ(frame->fds.size(), 1u);
  waitpid(child, nullptr, 0);
}

TEST(WireTest, DescriptorsComeInTheirOrder) {
  const Line line = MakeLine();
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd reader(ends[0]);
  const UniqueFd writer(ends[1]);
  ASSERT_TRUE(SendFrame(line.sender.get(), "two", ends).ok());
  const Result<Frame> frame = ReceiveFrame(line.receiver.get());
  ASSERT_EQ(frame->fds.size(), 2u);
  EXPECT_EQ(write(frame->fds[1].get(), "!", 1), 1);
  char byte = 0;
  EXPECT_EQ(read(frame->fds[0].get(), &byte, 1), 1);
  EXPECT_EQ(fcntl(frame->fds[0].get(), F_GETFD), FD_CLOEXEC);
}

TEST(WireTest, ProcessComesAlong) {
  const Line line = MakeLine();
  ASSERT_TRUE(AcceptProcesses(line.receiver.get()).ok());
  ASSERT_TRUE(SendFrame(line.sender.get(), "me", {}, getpid()).ok());
  EXPECT_EQ(ReceiveFrame(line.receiver.get())->process, getpid());
}

TEST(WireTest, EndIsAnError) {
  Line line = MakeLine();
  line.sender.reset();
  EXPECT_EQ(ReceiveFrame(line.receiver.get()).error().errno_value, ECONNRESET);
}

TEST(WireTest, DamagedLengthIsAnError) {
  const Line line = MakeLine();
  ASSERT_EQ(send(line.sender.get(), "\xff\xff\xff\xff\xff\xff\xff\xff", 8, 0), 8);
  EXPECT_FALSE(ReceiveFrame(line.receiver.get()).ok());
}

}  // namespace
}  // namespace ipclab
