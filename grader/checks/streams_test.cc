#include "grader/checks/streams.h"

#include <gtest/gtest.h>

#include "grader/checks/run_builder.h"

namespace ipclab {
namespace {

bool Everyone(int) { return true; }

TEST(StreamsTest, TwoWritersNeverShareALine) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int child = run.Fork(parent, "child");
  run.Prints(parent, "par");
  run.Prints(child, "child\n");
  run.Prints(parent, "ent\n");
  EXPECT_EQ(TextsOf(LinesOf(run.record, 1, Everyone)),
            (std::vector<std::string>{"child", "parent"}));
}

TEST(StreamsTest, ALineWithoutNewlineIsOpen) {
  RunBuilder run;
  const int process = run.Start("p");
  run.Prints(process, "a\nprompt: ");
  const auto lines = LinesOf(run.record, 1, Everyone);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_FALSE(lines[0].open);
  EXPECT_TRUE(lines[1].open);
}

TEST(StreamsTest, BlanksAfterTheLastNewlineAreNoLine) {
  RunBuilder run;
  run.Prints(run.Start("p"), std::string("a\n \0", 4));
  EXPECT_EQ(LinesOf(run.record, 1, Everyone).size(), 1u);
}

TEST(StreamsTest, ALineHappensBeforeAnotherIfItWasCompleteWhenThatBegan) {
  RunBuilder run;
  const int a = run.Start("a"), b = run.Start("b");
  run.Prints(a, "on");
  run.Prints(b, "two\n");
  run.Prints(a, "e\n");
  run.Prints(b, "three\nfour\n");
  const auto lines = LinesOf(run.record, 1, Everyone);
  ASSERT_EQ(TextsOf(lines), (std::vector<std::string>{"two", "one", "three", "four"}));
  EXPECT_FALSE(HappenedBefore(lines[1], lines[0]));
  EXPECT_FALSE(HappenedBefore(lines[0], lines[1])) << "they overlap";
  EXPECT_TRUE(HappenedBefore(lines[1], lines[2]));
  EXPECT_TRUE(HappenedBefore(lines[2], lines[3])) << "of one write";
}

TEST(StreamsTest, AShellAndItsCommandsShareALine) {
  RunBuilder run;
  const int shell = run.Fork(run.Start("p"), "child");
  const int command = run.Fork(shell, "child.1");
  run.record.processes[shell].submission = run.record.processes[command].submission = false;
  run.Prints(shell, "got: ");
  run.Prints(command, "Hello");
  run.Prints(shell, "\n");
  const auto lines = LinesOf(run.record, 1, Everyone);
  ASSERT_EQ(TextsOf(lines), (std::vector<std::string>{"got: Hello"}));
  EXPECT_EQ(lines[0].process, shell);
}

TEST(StreamsTest, ACommandOfTheSubmissionWritesItsOwnLines) {
  RunBuilder run;
  const int parent = run.Start("p");
  const int command = run.Fork(parent, "ls");
  run.record.processes[command].submission = false;
  run.Prints(parent, "got: ");
  run.Prints(command, "Hello\n");
  const auto lines = LinesOf(run.record, 1, Everyone);
  ASSERT_EQ(TextsOf(lines), (std::vector<std::string>{"got: ", "Hello"}));
  EXPECT_EQ(lines[1].process, command);
}

TEST(StreamsTest, OtherStreamsAreNotMixedIn) {
  RunBuilder run;
  const int process = run.Start("p");
  run.Prints(process, "out\n", 1);
  run.Prints(process, "error\n", 2);
  EXPECT_EQ(TextsOf(LinesOf(run.record, 2, Everyone)), (std::vector<std::string>{"error"}));
}

}  // namespace
}  // namespace ipclab
