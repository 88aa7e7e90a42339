// Who waits for whom: edges, cycles, and who cannot be woken.
#include "grader/checks/wait_graph.h"

#include <gtest/gtest.h>

#include <csignal>

#include "grader/checks/run_builder.h"

namespace ipclab {
namespace {

using Indices = std::vector<std::size_t>;

// A parent with a child and a pipe made before the fork.
struct Family {
  RunBuilder run;
  int parent = run.Start("parent");
  int pipe = run.Pipe(parent, 12);
  int child = run.Fork(parent, "child");
};

TEST(WaitGraphTest, WhoAloneHoldsTheOtherEndWaitsForItself) {
  Family f;
  f.run.Closes(f.parent, f.pipe, Access::kWrite);
  f.run.Waits(f.parent, "wait4", 30).target = f.child;
  f.run.Waits(f.child, "read", 21, f.pipe);
  const WaitGraph graph = BuildWaitGraph(f.run.record);
  EXPECT_EQ(graph.cycle, Indices{1});
  EXPECT_EQ(graph.order, (Indices{1, 0}));
  EXPECT_TRUE(graph.forsaken.empty());
  const auto edges = graph.EdgesOf(1);
  ASSERT_EQ(edges.size(), 1u);
  EXPECT_EQ(edges[0]->to, f.child);
  EXPECT_EQ(edges[0]->remedy, Remedy::kWrite);
  ASSERT_EQ(edges[0]->holds.size(), 1u);
  EXPECT_EQ(f.run.record.holds[edges[0]->holds[0]].process, f.child);
}

// The grader's killing at the end closes descriptors, too: that does not count.
TEST(WaitGraphTest, DescriptorsThatTheGraderClosedWereHeld) {
  Family f;
  f.run.Closes(f.child, f.pipe, Access::kWrite);
  f.run.Waits(f.parent, "wait4", 30).target = f.child;
  f.run.Waits(f.child, "read", 21, f.pipe);
  for (Process& process : f.run.record.processes) process.end = Process::End::kKilledByGrader;
  for (Hold& hold : f.run.record.holds) {
    if (hold.to != kNever) continue;
    hold.to = 1000;
    hold.released = ReleaseReason::kExit;
  }
  EXPECT_EQ(BuildWaitGraph(f.run.record).cycle, (Indices{0, 1}));
}

// If others hold the end as well, they are waited for.
TEST(WaitGraphTest, TwoThatReadFromEachOther) {
  Family f;
  const int back = f.run.Pipe(f.parent, 13);
  f.run.Holds(f.child, back, 6, Access::kWrite, 13);
  f.run.Waits(f.parent, "read", 30, back);
  f.run.Waits(f.child, "read", 21, f.pipe);
  const WaitGraph graph = BuildWaitGraph(f.run.record);
  EXPECT_EQ(graph.cycle, (Indices{0, 1}));
}

// Of a longer circle the way goes from each to whom it waits for.
TEST(WaitGraphTest, ACircleOfThree) {
  RunBuilder run;
  const int a = run.Start("a"), b = run.Start("b"), c = run.Start("c");
  run.Waits(a, "flock", 1).target = c;
  run.Waits(b, "flock", 2).target = a;
  run.Waits(c, "flock", 3).target = b;
  EXPECT_EQ(BuildWaitGraph(run.record).cycle, (Indices{0, 2, 1}));
}

TEST(WaitGraphTest, WhoWaitsForWhoHasEndedIsForsaken) {
  RunBuilder run;
  const int server = run.Start("server"), client = run.Start("client");
  const int queue = run.Makes(server, ObjectKind::kSysvQueue, "key 0x1 id 0", 5);
  run.Calls(client, "msgsnd", 7, queue);
  run.Exits(client, 0);
  run.Waits(server, "msgrcv", 9, queue);
  const WaitGraph graph = BuildWaitGraph(run.record);
  EXPECT_TRUE(graph.cycle.empty());
  EXPECT_EQ(graph.forsaken, Indices{0});
}

// Who has sent signals may send another; else relatives may.
TEST(WaitGraphTest, ASignalComesFromWhoSentOneOrFromRelatives) {
  Family f;
  const int other = f.run.Start("other");
  f.run.Waits(f.parent, "wait4", 30).target = f.child;
  f.run.Waits(f.child, "pause", 21);
  f.run.Waits(other, "pause", 5);
  EXPECT_EQ(BuildWaitGraph(f.run.record).EdgesOf(1).at(0)->to, f.parent);
  Event& kill = f.run.Calls(other, "kill", 4);
  kill.target = f.child;
  kill.flags = SIGUSR1;
  const WaitGraph graph = BuildWaitGraph(f.run.record);
  ASSERT_EQ(graph.EdgesOf(1).size(), 1u);
  EXPECT_EQ(graph.EdgesOf(1)[0]->to, other);
  EXPECT_EQ(graph.forsaken, Indices{2});
}

// Who holds a FIFO's write end itself may still be given data by another who opens it.
TEST(WaitGraphTest, AFifoOpenedForBothIsNotItsReadersFaultAlone) {
  RunBuilder run;
  const int server = run.Start("server"), client = run.Start("client");
  const int fifo = run.Makes(client, ObjectKind::kFifo, "./.fifo5", 8);
  run.Holds(client, fifo, 3, Access::kReadWrite, 9);
  run.Calls(server, "openat", 20, fifo).error = 6;  // ENXIO
  run.Waits(client, "read", 10, fifo);
  run.Waits(server, "pause", 21);
  const WaitGraph graph = BuildWaitGraph(run.record);
  EXPECT_TRUE(graph.cycle.empty());
  EXPECT_EQ(graph.forsaken, Indices{1});
  EXPECT_EQ(graph.order, (Indices{1, 0}));
}

// Who polls an end for writing waits for readers.
TEST(WaitGraphTest, PollWaitsForTheOtherEnd) {
  Family f;
  f.run.Closes(f.parent, f.pipe, Access::kRead);
  f.run.Closes(f.child, f.pipe, Access::kWrite);
  f.run.Waits(f.parent, "poll", 30).watched = {f.pipe};
  f.run.Waits(f.child, "poll", 21).watched = {f.pipe};
  const WaitGraph graph = BuildWaitGraph(f.run.record);
  EXPECT_EQ(graph.EdgesOf(0).at(0)->remedy, Remedy::kRead);
  EXPECT_EQ(graph.EdgesOf(1).at(0)->remedy, Remedy::kWrite);
  EXPECT_EQ(graph.cycle, (Indices{0, 1}));
}

// Whoever knows a FIFO's name could open it, also who has had nothing to do with it.
TEST(WaitGraphTest, AFifoCouldBeOpenedByAnybody) {
  RunBuilder run;
  const int server = run.Start("server"), client = run.Start("client");
  run.Waits(client, "openat", 9, run.Makes(client, ObjectKind::kFifo, "./.fifo5", 8));
  run.Waits(server, "openat", 7, run.Makes(server, ObjectKind::kFifo, "./.fifo", 6));
  EXPECT_EQ(BuildWaitGraph(run.record).cycle, (Indices{0, 1}));
}

// A mutex is waited for at one thread of a process.
TEST(WaitGraphTest, ThreadsAreNodesOfTheirOwn) {
  RunBuilder run;
  const int p = run.Start("p");
  for (const pid_t thread : {2, 3}) {
    Wait& wait = run.Waits(p, "futex", 9);
    wait.thread = thread;
    wait.word = FutexWord::kMutex;
    wait.target = p;
    wait.owner = 5 - thread;
  }
  EXPECT_EQ(BuildWaitGraph(run.record).cycle, (Indices{0, 1}));
}

// Who spins may wait for whoever shares memory with it, also by inheritance.
TEST(WaitGraphTest, MemoryIsSharedByInheritance) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int map = run.Makes(parent, ObjectKind::kSharedMap, "shared-map #1", 5);
  run.Calls(parent, "mmap", 5, map);
  const int child = run.Fork(parent, "child");
  run.Waits(child, "", 9).spinning = true;
  run.Waits(parent, "wait4", 12).target = child;
  const WaitGraph graph = BuildWaitGraph(run.record);
  ASSERT_EQ(graph.EdgesOf(0).size(), 1u);
  EXPECT_EQ(graph.EdgesOf(0)[0]->to, parent);
  EXPECT_EQ(graph.EdgesOf(0)[0]->object, map);
}

}  // namespace
}  // namespace ipclab
