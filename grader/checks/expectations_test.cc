// What processes print and how they end, and the files that are there when all is over.
#include <gtest/gtest.h>

#include <csignal>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

ProcessExpectation Expect(std::string process) {
  ProcessExpectation expected;
  expected.process = std::move(process);
  return expected;
}

ProcessExpectation Prints(std::string process, std::vector<Text> lines) {
  ProcessExpectation expected = Expect(std::move(process));
  expected.stdout_lines = Lines{{false, std::move(lines)}};
  return expected;
}

ProcessExpectation Ends(std::string process, ExitRule::Kind kind, int number = 0) {
  ProcessExpectation expected = Expect(std::move(process));
  expected.exit = {kind, number, {}};
  return expected;
}

Expectations Of(std::vector<ProcessExpectation> processes) { return {std::move(processes), {}}; }

// A parent and its child, each with its lines, who end well.
struct Pair {
  RunBuilder run;
  int parent = run.Start("parent");
  int child = run.Fork(parent, "child");
  RunRecord& record = run.record;

  void End() {
    run.Exits(child, 0, parent);
    run.Exits(parent, 0);
  }
};

// ---- Lines

TEST(PrintedTest, EachProcessAnswersForItsOwnLines) {
  Pair pair;
  pair.run.Prints(pair.child, "c1\n");
  pair.run.Prints(pair.parent, "p1\n");
  pair.run.Prints(pair.child, "c2\n");
  pair.End();
  EXPECT_TRUE(Passes(pair.record, Of({Prints("parent", {"p1"}), Prints("child", {"c1", "c2"})})));
  EXPECT_EQ(MessageBy(pair.record, Of({Prints("parent", {"p1"}), Prints("child", {"c2", "c1"})})),
            "child (pid 3): the order of the lines is wrong (line 1). \"c1\" came before \"c2\".");
}

TEST(PrintedTest, TheWriteOfAWrongLineIsShown) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Prints(p, "right\n");
  run.Prints(p, "wrong\n");
  run.Calls(p, "write", 33).seq = run.record.outputs.back().seq;
  run.Exits(p, 0);
  const Finding finding = JudgeBy(run.record, {Of({Prints("p", {"right", "left"})})});
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].line, 33);
}

TEST(PrintedTest, AProcessAnswersForDescendantsThatAreNotNamed) {
  Pair pair;
  pair.run.Prints(pair.child, "c\n");
  pair.run.Prints(pair.parent, "p\n");
  pair.End();
  EXPECT_TRUE(Passes(pair.record, Of({Prints("parent", {"c", "p"})})));
  EXPECT_TRUE(
      Passes(pair.record, Of({Prints("parent", {"p"}), Ends("child", ExitRule::Kind::kStatus)})));
}

TEST(PrintedTest, LinesOfAProcessThatNeverWasMayComeFromAnother) {
  RunBuilder run;
  const int parent = run.Start("parent");
  run.Prints(parent, "c1\np1\nc2\n");
  run.Exits(parent, 0);
  EXPECT_TRUE(Passes(run.record, Of({Prints("parent", {"p1"}), Prints("child", {"c1", "c2"})})));
  EXPECT_FALSE(Passes(run.record, Of({Prints("parent", {"p1"}), Prints("child", {"c2", "c1"})})));
}

TEST(PrintedTest, AProcessThatNeverWasAndWhoseLinesAreMissingFails) {
  RunBuilder run;
  const int parent = run.Start("parent");
  run.Prints(parent, "p1\n");
  run.Exits(parent, 0);
  EXPECT_EQ(
      MessageBy(run.record, Of({Prints("parent", {"p1"}), Prints("child", {"c1"})})),
      "There never was a process \"child\". child printed nothing. Expected:\n            c1");
}

TEST(PrintedTest, NothingIsAskedOfAChildThatNeverWas) {
  RunBuilder run;
  const int parent = run.Start("parent");
  run.Exits(parent, 1);
  EXPECT_TRUE(
      Passes(run.record, Of({Ends("parent", ExitRule::Kind::kNonZero), Prints("child", {})})));
}

TEST(PrintedTest, PlaceholdersStandForValuesAndPids) {
  RunBuilder run;
  run.record.variables["word"] = "abc";
  const int server = run.Start("server"), client = run.Start("client");
  run.Prints(server, "abc from 3 to 2\n");
  run.Exits(server, 0);
  run.Exits(client, 0);
  EXPECT_TRUE(
      Passes(run.record, Of({Prints("server", {"{word} from {client.pid} to {self.pid}"})})));
}

TEST(PrintedTest, ASelectorAsksItOfEachProcess) {
  RunBuilder run;
  for (const char* name : {"client1", "client2"}) {
    const int client = run.Start(name);
    run.Prints(client, "ok\n");
    run.Exits(client, 0);
  }
  EXPECT_TRUE(Passes(run.record, Of({Prints("client*", {"ok"})})));
  run.Prints(1, "more\n");
  EXPECT_FALSE(Passes(run.record, Of({Prints("client*", {"ok"})})));
}

TEST(PrintedTest, OutputIsAllThatReachedTheStream) {
  Pair pair;
  pair.run.Prints(pair.parent, "p\n");
  pair.run.Prints(pair.child, "c\n");
  pair.End();
  ProcessExpectation expected = Expect("parent");
  expected.output_lines = Lines{{false, {"p", "c"}}};
  EXPECT_TRUE(Passes(pair.record, Of({expected, Prints("child", {"c"})})));
}

TEST(PrintedTest, SameOutputIsByteForByte) {
  RunBuilder run;
  const int ls = run.Start("ls"), mine = run.Start("mine");
  run.Prints(ls, "a\nb\n");
  run.Prints(mine, "a\n");
  run.Prints(mine, "b\n");
  run.Exits(ls, 0);
  run.Exits(mine, 0);
  ProcessExpectation expected = Expect("mine");
  expected.output_same_as = "ls";
  EXPECT_TRUE(Passes(run.record, Of({expected})));
  run.Prints(mine, " ");
  EXPECT_FALSE(Passes(run.record, Of({expected})));
}

TEST(PrintedTest, ContainedTextMayHaveOtherDots) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Prints(p, "so......it is\n");
  run.Exits(p, 0);
  ProcessExpectation expected = Expect("p");
  expected.stdout_contains = {"so...it"};
  EXPECT_TRUE(Passes(run.record, Of({expected})));
  expected.stdout_lacks = {"it is"};
  EXPECT_EQ(MessageBy(run.record, Of({expected})), "p should not print this here:\n  it is");
}

TEST(PrintedTest, LinesMayBeCountedWhateverTheySay) {
  Pair pair;
  pair.run.Prints(pair.parent, "p1\n");
  pair.run.Prints(pair.child, "c1\n");
  pair.End();
  ProcessExpectation expected = Expect("parent");
  expected.min_lines = 2;
  EXPECT_TRUE(Passes(pair.record, Of({expected})));
  expected.min_lines = 3;
  EXPECT_EQ(MessageBy(pair.record, Of({expected})),
            "parent should print at least 3 lines here, but printed 2.");
}

// ---- Ends

TEST(ExitTest, ChildrenMayExitInAnyOrderEachWithAStatusOfItsOwn) {
  RunBuilder run;
  const int parent = run.Start("parent");
  run.Exits(run.Fork(parent, "parent.1"), 2, parent);
  run.Exits(run.Fork(parent, "parent.2"), 1, parent);
  ProcessExpectation expected = Expect("parent.*");
  expected.exits = {1, 2};
  EXPECT_TRUE(Passes(run.record, Of({expected})));
  expected.exits = {1, 1};
  EXPECT_FALSE(Passes(run.record, Of({expected})));
  expected.exits = {1, 2, 3};
  EXPECT_FALSE(Passes(run.record, Of({expected})));
  expected.exits = {1};
  EXPECT_FALSE(Passes(run.record, Of({expected})));
}

TEST(ExitTest, TheStatusMustBeRight) {
  RunBuilder run;
  run.Exits(run.Start("p"), 3);
  EXPECT_TRUE(Passes(run.record, Of({Ends("p", ExitRule::Kind::kStatus, 3)})));
  EXPECT_TRUE(Passes(run.record, Of({Ends("p", ExitRule::Kind::kNonZero)})));
  EXPECT_EQ(MessageBy(run.record, Of({Ends("p", ExitRule::Kind::kStatus)})),
            "p should exit with status 0, but it exited with status 3.");
}

TEST(ExitTest, ACrashIsNoExit) {
  RunBuilder run;
  run.IsKilled(run.Start("p"), SIGSEGV);
  EXPECT_FALSE(Passes(run.record, Of({Ends("p", ExitRule::Kind::kNonZero)})));
  EXPECT_TRUE(Passes(run.record, Of({Ends("p", ExitRule::Kind::kSignal, SIGSEGV)})));
}

TEST(ExitTest, ACrashIsToldBeforeTheLinesThatAreMissingBecauseOfIt) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Calls(p, "signal", 33).flags = SIGSEGV;
  run.IsKilled(p, SIGSEGV);
  ProcessExpectation expected = Prints("p", {"done"});
  expected.exit = {ExitRule::Kind::kStatus, 0, {}};
  const Finding finding = JudgeBy(run.record, {Of({expected})});
  EXPECT_EQ(finding.message,
            "p should exit with status 0, but it was killed by SIGSEGV (it used memory that is not "
            "its own).");
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].line, 33);
}

TEST(TimeTest, AProcessMustEndInTime) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Exits(p, 0);
  run.record.processes[p].ended_ns = 3'000'000'000;
  ProcessExpectation expected = Expect("p");
  expected.within_ns = 2'000'000'000;
  EXPECT_EQ(MessageBy(run.record, Of({expected})),
            "p should end within 2 s of its start, but it took 3 s.");
  expected.within_ns = 3'000'000'000;
  EXPECT_TRUE(Passes(run.record, Of({expected})));
}

// ---- Standard error

ProcessExpectation Says(std::vector<Text> any_of) {
  ProcessExpectation expected = Expect("p");
  expected.stderr_any_of = std::move(any_of);
  return expected;
}

TEST(StandardErrorTest, OneOfTheTextsMustOccurInAnyCase) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Prints(p, "Fork: Resource temporarily unavailable\n", 2);
  run.Exits(p, 1);
  EXPECT_TRUE(Passes(run.record, Of({Says({"pipe", "fork"})})));
  EXPECT_TRUE(Passes(run.record, Of({Says({""})})));
  EXPECT_EQ(
      MessageBy(run.record, Of({Says({"pipe"})})),
      "p should say on standard error what went wrong, with \"pipe\" in the message. It wrote:\n"
      "  Fork: Resource temporarily unavailable");
}

TEST(StandardErrorTest, AMessageOnStandardOutputIsFound) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Prints(p, "pipe error\n");
  run.Exits(p, 1);
  EXPECT_NE(MessageBy(run.record, Of({Says({"pipe"})})).find("It said so on standard output"),
            std::string::npos);
}

TEST(StandardErrorTest, MayHaveToBeEmpty) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Exits(p, 0);
  ProcessExpectation expected = Expect("p");
  expected.stderr_empty = true;
  EXPECT_TRUE(Passes(run.record, Of({expected})));
  run.Prints(p, "debug\n", 2);
  EXPECT_FALSE(Passes(run.record, Of({expected})));
}

// ---- Files

FileFact Fact(std::string path, std::uint64_t size, std::uint64_t hash) {
  FileFact file;
  file.path = std::move(path);
  file.size = size;
  file.hash = hash;
  file.mode = 0640;
  return file;
}

Expectations OfFile(FileExpectation file) { return {{}, {std::move(file)}}; }

TEST(FilesTest, ACopyHasTheContentThatTheOriginalHadBefore) {
  RunRecord run;
  FileFact source = Fact("src", 0, 0);
  source.before = true;
  source.old_size = 10;
  source.old_hash = 77;
  run.files = {source, Fact("dst", 10, 77)};
  FileExpectation copy;
  copy.path = "./dst";
  copy.same_as = "src";
  EXPECT_TRUE(Passes(run, OfFile(copy)));
  run.files[1].hash = 78;
  EXPECT_EQ(MessageBy(run, OfFile(copy)), "./dst is as long as src, but its content is another.");
  run.files[1].size = 9;
  EXPECT_EQ(MessageBy(run, OfFile(copy)),
            "./dst should be a copy of src, of 10 bytes, but has 9 bytes.");
}

TEST(FilesTest, AFileMayHaveToBeAbsentOrUnchanged) {
  RunRecord run;
  run.files = {Fact("x", 1, 1)};
  FileExpectation absent;
  absent.path = "x";
  absent.absent = true;
  EXPECT_FALSE(Passes(run, OfFile(absent)));
  absent.path = "y";
  EXPECT_TRUE(Passes(run, OfFile(absent)));
  FileExpectation unchanged;
  unchanged.path = "x";
  unchanged.unchanged = true;
  EXPECT_FALSE(Passes(run, OfFile(unchanged)));
  run.files[0].before = true;
  run.files[0].old_size = run.files[0].old_hash = 1;
  EXPECT_TRUE(Passes(run, OfFile(unchanged)));
  unchanged.path = "gone";
  EXPECT_FALSE(Passes(run, OfFile(unchanged)));
}

TEST(FilesTest, ContentAndModeMustBeRight) {
  RunRecord run;
  run.files = {Fact("x", 2, 0)};
  run.files[0].head = "ab";
  FileExpectation expected;
  expected.path = "x";
  expected.content = "ab";
  expected.mode = 0640;
  EXPECT_TRUE(Passes(run, OfFile(expected)));
  expected.mode = 0600;
  EXPECT_EQ(MessageBy(run, OfFile(expected)),
            "x should have the permission bits 0600, but has 0640.");
  expected.content = "ac";
  EXPECT_FALSE(Passes(run, OfFile(expected)));
}

}  // namespace
}  // namespace ipclab
