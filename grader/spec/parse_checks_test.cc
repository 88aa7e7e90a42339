// Checks, their assertions and injections.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ipc.h>
#include <sys/mman.h>

#include <cerrno>
#include <csignal>

#include "grader/spec/parse.h"
#include "grader/spec/testing.h"

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string WithCheck(const std::string& keys) {
  return SmallLab(std::string(kPlay) + kExpect, keys);
}

// The only assertion of a check with these keys.
template <typename T>
T Only(const std::string& keys) {
  const Lab lab = ParsedCheck(keys);
  if (lab.checks.size() < 2 || lab.checks[1].assertions.size() != 1) {
    ADD_FAILURE() << "expected one assertion: " << keys;
    return T();
  }
  const T* assertion = std::get_if<T>(&lab.checks[1].assertions[0]);
  EXPECT_NE(assertion, nullptr);
  return assertion == nullptr ? T() : *assertion;
}

TEST(CheckTest, AllItsKeysAreRead) {
  const Check check =
      ParsedCheck(
          "hint: Read on., visibility: after-due-date, scenario: [one], needs: builds, "
          "schedules: 20, builds: both, distinct: true")
          .checks.at(1);
  EXPECT_EQ(check.title, "Works.");
  EXPECT_EQ(check.category, Category::kBehaviour);
  EXPECT_EQ(check.points, 9);
  EXPECT_EQ(check.hint, "Read on.");
  EXPECT_EQ(check.visibility, Visibility::kAfterDueDate);
  EXPECT_THAT(check.scenarios, ElementsAre("one"));
  EXPECT_THAT(check.needs, ElementsAre("builds"));
  EXPECT_EQ(check.schedules, 20);
  EXPECT_TRUE(check.both_builds);
  EXPECT_TRUE(check.distinct_objects);
  EXPECT_TRUE(check.assertions.empty());
}

TEST(CheckTest, ACheckThatAssertsNothingIsAMistake) {
  EXPECT_EQ(OnlyProblem(SmallLab(kPlay, "scenario: one")),
            "the check asserts nothing, and scenario 'one' has no 'expect'");
}

TEST(CheckTest, TheBuildCheckRunsNothing) {
  std::string yaml = WithCheck("");
  yaml.replace(yaml.find("title: Builds."), 14, "title: Builds., leaks: none");
  EXPECT_THAT(OnlyProblem(yaml), HasSubstr("the build check has no scenario"));
}

TEST(CheckTest, ExpectTakesThePlaceOfTheScenarios) {
  const auto expect = Only<Expectations>("expect: {\"*\": {exit: nonzero}}");
  EXPECT_EQ(expect.processes.at(0).exit.kind, ExitRule::Kind::kNonZero);
}

TEST(CheckTest, ExpectScenarioAddsTheScenarios) {
  EXPECT_TRUE(ParsedCheck("expect: scenario").checks.at(1).assertions.empty());
  const Lab lab = ParsedCheck("scenario: one, expect: scenario, leaks: none");
  EXPECT_EQ(lab.checks.at(1).assertions.size(), 2u);
  EXPECT_THAT(OnlyProblem(WithCheck("expect: scenario, leaks: none")),
              HasSubstr("needs exactly one scenario"));
}

TEST(AssertionTest, Order) {
  const auto rule =
      Only<OrderRule>("order: {first: {server: \"Tell {word}\"}, then: {child: Told}, shift: 1}");
  EXPECT_EQ(rule.first_process, "server");
  EXPECT_EQ(rule.first_line, "Tell {word}");
  EXPECT_EQ(rule.then_process, "child");
  EXPECT_EQ(rule.then_line, "Told");
  EXPECT_EQ(rule.shift, 1);
  EXPECT_EQ(OnlyProblem(WithCheck("order: {first: {server: a, client: b}, then: {child: c}}")),
            "expected one process and its line");
}

TEST(AssertionTest, CallsRequired) {
  const auto rule = Only<CallRule>(
      "calls: {require: msgrcv, process: \"serv*\", requested: 128, type: 1, at_least: 2, "
      "before_fork: true, "
      "before_output: Ready, error: EINTR, on: sysv-queue}");
  EXPECT_EQ(rule.kind, CallRule::Kind::kRequire);
  EXPECT_EQ(rule.process, "serv*");
  EXPECT_THAT(rule.calls, ElementsAre("msgrcv"));
  EXPECT_EQ(rule.requested, 128u);
  EXPECT_EQ(rule.type, 1);
  EXPECT_EQ(rule.min_count, 2u);
  EXPECT_TRUE(rule.before_fork);
  EXPECT_EQ(rule.before_output, "Ready");
  EXPECT_EQ(rule.error, EINTR);
  EXPECT_THAT(rule.on.kinds, ElementsAre(ObjectKind::kSysvQueue));
}

TEST(AssertionTest, CallsForbidden) {
  const auto rule = Only<CallRule>(
      "calls: {forbid: [read, write], on: {kind: file, path: [src, \"{word}\"]}, min_bytes: 2, "
      "at_most: 1}");
  EXPECT_EQ(rule.kind, CallRule::Kind::kForbid);
  EXPECT_EQ(rule.process, "*");
  EXPECT_THAT(rule.on.paths, ElementsAre("src", "{word}"));
  EXPECT_EQ(rule.min_bytes, 2u);
  EXPECT_EQ(rule.max_count, 1u);
}

TEST(AssertionTest, CallsThatRunPrograms) {
  const auto rule = Only<CallRule>("calls: {require: exec, program: \"ls|dir\", args: [\"-l\"]}");
  EXPECT_EQ(rule.program, "ls|dir");
  EXPECT_THAT(rule.args, ElementsAre("-l"));
  EXPECT_THAT(OnlyProblem(WithCheck("calls: {require: pipe, program: ls}")),
              HasSubstr("unknown key 'program'"));
}

TEST(AssertionTest, FlagsAndCommandsGoByName) {
  EXPECT_EQ(Only<CallRule>("calls: {every: mmap, flags: [MAP_SHARED, MAP_ANONYMOUS]}").flags,
            MAP_SHARED | MAP_ANONYMOUS);
  EXPECT_EQ(Only<CallRule>("calls: {require: rt_sigaction, flags: SIGINT}").flags, SIGINT);
  EXPECT_EQ(Only<CallRule>("calls: {require: msgctl, type: IPC_RMID}").type, IPC_RMID);
  EXPECT_THAT(OnlyProblem(WithCheck("calls: {every: open, flags: O_NONBLOK}")),
              HasSubstr("did you mean 'O_NONBLOCK'?"));
}

TEST(AssertionTest, EveryNeedsSomethingToHave) {
  EXPECT_THAT(OnlyProblem(WithCheck("calls: {every: read}")), HasSubstr("'requested' or 'flags'"));
}

TEST(AssertionTest, UnknownCallsAreMistakes) {
  EXPECT_EQ(
      OnlyProblem(WithCheck("calls: {require: msgrvc}")),
      "'msgrvc' is no known family of calls and no known system call; did you mean 'msgrcv'?");
}

TEST(AssertionTest, Flow) {
  const auto rule = Only<FlowRule>(
      "flow: {from: server, to: child, through: [pipe, fifo], text: \"{msg}\", min_bytes: 5, "
      "max_write: 4 KiB, "
      "made_before_fork: true, forbid: true}");
  EXPECT_EQ(rule.from, "server");
  EXPECT_EQ(rule.to, "child");
  EXPECT_THAT(rule.through.kinds, ElementsAre(ObjectKind::kPipe, ObjectKind::kFifo));
  EXPECT_THAT(rule.texts, ElementsAre("{msg}"));
  EXPECT_THAT(Only<FlowRule>("flow: {from: server, to: child, text: [a, b]}").texts,
              ElementsAre("a", "b"));
  EXPECT_EQ(rule.min_bytes, 5u);
  EXPECT_EQ(rule.max_write, 4096u);
  EXPECT_TRUE(rule.made_before_fork);
  EXPECT_TRUE(rule.forbid);
}

TEST(AssertionTest, Ends) {
  const auto rule =
      Only<EndRule>("ends: {process: child, closed: write, on: pipe, by: exec, above_fd: 2}");
  EXPECT_EQ(rule.process, "child");
  EXPECT_EQ(rule.access, Access::kWrite);
  EXPECT_EQ(rule.moment, EndRule::Moment::kExec);
  EXPECT_EQ(rule.above_fd, 2);
  EXPECT_EQ(Only<EndRule>("ends: {process: child}").access, std::nullopt);
}

TEST(AssertionTest, LeaksReapedFinishes) {
  EXPECT_TRUE(Only<LeakRule>("leaks: none").kinds.empty());
  const auto leaks = Only<LeakRule>("leaks: {none: [fifo, zombie], process: server}");
  EXPECT_THAT(leaks.kinds, ElementsAre(LeakKind::kFifo, LeakKind::kZombie));
  EXPECT_EQ(leaks.process, "server");
  EXPECT_EQ(Only<ReapRule>("reaped: all").parent, "*");
  EXPECT_EQ(Only<ReapRule>("reaped: server").parent, "server");
  EXPECT_EQ(Only<EndsRule>("finishes: client").process, "client");
}

TEST(AssertionTest, Addresses) {
  const auto rule = Only<AddressRule>(
      "addresses: {process: server, line: \"Array[] from {a} to {b}\", region: [data, heap], size: "
      "40000}");
  EXPECT_EQ(rule.line, "Array[] from {a} to {b}");
  EXPECT_THAT(rule.regions, ElementsAre(MemoryRegion::Kind::kData, MemoryRegion::Kind::kHeap));
  EXPECT_EQ(rule.size, 40000u);
  EXPECT_EQ(rule.backed, std::nullopt);
  EXPECT_EQ(Only<AddressRule>("addresses: {process: server, line: \"{a} to {b}\", region: segment, "
                              "backed: 100}")
                .backed,
            100u);
  EXPECT_THAT(OnlyProblem(WithCheck(
                  "addresses: {process: server, line: \"at {a}\", region: data, size: 4}")),
              HasSubstr("{b}"));
}

TEST(AssertionTest, Spins) {
  EXPECT_EQ(Only<SpinRule>("spins: 50 ms").at_most_ms, 50);
  const auto rule = Only<SpinRule>("spins: {process: server}");
  EXPECT_EQ(rule.process, "server");
  EXPECT_EQ(rule.at_most_ms, 200);
}

TEST(AssertionTest, ManyInOneCheck) {
  const Lab lab =
      ParsedCheck("calls: [{require: pipe}, {forbid: sleep}], leaks: none, finishes: all");
  EXPECT_EQ(lab.checks.at(1).assertions.size(), 4u);
}

TEST(InjectionTest, SaysWhatFailsAndHow) {
  const Lab lab = ParsedCheck(
      "finishes: all, inject: [{call: pipe, error: EMFILE}, {call: open, nth: all, "
      "error: EACCES, process: server, path: zero}]");
  const std::vector<Injection>& inject = lab.checks.at(1).inject;
  ASSERT_EQ(inject.size(), 2u);
  EXPECT_EQ(inject[0].call, "pipe");
  EXPECT_EQ(inject[0].nth, 1);
  EXPECT_EQ(inject[0].error, EMFILE);
  EXPECT_EQ(inject[0].process, "*");
  EXPECT_EQ(inject[1].nth, 0);
  EXPECT_EQ(inject[1].path, "zero");
}

TEST(InjectionTest, NeedsAnExpectation) {
  EXPECT_THAT(OnlyProblem(WithCheck("inject: {call: read, error: EINTR}")),
              HasSubstr("inject without an expectation"));
  ParsedCheck("inject: {call: read, error: EINTR}, expect: scenario");
}

TEST(InjectionTest, ACallMayBeShort) {
  const Lab lab = ParsedCheck("finishes: all, inject: {call: read, nth: each, short: 1}");
  const Injection& injection = lab.checks.at(1).inject.at(0);
  EXPECT_EQ(injection.how, Injection::How::kShort);
  EXPECT_EQ(injection.bytes, 1u);
  EXPECT_EQ(injection.nth, Injection::kEach);
}

TEST(InjectionTest, ACallMayBeInterrupted) {
  const Lab lab = ParsedCheck("finishes: all, inject: {call: semop, nth: all, interrupted: true}");
  const Injection& injection = lab.checks.at(1).inject.at(0);
  EXPECT_EQ(injection.how, Injection::How::kInterrupted);
  EXPECT_EQ(injection.nth, Injection::kAll);
}

TEST(InjectionTest, OnlyWhatMovesBytesIsShort) {
  EXPECT_THAT(OnlyProblem(WithCheck("inject: {call: pipe, short: 1}, leaks: none")),
              HasSubstr("'pipe' cannot be short; expected read, write, send, recv"));
  EXPECT_EQ(OnlyProblem(WithCheck("inject: {call: read, short: 0}, leaks: none")),
            "a short call moves at least one byte");
}

TEST(InjectionTest, OnlyWhatWaitsIsInterrupted) {
  EXPECT_THAT(OnlyProblem(WithCheck("inject: {call: fork, interrupted: true}, leaks: none")),
              HasSubstr("'fork' never waits, so no signal interrupts it"));
  ParsedCheck("inject: {call: open, path: .fifo, interrupted: true}, leaks: none");
}

TEST(InjectionTest, ACallFailsInOneWay) {
  EXPECT_EQ(OnlyProblem(WithCheck("inject: {call: read, error: EIO, short: 1}, leaks: none")),
            "a call fails in one way: expected error, short or interrupted");
  EXPECT_THAT(OnlyProblem(WithCheck("inject: {call: read}, leaks: none")), HasSubstr("error"));
  EXPECT_EQ(OnlyProblem(WithCheck("leaks: none, inject: [{call: read, nth: each, error: EIO}, "
                                  "{call: write, nth: each, error: EIO}]")),
            "'sweep' and 'nth: each' must be a check's only injection");
}

TEST(SweepTest, TriesAllCallsOrSome) {
  const Lab all = ParsedCheck("inject: {sweep: all}");
  ASSERT_TRUE(all.checks.at(1).sweep);
  EXPECT_TRUE(all.checks.at(1).sweep->calls.empty());
  const Lab some = ParsedCheck("inject: {sweep: [pipe, fork], process: server}");
  EXPECT_EQ(some.checks.at(1).sweep->calls, (std::vector<std::string>{"pipe", "fork"}));
  EXPECT_EQ(some.checks.at(1).sweep->process, "server");
}

TEST(SweepTest, HasARuleOfItsOwn) {
  EXPECT_THAT(OnlyProblem(WithCheck("inject: {sweep: all}, leaks: none")),
              HasSubstr("a sweep is judged by its own rule"));
  EXPECT_THAT(OnlyProblem(WithCheck("inject: {sweep: all}, expect: scenario")),
              HasSubstr("a sweep is judged by its own rule"));
  EXPECT_EQ(OnlyProblem(WithCheck("inject: [{sweep: all}, {call: read, error: EIO}]")),
            "'sweep' and 'nth: each' must be a check's only injection");
}

TEST(InjectionTest, NthIsNotNegative) {
  EXPECT_EQ(OnlyProblem(WithCheck("inject: {call: read, nth: -1, error: EINTR}, leaks: none")),
            "expected 0 to 1000000, here is -1");
}

}  // namespace
}  // namespace ipclab
