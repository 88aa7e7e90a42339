#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

FlowRule From(std::string from, std::string to, ObjectKind through, std::string text = "") {
  FlowRule rule;
  rule.from = std::move(from);
  rule.to = std::move(to);
  rule.through.kinds = {through};
  if (!text.empty()) rule.texts = {std::move(text)};
  return rule;
}

struct Pair {
  RunBuilder run;
  int parent = run.Start("parent");
  int pipe = run.Pipe(parent, 12);
  int child = run.Fork(parent, "child");
  RunRecord& record = run.record;
};

TEST(FlowTest, TheBytesMustGoFromOneToTheOther) {
  Pair pair;
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "Hello");
  EXPECT_TRUE(Passes(pair.record, From("parent", "child", ObjectKind::kPipe, "ell")));
  EXPECT_FALSE(Passes(pair.record, From("child", "parent", ObjectKind::kPipe)));
  EXPECT_FALSE(Passes(pair.record, From("parent", "child", ObjectKind::kFifo)));
}

TEST(FlowTest, OneOfSeveralTextsIsEnough) {
  Pair pair;
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "Hello");
  FlowRule rule = From("parent", "child", ObjectKind::kPipe, "Hallo");
  EXPECT_FALSE(Passes(pair.record, rule));
  rule.texts.push_back("ell");
  EXPECT_TRUE(Passes(pair.record, rule));
}

TEST(FlowTest, TheProgramsMayBeAsked) {
  Pair pair;
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "Hello");
  pair.record.processes[pair.parent].program = "ls";
  FlowRule rule = From("parent", "*", ObjectKind::kPipe);
  rule.from_program = "ls";
  EXPECT_TRUE(Passes(pair.record, rule));
  rule.to_program = "more";
  EXPECT_FALSE(Passes(pair.record, rule));
}

TEST(FlowTest, AnotherWayIsNamed) {
  Pair pair;
  const int file = pair.run.Makes(pair.parent, ObjectKind::kFile, "./tmp", 14);
  pair.run.Calls(pair.child, "read", 30, file).bytes = 5;
  EXPECT_EQ(MessageBy(pair.record, From("parent", "child", ObjectKind::kPipe, "Hello")),
            "Expected that \"Hello\" goes from parent to child through a pipe. "
            "child (pid 3) got its data by read() from the file ./tmp at pipe.cpp:30.");
}

TEST(FlowTest, OtherBytesAreShown) {
  Pair pair;
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "x");
  const Finding finding =
      JudgeBy(pair.record, {From("parent", "child", ObjectKind::kPipe, "Hello")});
  EXPECT_EQ(finding.message,
            "Expected that \"Hello\" goes from parent to child through a pipe. Through pipe #1 "
            "went \"x\" (read() at "
            "pipe.cpp:30).");
  EXPECT_EQ(finding.evidence[0].line, 30);
}

TEST(FlowTest, TakingOnesOwnTokenIsTold) {
  Pair pair;
  pair.run.Sends(pair.child, pair.child, pair.pipe, "c");
  EXPECT_NE(MessageBy(pair.record, From("parent", "child", ObjectKind::kPipe))
                .find("child (pid 3) took what it had itself put into pipe #1"),
            std::string::npos);
}

TEST(FlowTest, AProcessThatNeverWasIsTold) {
  RunBuilder run;
  run.Exits(run.Start("parent"), 0);
  EXPECT_NE(MessageBy(run.record, From("parent", "child", ObjectKind::kPipe))
                .find("There never was a process \"child\"."),
            std::string::npos);
}

TEST(FlowTest, TheObjectMayHaveToBeOlderThanTheChild) {
  Pair pair;
  FlowRule rule = From("parent", "child", ObjectKind::kPipe);
  rule.made_before_fork = true;
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "x");
  EXPECT_TRUE(Passes(pair.record, rule));
  pair.record.objects[pair.pipe].created = pair.record.processes[pair.child].born + 1;
  EXPECT_NE(MessageBy(pair.record, rule).find("made later"), std::string::npos);
}

TEST(FlowTest, NoWriteMayBeTooLarge) {
  Pair pair;
  FlowRule rule = From("parent", "child", ObjectKind::kPipe);
  rule.max_write = 4;
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "Hello");
  EXPECT_NE(MessageBy(pair.record, rule).find("a write of 5 bytes; at most 4"), std::string::npos);
  rule.max_write = 5;
  EXPECT_TRUE(Passes(pair.record, rule));
}

TEST(FlowTest, AFlowMayBeForbidden) {
  Pair pair;
  FlowRule rule = From("parent", "child", ObjectKind::kPipe, "Hello");
  rule.forbid = true;
  EXPECT_TRUE(Passes(pair.record, rule));
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "Hello");
  EXPECT_EQ(MessageBy(pair.record, rule),
            "\"Hello\" went from parent to child through pipe #1, which may not carry it here.");
}

// ---- Shared memory

struct Shared {
  RunBuilder run;
  int server = run.Start("server");
  int client = run.Start("client");
  int segment = run.Makes(server, ObjectKind::kSysvSegment, "key 0x9000 id 0", 10);
  FlowRule rule = From("client", "server", ObjectKind::kSysvSegment, "request");
  bool Right() { return Passes(run.record, rule); }
};

TEST(MemoryFlowTest, BothMustHaveUsedItAndTheTextMustHaveBeenSeen) {
  Shared shared;
  shared.run.Calls(shared.server, "shmat", 11, shared.segment);
  EXPECT_FALSE(shared.Right());
  shared.run.Calls(shared.client, "shmat", 12, shared.segment);
  EXPECT_NE(MessageBy(shared.run.record, shared.rule).find("but the text was never in it"),
            std::string::npos);
  shared.run.record.samples.push_back(
      {9, shared.segment, shared.client, std::string("\1\0\0\0request", 11)});
  EXPECT_TRUE(shared.Right());
}

TEST(MemoryFlowTest, AChildInheritsAMap) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int map = run.Makes(parent, ObjectKind::kSharedMap, "map #1", 10);
  run.Calls(parent, "mmap", 10, map);
  run.Fork(parent, "child");
  FlowRule rule = From("parent", "child", ObjectKind::kSharedMap);
  rule.made_before_fork = true;
  EXPECT_TRUE(Passes(run.record, rule));
}

// ---- Different objects

TEST(DistinctTest, EachDirectionNeedsItsOwnPipe) {
  Pair pair;
  pair.run.Sends(pair.parent, pair.child, pair.pipe, "to");
  pair.run.Sends(pair.child, pair.parent, pair.pipe, "back");
  Lab lab;
  lab.checks = {CheckOf("it", Category::kMechanism,
                        {From("parent", "child", ObjectKind::kPipe, "to"),
                         From("child", "parent", ObjectKind::kPipe, "back")})};
  lab.checks[0].distinct_objects = true;
  const auto judge = [&] { return Judge(lab, {}, {{"it", {{&pair.record}}}}).findings[0]; };
  EXPECT_TRUE(judge().message.starts_with("Both directions go through pipe #1 (pipe.cpp:12)."));
  const int other = pair.run.Pipe(pair.parent, 13);
  pair.run.Sends(pair.child, pair.parent, other, "back");
  EXPECT_EQ(judge().status, Status::kPass);
}

}  // namespace
}  // namespace ipclab
