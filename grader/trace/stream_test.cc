// Pipes, FIFOs and sockets: who holds which end when, and whose bytes go where.
#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

// Until the end of file; false if there was an error.
bool ReadToEnd(int fd) {
  char buffer[1000];
  while (true) {
    const ssize_t n = read(fd, buffer, sizeof buffer);
    if (n <= 0) return n == 0;
  }
}

TRACEE(TalksToItsChild) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    close(ends[1]);
    _exit(ReadToEnd(ends[0]) ? 0 : 1);
  }
  close(ends[0]);
  if (write(ends[1], "hello, child", 12) != 12) return 1;
  close(ends[1]);
  wait(nullptr);
  return 0;
}

// Each process holds each end from the pipe, or the fork, to its close or its end.
TEST(StreamTest, HoldsOfAPipeBeginAndEndWithTheCalls) {
  const RunRecord run = Trace("TalksToItsChild");
  const int pipe = OnlyObject(run, ObjectKind::kPipe);
  const auto closes = CallsOf(run, "close", 0);
  ASSERT_EQ(closes.size(), 2u);
  const auto parent_read = HoldsOf(run, 0, pipe, Access::kRead);
  const auto parent_write = HoldsOf(run, 0, pipe, Access::kWrite);
  ASSERT_EQ(parent_read.size(), 1u);
  ASSERT_EQ(parent_write.size(), 1u);
  EXPECT_EQ(parent_read[0].from, OnlyCall(run, "pipe").seq);
  EXPECT_EQ(parent_read[0].to, closes[0].seq);
  EXPECT_EQ(parent_write[0].to, closes[1].seq);
  EXPECT_EQ(parent_write[0].released, ReleaseReason::kClose);
  const auto child_read = HoldsOf(run, 1, pipe, Access::kRead);
  const auto child_write = HoldsOf(run, 1, pipe, Access::kWrite);
  ASSERT_EQ(child_read.size(), 1u);
  ASSERT_EQ(child_write.size(), 1u);
  EXPECT_EQ(child_read[0].from, run.processes[1].born);
  EXPECT_TRUE(child_read[0].inherited);
  EXPECT_EQ(child_read[0].to, run.processes[1].ended);
  EXPECT_EQ(child_read[0].released, ReleaseReason::kExit);
  EXPECT_EQ(child_write[0].to, OnlyCall(run, "close", 1).seq);
}

// What the parent wrote came to the child, through that pipe.
TEST(StreamTest, BytesFlowFromParentToChild) {
  const RunRecord run = Trace("TalksToItsChild");
  ASSERT_EQ(run.flows.size(), 1u);
  const Flow& flow = run.flows[0];
  EXPECT_EQ(flow.from, 0);
  EXPECT_EQ(flow.to, 1);
  EXPECT_EQ(flow.object, OnlyObject(run, ObjectKind::kPipe));
  EXPECT_EQ(flow.data, "hello, child");
  EXPECT_GT(flow.first, OnlyCall(run, "write").entered);
}

// The end of file is a read of nothing, after the last writer's close.
TEST(StreamTest, TheEndOfFileIsRecorded) {
  const RunRecord run = Trace("TalksToItsChild");
  const auto reads = CallsOf(run, "read", 1);
  ASSERT_EQ(reads.size(), 2u);
  EXPECT_EQ(reads[0].result, 12);
  EXPECT_EQ(reads[1].result, 0);
  EXPECT_EQ(reads[1].error, 0);
  EXPECT_EQ(reads[1].bytes, 0u);
  EXPECT_EQ(reads[1].object, OnlyObject(run, ObjectKind::kPipe));
  EXPECT_GT(reads[1].seq, HoldsOf(run, 0, reads[1].object, Access::kWrite)[0].to);
}

constexpr std::size_t kLarge = 100'000;

std::string Pattern() {
  std::string bytes(kLarge, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>('a' + i / 1000 % 26);
  return bytes;
}

TRACEE(WritesMoreThanAPipeHolds) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    close(ends[1]);
    _exit(ReadToEnd(ends[0]) ? 0 : 1);
  }
  close(ends[0]);
  const std::string bytes = Pattern();
  if (write(ends[1], bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return 1;
  close(ends[1]);
  wait(nullptr);
  return 0;
}

// A writer that blocks in the middle has made one write, whose bytes were read before it ended.
TEST(StreamTest, ABlockedWritersBytesArriveWhole) {
  const RunRecord run = Trace("WritesMoreThanAPipeHolds");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[0].status, 0);
  const Event write = OnlyCall(run, "write", 0);
  EXPECT_EQ(write.bytes, kLarge);
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].bytes, kLarge);
  EXPECT_EQ(run.flows[0].largest, kLarge);
  EXPECT_EQ(run.flows[0].data, Pattern());
  EXPECT_LT(run.flows[0].first, write.seq);
}

TRACEE(FillsAPipe) {
  int ends[2];
  if (pipe2(ends, O_NONBLOCK) != 0) return 1;
  const std::string bytes = Pattern();
  const ssize_t fitted = write(ends[1], bytes.data(), bytes.size());
  if (fitted <= 0 || fitted >= static_cast<ssize_t>(kLarge)) return 1;
  if (write(ends[1], "x", 1) != -1 || errno != EAGAIN) return 1;
  close(ends[1]);
  dprintf(1, "%zd", fitted);
  return ReadToEnd(ends[0]) ? 0 : 1;
}

// Of a write that moved a part, and of one that failed, only what was moved is in the pipe.
TEST(StreamTest, APartialWriteLeavesWhatItMoved) {
  const RunRecord run = Trace("FillsAPipe");
  EXPECT_EQ(run.processes[0].status, 0);
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(std::to_string(run.flows[0].bytes), Printed(run));
  EXPECT_EQ(run.flows[0].from, 0);
}

TRACEE(WritesToAClosedPipe) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  close(ends[0]);
  return static_cast<int>(write(ends[1], "x", 1));
}

// A pipe without readers kills its writer.
TEST(StreamTest, SigpipeEndsTheWriter) {
  const RunRecord run = Trace("WritesToAClosedPipe");
  EXPECT_EQ(run.outcome, Outcome::kSignalled);
  EXPECT_EQ(run.processes[0].status, SIGPIPE);
  EXPECT_EQ(OnlyCall(run, "write").error, EPIPE);
}

TRACEE(RedirectsItsChild) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    dup2(ends[1], 1);
    close(ends[0]);
    close(ends[1]);
    execl("/bin/echo", "echo", "redirected", nullptr);
    _exit(1);
  }
  close(ends[1]);
  const bool read = ReadToEnd(ends[0]);
  wait(nullptr);
  return read ? 0 : 1;
}

// dup2 over the standard output: what echo prints is no output of the run but flows through the
// pipe.
TEST(StreamTest, ARedirectedOutputIsAFlow) {
  const RunRecord run = Trace("RedirectsItsChild");
  EXPECT_EQ(run.processes[0].status, 0);
  EXPECT_EQ(Printed(run, 1), "");
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].data, "redirected\n");
  EXPECT_EQ(run.flows[0].from, 1);
  const auto held = HoldsOf(run, 1, run.flows[0].object, Access::kWrite);
  ASSERT_EQ(held.size(), 2u);
  EXPECT_EQ(held[1].fd, 1);
  EXPECT_EQ(held[1].survived_exec.size(), 1u);
  EXPECT_TRUE(held[0].survived_exec.empty());
}

TRACEE(KeepsDescriptorsAcrossExec) {
  int kept[2], closed[2];
  if (pipe(kept) != 0 || pipe2(closed, O_CLOEXEC) != 0) return 1;
  execl("/bin/true", "true", nullptr);
  return 1;
}

// exec keeps a descriptor open unless it is marked; both are written down.
TEST(StreamTest, DescriptorsSurviveExecUnlessMarked) {
  const RunRecord run = Trace("KeepsDescriptorsAcrossExec");
  std::vector<int> pipes;
  for (const Event& event : CallsOf(run, "pipe")) pipes.push_back(event.object);
  ASSERT_EQ(pipes.size(), 2u);
  const Hold kept = HoldsOf(run, 0, pipes[0], Access::kWrite).at(0);
  const Hold closed = HoldsOf(run, 0, pipes[1], Access::kWrite).at(0);
  ASSERT_EQ(kept.survived_exec.size(), 1u);
  EXPECT_EQ(kept.survived_exec[0], run.processes[0].execs.back().seq);
  EXPECT_EQ(kept.released, ReleaseReason::kExit);
  EXPECT_EQ(closed.released, ReleaseReason::kCloseOnExec);
  EXPECT_EQ(closed.to, run.processes[0].execs.back().seq);
}

TRACEE(TalksThroughAFifo) {
  if (mkfifo("fifo", 0600) != 0) return 1;
  if (fork() == 0) {
    const int fd = open("fifo", O_RDONLY);
    _exit(ReadToEnd(fd) ? 0 : 1);
  }
  const int fd = open("fifo", O_WRONLY);
  if (write(fd, "through a fifo", 14) != 14) return 1;
  close(fd);
  wait(nullptr);
  return unlink("fifo");
}

// A FIFO is one object, by whichever name or descriptor: made, opened twice, written, read,
// removed.
TEST(StreamTest, AFifoIsFollowedFromItsMakingToItsRemoval) {
  const RunRecord run = Trace("TalksThroughAFifo");
  EXPECT_EQ(run.outcome, Outcome::kExited);
  EXPECT_EQ(run.processes[0].status, 0);
  const int index = OnlyObject(run, ObjectKind::kFifo);
  const Object& fifo = run.objects[static_cast<std::size_t>(index)];
  EXPECT_FALSE(fifo.preexisting);
  EXPECT_EQ(fifo.creator, 0);
  EXPECT_EQ(fifo.created, OnlyCall(run, "mkfifo").seq);
  EXPECT_EQ(fifo.remover, 0);
  EXPECT_EQ(fifo.removed, OnlyCall(run, "unlink").seq);
  ASSERT_EQ(run.flows.size(), 1u);
  EXPECT_EQ(run.flows[0].object, index);
  EXPECT_EQ(run.flows[0].data, "through a fifo");
  EXPECT_EQ(HoldsOf(run, 1, index, Access::kRead).size(), 1u);
}

TRACEE(TalksThroughSockets) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  char byte = 0;
  if (fork() == 0) {
    close(ends[0]);
    if (read(ends[1], &byte, 1) != 1 || send(ends[1], "b", 1, 0) != 1) _exit(1);
    _exit(0);
  }
  close(ends[1]);
  if (write(ends[0], "a", 1) != 1 || recv(ends[0], &byte, 1, 0) != 1) return 1;
  wait(nullptr);
  return byte == 'b' ? 0 : 1;
}

// What goes in at one socket of a pair comes out at the other, in both directions.
TEST(StreamTest, ASocketPairCarriesBothWays) {
  const RunRecord run = Trace("TalksThroughSockets");
  EXPECT_EQ(run.processes[0].status, 0);
  ASSERT_EQ(run.flows.size(), 2u);
  EXPECT_EQ(run.flows[0].from, 0);
  EXPECT_EQ(run.flows[0].to, 1);
  EXPECT_EQ(run.flows[0].data, "a");
  EXPECT_EQ(run.flows[1].from, 1);
  EXPECT_EQ(run.flows[1].to, 0);
  EXPECT_EQ(run.flows[1].data, "b");
}

}  // namespace
}  // namespace ipclab
