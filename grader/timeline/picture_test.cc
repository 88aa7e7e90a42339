#include "grader/timeline/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grader/checks/run_builder.h"

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Arrow> ArrowsOf(const RunRecord& run, Arrow::Kind kind) {
  std::vector<Arrow> arrows = ipclab::ArrowsOf(run);
  std::erase_if(arrows, [kind](const Arrow& arrow) { return arrow.kind != kind; });
  return arrows;
}

void Flows(RunBuilder& run, int from, int to, int object) {
  Flow flow;
  flow.from = from;
  flow.to = to;
  flow.object = object;
  run.record.flows.push_back(flow);
}

// ---- Arrows

TEST(ArrowsTest, BytesOfAPipeComeOutInOrder) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Calls(parent, "write", 20, pipe).bytes = 3;
  run.Calls(parent, "write", 21, pipe).bytes = 4;
  run.Calls(child, "read", 30, pipe).bytes = 5;
  run.Calls(child, "read", 30, pipe).bytes = 2;
  Flows(run, parent, child, pipe);
  std::vector<std::uint64_t> bytes;
  for (const Arrow& arrow : ArrowsOf(run.record, Arrow::Kind::kData)) bytes.push_back(arrow.bytes);
  EXPECT_THAT(bytes, ElementsAre(3, 2, 2));
}

TEST(ArrowsTest, MessagesOfAQueueGoByTheirType) {
  RunBuilder run;
  const int a = run.Start("a");
  const int b = run.Start("b");
  const int queue = run.Makes(a, ObjectKind::kSysvQueue, "key 1 id 0", 5);
  for (long type : {1, 2, 3}) {
    Event& send = run.Calls(a, "msgsnd", static_cast<int>(10 + type), queue);
    send.type = type;
    send.bytes = 8;
  }
  for (long type : {3L, 0L, -5L}) {  // that type, any, the lowest up to 5
    Event& receive = run.Calls(b, "msgrcv", 30, queue);
    receive.type = type;
    receive.bytes = 8;
  }
  Flows(run, a, b, queue);
  std::vector<int> lines;
  for (const Arrow& arrow : ArrowsOf(run.record, Arrow::Kind::kData))
    lines.push_back(run.record.events[arrow.sender].where.line);
  EXPECT_THAT(lines, ElementsAre(13, 11, 12));
}

TEST(ArrowsTest, WithoutAFlowOfTheRecordThereIsNone) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Calls(parent, "write", 20, pipe).bytes = 3;
  run.Calls(child, "read", 30, pipe).bytes = 3;
  EXPECT_THAT(ArrowsOf(run.record, Arrow::Kind::kData), IsEmpty());
}

TEST(ArrowsTest, AnEndGoesToWhoWaitsForIt) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int child = run.Fork(parent, "child");
  run.Exits(child, 3, parent);
  Event& wait = run.Calls(parent, "wait4", 30);
  wait.target = child;
  wait.result = run.record.processes[child].pid;
  const auto arrows = ArrowsOf(run.record, Arrow::Kind::kWait);
  ASSERT_EQ(arrows.size(), 1u);
  EXPECT_EQ(arrows[0].from, child);
  EXPECT_EQ(arrows[0].sent, run.record.processes[child].ended);
  EXPECT_THAT(arrows[0].text, HasSubstr("exit 3"));
}

TEST(ArrowsTest, ASignalFromNobodyComesFromOutside) {
  RunBuilder run;
  const int server = run.Start("server");
  Event& signal = run.Calls(server, "signal", 0);
  signal.flags = 2;
  const auto arrows = ArrowsOf(run.record, Arrow::Kind::kSignal);
  ASSERT_EQ(arrows.size(), 1u);
  EXPECT_EQ(arrows[0].from, kNobody);
  EXPECT_THAT(arrows[0].text, HasSubstr("SIGINT to server, from outside"));
}

TEST(ArrowsTest, AStoreIntoSharedMemoryTellsTheNumber) {
  RunBuilder run;
  const int parent = run.Start("parent");
  run.Makes(parent, ObjectKind::kSharedMap, "map", 5);
  run.record.samples = {{50, 0, parent, std::string(8, '\0')},
                        {52, 0, parent, std::string("\x07\0\0\0\0\0\0\0", 8)}};
  const auto arrows = ArrowsOf(run.record, Arrow::Kind::kStore);
  ASSERT_EQ(arrows.size(), 1u);  // the first sample is all zero: nobody has written
  EXPECT_EQ(arrows[0].text, "the int at byte 0: 0 → 7");
}

// ---- Who waits for whom

TEST(WaitGraphTest, OnesOwnWriteEndIsACycle) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Closes(parent, pipe, Access::kWrite);
  run.Waits(parent, "wait4", 30).target = child;
  run.Waits(child, "read", 20, pipe);
  const WaitPicture graph = DrawWaits(run.record);
  std::vector<std::string> edges;
  for (const WaitPicture::Edge& edge : graph.edges)
    edges.push_back(edge.text + (edge.cycle ? " (cycle)" : ""));
  EXPECT_THAT(edges, ElementsAre("waits for its end", "waits for data or end of file (cycle)",
                                 "write end still open: fd 4 (cycle)"));
  EXPECT_FALSE(graph.nodes[0].cycle);  // the parent waits, but is not what holds it up
}

TEST(WaitGraphTest, WhoNobodyCanHelpIsNoCycle) {
  RunBuilder run;
  const int server = run.Start("server");
  const int queue = run.Makes(server, ObjectKind::kSysvQueue, "key 1 id 0", 5);
  run.Waits(server, "msgrcv", 20, queue);
  const WaitPicture graph = DrawWaits(run.record);
  EXPECT_EQ(graph.edges.size(), 1u);
  EXPECT_FALSE(graph.HasCycle());
}

// ---- Lanes and columns

TEST(PictureTest, LanesAreInTheOrderOfTheTree) {
  RunBuilder run;
  const int a = run.Start("a");
  run.Start("b");
  const int child = run.Fork(a, "a.1");
  run.Fork(child, "a.1.1");
  std::vector<std::string> names;
  for (const Picture::Lane& lane : Draw(run.record, {}).lanes)
    names.push_back(std::string(lane.depth, '>') + run.record.processes[lane.process].name);
  EXPECT_THAT(names, ElementsAre("a", ">a.1", ">>a.1.1", "b"));
}

TEST(PictureTest, ACallDuringWhichOthersMovedHasWaited) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  Event& read = run.Calls(child, "read", 20, pipe);
  const Seq entered = read.entered;
  run.Calls(parent, "write", 30, pipe);
  run.record.events[2].seq = run.record.events.back().seq + 1;
  const Picture picture = Draw(run.record, {});
  const auto mark = std::ranges::find(picture.marks, 2, &Picture::Mark::event);
  ASSERT_NE(mark, picture.marks.end());
  EXPECT_TRUE(mark->waits);
  EXPECT_EQ(mark->begin, picture.ColumnAt(entered));
  EXPECT_LT(mark->begin, mark->column);
}

TEST(PictureTest, AThousandRoundsAreFolded) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  for (int i = 0; i < 1000; ++i) run.Sends(parent, child, pipe, "t");
  const Picture picture = Draw(run.record, {});
  EXPECT_LT(picture.columns.size(), 30u);
  const auto fold = std::ranges::find_if(
      picture.columns, [](const Picture::Column& column) { return !column.fold.empty(); });
  ASSERT_NE(fold, picture.columns.end());
  EXPECT_EQ(fold->fold, "997 more rounds like these, 1994 calls, are folded here");
  EXPECT_THAT(picture.notes, ElementsAre(HasSubstr("1994 of 2002 calls")));
}

TEST(PictureTest, TooManyDifferentCallsAreCutInTheMiddleAndSaidSo) {
  RunBuilder run;
  const int parent = run.Start("parent");
  for (int i = 0; i < 2000; ++i) run.Calls(parent, "write", 1000 + i);
  const Seq middle = run.record.events[1000].seq;
  const Highlight highlight{{{.seq = middle}}, "Look here."};
  const Picture picture = Draw(run.record, {highlight});
  EXPECT_LE(picture.marks.size(), 700u + 21u);  // the highlighted one with its neighbours
  const bool kept = std::ranges::any_of(
      picture.marks, [](const Picture::Mark& mark) { return mark.event == 1000; });
  EXPECT_TRUE(kept);
  EXPECT_THAT(picture.notes, ElementsAre(HasSubstr("calls are not drawn one by one")));
}

TEST(PictureTest, ManyProcessesAreCutAndSaidSo) {
  RunBuilder run;
  const int parent = run.Start("parent");
  for (int i = 0; i < 100; ++i) run.Fork(parent, "child" + std::to_string(i));
  const Picture picture = Draw(run.record, {});
  EXPECT_EQ(picture.lanes.size(), 32u);
  EXPECT_THAT(picture.notes, ::testing::Contains("69 more processes are not shown."));
}

TEST(PictureTest, ALeakedObjectLastsBeyondTheEnd) {
  RunBuilder run;
  const int server = run.Start("server");
  const int queue = run.Makes(server, ObjectKind::kSysvQueue, "key 1 id 0", 5);
  run.Calls(server, "msgget", 5, queue);
  run.Exits(server, 0);
  Leak leak;
  leak.kind = LeakKind::kSysvQueue;
  leak.object = queue;
  run.record.leaks = {leak};
  const Picture picture = Draw(run.record, {});
  const Picture::Lane& lane = picture.lanes[picture.LaneOfObject(queue)];
  EXPECT_TRUE(lane.lasts);
  EXPECT_EQ(lane.leak, "left over");
}

TEST(PictureTest, TheDescriptorThatKeepsTheReaderWaitingIsMarked) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Calls(parent, "close", 16, pipe);
  run.Closes(parent, pipe, Access::kWrite);
  run.Waits(child, "read", 20, pipe);
  const Picture picture = Draw(run.record, {});
  std::vector<std::string> stuck;
  for (const Picture::End& end : picture.lanes[picture.LaneOfObject(pipe)].ends) {
    if (end.stuck) stuck.push_back(end.text);
  }
  EXPECT_THAT(stuck, ElementsAre("child write end, fd 4"));
}

}  // namespace
}  // namespace ipclab
