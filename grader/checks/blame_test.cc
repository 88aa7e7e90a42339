// Which checks fail, and which are only skipped.
#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

// A parent waits for a child that waits for ever; the child has printed its first line of two.
RunRecord Hang() {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Prints(child, "one\n");
  run.Waits(child, "read", 21, pipe);
  return run.record;
}

RunRecord Fine() {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int child = run.Fork(parent, "child");
  run.Prints(child, "one\ntwo\n");
  run.Exits(child, 0, parent);
  run.Exits(parent, 0);
  return run.record;
}

Assertion Prints(std::vector<Text> lines) {
  ProcessExpectation expected;
  expected.process = "child";
  expected.stdout_lines = Lines{{false, std::move(lines)}};
  return Expectations{{expected}, {}};
}

Assertion ClosesWriteEnd() {
  EndRule rule;
  rule.process = "child";
  rule.on.kinds = {ObjectKind::kPipe};
  rule.access = Access::kWrite;
  return rule;
}

// Judges all checks by the same run; gives "pass", "fail" or "skip" for each.
struct Trial {
  Lab lab;
  std::map<std::string, std::vector<CheckRun>> runs;

  void Add(const RunRecord& run, Check check) {
    runs[check.id].push_back({&run, !check.inject.empty()});
    lab.checks.push_back(std::move(check));
  }
  Finding Of(const std::string& id) const {
    for (const Finding& finding : Judge(lab, {}, runs).findings) {
      if (finding.check == id) return finding;
    }
    return {};
  }
  std::string_view operator[](const std::string& id) const { return Name(Of(id).status); }
};

const Assertion kPasses = LeakRule{{LeakKind::kFifo}, "nobody"};

TEST(BlameTest, OutputThatIsRightSoFarIsSkippedForTheHang) {
  const RunRecord hang = Hang();
  Trial trial;
  trial.Add(hang, CheckOf("text", Category::kBehaviour, {Prints({"one", "two"})}));
  trial.Add(hang, CheckOf("leaks", Category::kCleanup, {LeakRule{}, ReapRule{}}));
  trial.Add(hang, CheckOf("ends", Category::kConcurrency, {EndsRule{}}));
  trial.lab.hangs = {"ends"};
  EXPECT_EQ(trial["text"], "skip");
  EXPECT_EQ(trial["leaks"], "skip");
  EXPECT_EQ(trial["ends"], "fail");
  EXPECT_EQ(trial.Of("text").message, "Not judged: a run did not end, and \"ends\" may be why.");
}

TEST(BlameTest, OutputThatIsWrongFailsDespiteTheHang) {
  const RunRecord hang = Hang();
  Trial trial;
  trial.Add(hang, CheckOf("text", Category::kBehaviour, {Prints({"uno"})}));
  trial.Add(hang, CheckOf("ends", Category::kConcurrency, {EndsRule{}}));
  trial.lab.hangs = {"ends"};
  EXPECT_EQ(trial["text"], "fail");
  EXPECT_EQ(trial["ends"], "fail");
}

TEST(BlameTest, OneMistakeCostsOneOfThoseThatAnswerForHangs) {
  const RunRecord hang = Hang();
  Trial trial;
  trial.Add(hang, CheckOf("ends", Category::kConcurrency, {EndsRule{}}));
  trial.Add(hang, CheckOf("unused", Category::kMechanism, {ClosesWriteEnd()}));
  trial.Add(hang, CheckOf("text", Category::kBehaviour, {Prints({"one", "two"})}));
  trial.lab.hangs = {"unused", "ends"};
  EXPECT_EQ(trial["unused"], "fail");
  EXPECT_EQ(trial["ends"], "skip");
  EXPECT_NE(trial.Of("text").message.find("\"unused\""), std::string::npos);
}

TEST(BlameTest, TheFirstThatAnswersForHangsFailsIfNoneExplainsIt) {
  const RunRecord hang = Hang();
  Trial trial;
  trial.Add(hang, CheckOf("later", Category::kConcurrency, {EndsRule{}}));
  trial.Add(hang, CheckOf("first", Category::kConcurrency, {EndsRule{}}));
  trial.lab.hangs = {"first", "later"};
  EXPECT_EQ(trial["first"], "fail");
  EXPECT_EQ(trial["later"], "skip");
}

TEST(BlameTest, WhatWasMerelyNotReachedDoesNotAnswerForAHang) {
  const RunRecord hang = Hang();
  Trial trial;
  trial.Add(hang, CheckOf("unreached", Category::kMechanism, {Prints({"one", "two"})}));
  trial.Add(hang, CheckOf("ends", Category::kConcurrency, {EndsRule{}}));
  trial.lab.hangs = {"unreached", "ends"};
  EXPECT_EQ(trial["unreached"], "skip");
  EXPECT_EQ(trial["ends"], "fail");
}

TEST(BlameTest, WithoutAnyWhoAnswersAMechanismThatFailsIsBlamed) {
  const RunRecord hang = Hang();
  Trial trial;
  trial.Add(hang, CheckOf("text", Category::kBehaviour, {Prints({"one", "two"})}));
  trial.Add(hang, CheckOf("unused", Category::kMechanism, {ClosesWriteEnd()}));
  EXPECT_EQ(trial["text"], "skip");
  EXPECT_EQ(trial["unused"], "fail");
}

TEST(BlameTest, ACheckThatHangsAloneFailsItselfAndTellsTheHang) {
  const RunRecord hang = Hang();
  Trial trial;
  trial.Add(hang, CheckOf("text", Category::kBehaviour, {Prints({"one", "two"})}));
  trial.Add(hang, CheckOf("leaks", Category::kCleanup, {LeakRule{}}));
  EXPECT_EQ(trial["text"], "fail");
  EXPECT_EQ(trial["leaks"], "skip");
  EXPECT_NE(trial.Of("text").message.find("child (pid 3) waits in read(…) at pipe.cpp:21"),
            std::string::npos);
}

TEST(BlameTest, AHangIsNeverLost) {
  const RunRecord hang = Hang();
  Trial trial;
  trial.Add(hang, CheckOf("forbids", Category::kMechanism, {kPasses}));
  trial.lab.checks[0].assertions = {CallRule{
      CallRule::Kind::kForbid, "*", {"mmap"}, {}, 0, {}, 0, {}, {}, "", {}, false, "", 1, 0}};
  EXPECT_EQ(trial["forbids"], "fail");
  EXPECT_TRUE(trial.Of("forbids").message.starts_with("The run hangs"));
}

TEST(BlameTest, AHangAfterAFailingCallIsAMistakeOfItsOwn) {
  RunRecord hang = Hang();
  hang.injections_done = 1;
  hang.injection = "fork #1 fails with EAGAIN";
  RunRecord wrong = Fine();
  wrong.leaks = {{LeakKind::kFifo, "x", 0, kNoObject, kNobody, {}}};
  Trial trial;
  Check injected = CheckOf("fork-fails", Category::kRobustness, {Prints({"one", "two"})});
  injected.inject.push_back({.call = "fork", .process = "*", .path = ""});
  trial.Add(hang, injected);
  trial.Add(wrong, CheckOf("mechanism", Category::kMechanism, {LeakRule{}}));
  EXPECT_EQ(trial["fork-fails"], "fail");
  EXPECT_EQ(trial["mechanism"], "fail");
  EXPECT_TRUE(
      trial.Of("fork-fails")
          .message.starts_with("When fork #1 fails with EAGAIN: child (pid 3) stopped too early"))
      << trial.Of("fork-fails").message;
}

TEST(NeedsTest, ACheckIsSkippedIfWhatItNeedsDidNotPass) {
  const RunRecord fine = Fine();
  Trial trial;
  trial.Add(fine, CheckOf("big", Category::kBehaviour, {Prints({"one", "two"})}));
  trial.Add(fine, CheckOf("text", Category::kBehaviour, {Prints({"uno"})}));
  trial.Add(fine, CheckOf("huge", Category::kBehaviour, {Prints({"one", "two"})}));
  trial.lab.checks[0].needs = {"text"};
  trial.lab.checks[2].needs = {"big"};
  EXPECT_EQ(trial["big"], "skip");
  EXPECT_EQ(trial["huge"], "skip") << "what it needs was skipped";
  EXPECT_EQ(trial.Of("big").message, "Not judged: it needs \"text\", which did not pass.");
  EXPECT_EQ(trial.Of("big").score, 0);
}

TEST(NeedsTest, WhatHadNothingToTryCountsAsPassed) {
  const RunRecord fine = Fine();
  Trial trial;
  Check injected = CheckOf("pipe-fails", Category::kRobustness, {Prints({})});
  injected.inject.push_back({.call = "pipe2", .process = "*", .path = ""});
  trial.Add(fine, injected);
  trial.Add(fine, CheckOf("next", Category::kRobustness, {Prints({"one", "two"})}));
  trial.lab.checks[1].needs = {"pipe-fails"};
  EXPECT_EQ(trial.Of("pipe-fails").message, "Nothing to try: the program never calls pipe().");
  EXPECT_EQ(trial.Of("pipe-fails").score, 1);
  EXPECT_EQ(trial["next"], "pass");
}

// ---- What yields

struct Yielding {
  RunRecord fine = Fine();
  Trial trial;
  void Add(const std::string& id, bool right, std::vector<std::string> yields = {}) {
    Check check = CheckOf(id, Category::kBehaviour, {right ? kPasses : Prints({"something else"})});
    check.yields = std::move(yields);
    trial.Add(fine, std::move(check));
  }
};

TEST(BlameTest, WhatYieldsIsSkippedIfTheOtherFails) {
  Yielding it;
  it.Add("text", false, {"race"});
  it.Add("race", false);
  EXPECT_EQ(it.trial["text"], "skip");
  EXPECT_EQ(it.trial["race"], "fail");
  EXPECT_EQ(it.trial.Of("text").message, "Not judged: it went wrong, but \"race\" may be why.");
}

TEST(BlameTest, WhatYieldsFailsIfTheOtherPasses) {
  Yielding it;
  it.Add("text", false, {"race"});
  it.Add("race", true);
  EXPECT_EQ(it.trial["text"], "fail");
}

TEST(BlameTest, WhatYieldsPassesIfNothingIsWrongWithIt) {
  Yielding it;
  it.Add("text", true, {"race"});
  it.Add("race", false);
  EXPECT_EQ(it.trial["text"], "pass");
}

TEST(BlameTest, OfAChainTheLastFails) {
  Yielding it;
  it.Add("text", false, {"way", "race"});
  it.Add("way", false, {"race"});
  it.Add("race", false, {"pipe"});
  it.Add("pipe", true);
  EXPECT_EQ(it.trial["text"], "skip");
  EXPECT_EQ(it.trial["way"], "skip");
  EXPECT_EQ(it.trial["race"], "fail");
}

TEST(BlameTest, OfACircleOneFails) {
  Yielding it;
  it.Add("a", false, {"b"});
  it.Add("b", false, {"a"});
  EXPECT_EQ(it.trial["a"], "fail");
  EXPECT_EQ(it.trial["b"], "skip");
}

}  // namespace
}  // namespace ipclab
