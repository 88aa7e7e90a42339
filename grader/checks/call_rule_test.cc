#include <errno.h>
#include <gtest/gtest.h>

#include <csignal>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

CallRule Rule(CallRule::Kind kind, std::vector<std::string> calls) {
  CallRule rule;
  rule.kind = kind;
  rule.calls = std::move(calls);
  return rule;
}
CallRule Require(std::vector<std::string> calls) {
  return Rule(CallRule::Kind::kRequire, std::move(calls));
}
CallRule Forbid(std::vector<std::string> calls) {
  return Rule(CallRule::Kind::kForbid, std::move(calls));
}

struct One {
  RunBuilder run;
  int p = run.Start("p");
  RunRecord& record = run.record;
};

TEST(RequireTest, OneCallOfTheFamilyIsEnough) {
  One one;
  EXPECT_EQ(MessageBy(one.record, Require({"pipe"})),
            "Expected that the program calls pipe(). It made no such call.");
  one.run.Calls(one.p, "pipe2", 12);
  EXPECT_TRUE(Passes(one.record, Require({"pipe"})));
  EXPECT_TRUE(Passes(one.record, Require({"dup", "pipe"})));
}

TEST(RequireTest, AFailedCallIsNone) {
  One one;
  one.run.Calls(one.p, "pipe2", 12).error = EMFILE;
  const Finding finding = JudgeBy(one.record, {Require({"pipe"})});
  EXPECT_EQ(finding.message,
            "Expected that the program calls pipe(). It called pipe2(…) at pipe.cpp:12, which "
            "failed: Too many open files.");
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0], (Evidence{"p", "pipe", "pipe2(…)", "pipe.cpp", 12}));
}

TEST(RequireTest, AWaitThatASignalEndedCounts) {
  One one;
  one.run.Calls(one.p, "pause", 12).error = EINTR;
  EXPECT_TRUE(Passes(one.record, Require({"pause", "sigsuspend"})));
}

TEST(RequireTest, AWaitInWhichTheProcessWasKilledCounts) {
  One one;
  one.run.Calls(one.p, "pause", 12).seq = kNever;
  one.run.IsKilled(one.p, SIGKILL);
  EXPECT_TRUE(Passes(one.record, Require({"pause"})));
}

TEST(RequireTest, TheSizeMustBeRight) {
  One one;
  one.run.Calls(one.p, "msgrcv", 12).requested = 136;
  CallRule rule = Require({"msgrcv"});
  rule.requested = 128;
  EXPECT_EQ(MessageBy(one.record, rule),
            "Expected that the program calls msgrcv() with the size 128. It called msgrcv(…) at "
            "pipe.cpp:12, with the size 136.");
}

TEST(RequireTest, ManyMayBeAsked) {
  One one;
  one.run.Calls(one.p, "read", 12).count = 2;
  CallRule rule = Require({"read"});
  rule.min_count = 3;
  EXPECT_FALSE(Passes(one.record, rule));
  one.run.Calls(one.p, "read", 13);
  EXPECT_TRUE(Passes(one.record, rule));
}

TEST(RequireTest, MayHaveToComeBeforeTheFork) {
  One one;
  one.run.Fork(one.p, "child");
  one.run.Calls(one.p, "mmap", 20);
  CallRule rule = Require({"mmap"});
  rule.before_fork = true;
  EXPECT_NE(MessageBy(one.record, rule).find("which is too late"), std::string::npos);
}

TEST(RequireTest, TheShellOfSystemIsNoFork) {
  One one;
  const int shell = one.run.Fork(one.p, "p.1");
  one.record.processes[shell].execs = {{0, "/usr/bin/dash", {"sh", "-c", "ls"}}};
  one.run.Calls(one.p, "mmap", 20);
  CallRule rule = Require({"mmap"});
  rule.before_fork = true;
  EXPECT_TRUE(Passes(one.record, rule));
}

TEST(RequireTest, MayHaveToComeBeforeALine) {
  One one;
  one.run.Calls(one.p, "rt_sigaction", 9).flags = SIGINT;
  one.run.Prints(one.p, "Press ^C to quit");
  CallRule rule = Require({"rt_sigaction"});
  rule.before_output = "Press ^C";
  rule.flags = SIGINT;
  EXPECT_TRUE(Passes(one.record, rule));
  rule.flags = SIGTERM;
  EXPECT_FALSE(Passes(one.record, rule)) << "a signal's number is no set of bits";
}

// sigwait() and signalfd() take a set of signals: signal n is bit n - 1.
TEST(RequireTest, ASignalMayBeOneOfThoseWaitedFor) {
  One one;
  one.run.Prints(one.p, "ready\n");
  Event& wait = one.run.Calls(one.p, "rt_sigtimedwait", 9);
  wait.flags = 1 << (SIGINT - 1) | 1 << (SIGUSR2 - 1);
  wait.type = 2;
  CallRule rule = Require({"sigaction", "sigwait"});
  rule.type = 2;
  rule.before_output = "ready";
  for (const int taken : {SIGINT, SIGUSR2}) {
    rule.flags = taken;
    EXPECT_TRUE(Passes(one.record, rule)) << taken;
  }
  rule.flags = SIGUSR1;
  EXPECT_EQ(MessageBy(one.record, rule),
            "Expected that the program calls sigaction() with a handler or sigwait() for SIGUSR1 "
            "before it prints \"ready\". It called rt_sigtimedwait(…) at pipe.cpp:9, for another "
            "signal.");
}

TEST(RequireTest, ARealMissOfAProcessThatIsStillWaitingIsTheHangsFault) {
  One one;
  one.run.Waits(one.p, "read", 10);
  Lab lab;
  lab.checks = {CheckOf("calls", Category::kMechanism, {Require({"dup"})}),
                CheckOf("ends", Category::kConcurrency, {EndsRule{}})};
  lab.hangs = {"ends"};
  const Grade grade = Judge(lab, {}, {{"calls", {{&one.record}}}, {"ends", {{&one.record}}}});
  EXPECT_EQ(grade.findings[0].status, Status::kSkip);
  EXPECT_EQ(grade.findings[1].status, Status::kFail);
}

TEST(RequireTest, ReceivingTypeMinusOneIsReceivingTypeOne) {
  One one;
  one.run.Calls(one.p, "msgrcv", 10).type = -1;
  CallRule rule = Require({"msgrcv"});
  rule.type = 1;
  EXPECT_TRUE(Passes(one.record, rule));
  rule.type = 2;
  EXPECT_FALSE(Passes(one.record, rule));
}

TEST(ForbidTest, ACallIsShown) {
  One one;
  const int file = one.run.Makes(one.p, ObjectKind::kFile, "./dst", 5);
  Event& write = one.run.Calls(one.p, "write", 31, file);
  write.bytes = 4096;
  CallRule rule = Forbid({"read", "write"});
  rule.on.kinds = {ObjectKind::kFile};
  rule.min_bytes = 2;
  const Finding finding = JudgeBy(one.record, {rule});
  EXPECT_EQ(finding.message,
            "p called write(…) at pipe.cpp:31, on the file ./dst. write() may not be used for "
            "this.");
  EXPECT_EQ(finding.evidence[0].line, 31);
  write.bytes = 1;
  EXPECT_TRUE(Passes(one.record, rule));
}

TEST(ForbidTest, PathsAreRelativeToTheWorkFolder) {
  One one;
  const int file = one.run.Makes(one.p, ObjectKind::kFile, "./dst", 5);
  one.record.objects[file].path = "/work/dst";
  one.run.Calls(one.p, "write", 31, file);
  CallRule rule = Forbid({"write"});
  rule.on.paths = {"./dst"};
  EXPECT_FALSE(Passes(one.record, rule));
  rule.on.paths = {"st"};
  EXPECT_TRUE(Passes(one.record, rule));
}

TEST(ForbidTest, SystemVObjectsMayBeMeantByTheirKey) {
  One one;
  const int queue = one.run.Makes(one.p, ObjectKind::kSysvQueue, "key 0x8000 id 0", 5);
  one.record.objects[queue].key = 0x8000;
  one.run.Calls(one.p, "msgctl", 31, queue);
  CallRule rule = Forbid({"msgctl"});
  rule.on.key = 0x8000;
  EXPECT_FALSE(Passes(one.record, rule));
  rule.on.key = 0;
  EXPECT_TRUE(Passes(one.record, rule));
}

TEST(ForbidTest, AShellIsFoundByItsProgram) {
  One one;
  const Event& exec = one.run.Calls(one.p, "execve", 8);
  one.record.processes[one.p].execs = {{exec.seq, "/usr/bin/dash", {"sh", "-c", "ls"}}};
  one.record.processes[one.p].submission = false;
  CallRule rule = Forbid({"exec"});
  rule.program = "sh|bash|dash";
  EXPECT_FALSE(Passes(one.record, rule));
  rule.program = "bash";
  EXPECT_TRUE(Passes(one.record, rule));
}

TEST(ForbidTest, WhatTheSystemsProgramsDoIsTheirs) {
  One one;
  const Event& exec = one.run.Calls(one.p, "execve", 8);
  one.record.processes[one.p].execs = {{exec.seq, "/bin/ls", {"ls", "-l"}}};
  one.record.processes[one.p].submission = false;
  one.run.Calls(one.p, "read", 0);
  EXPECT_TRUE(Passes(one.record, Forbid({"read"})));
  CallRule named = Require({"read"});
  named.process = "p";
  EXPECT_TRUE(Passes(one.record, named));
  CallRule args = Require({"exec"});
  args.program = "ls";
  args.args = {"-l"};
  EXPECT_TRUE(Passes(one.record, args));
  args.args = {"-a"};
  EXPECT_FALSE(Passes(one.record, args));
}

TEST(EveryTest, EachCallMustHaveTheSize) {
  One one;
  CallRule rule = Rule(CallRule::Kind::kEvery, {"msgsnd", "msgrcv"});
  rule.requested = 128;
  EXPECT_TRUE(Passes(one.record, rule)) << "there is none";
  one.run.Calls(one.p, "msgsnd", 10).requested = 128;
  EXPECT_TRUE(Passes(one.record, rule));
  one.run.Calls(one.p, "msgrcv", 12).requested = 136;
  EXPECT_EQ(MessageBy(one.record, rule),
            "p called msgrcv(…) at pipe.cpp:12. The size should be 128, not 136.");
}

}  // namespace
}  // namespace ipclab
