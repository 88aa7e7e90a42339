// Values, steps, fixtures and expectations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "grader/spec/parse.h"
#include "grader/spec/testing.h"

namespace ipclab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A lab whose scenario starts server and client, and then goes on.
std::string WithSteps(const std::string& steps) { return SmallLab(kPlay + steps + kExpect, ""); }
std::string WithExpect(const std::string& expect) {
  return SmallLab(std::string(kPlay) + "    expect:\n" + expect, "");
}
std::string WithFixture(const std::string& fixture) {
  return SmallLab("    fixtures: [" + fixture + "]\n" + kPlay + kExpect, "");
}

template <typename T>
T LastStep(const std::string& steps) {
  const Lab lab = Parsed(WithSteps(steps));
  if (lab.scenarios.empty()) return T();
  const T* step = std::get_if<T>(&lab.scenarios[0].play.back());
  EXPECT_NE(step, nullptr);
  return step == nullptr ? T() : *step;
}

ProcessExpectation Server(const std::string& expectation) {
  const Lab lab = Parsed(WithExpect("      server: " + expectation + "\n"));
  return lab.scenarios.empty() ? ProcessExpectation() : lab.scenarios[0].expect.processes.at(0);
}

FixtureSpec Fixture(const std::string& fixture) {
  const Lab lab = Parsed(WithFixture(fixture));
  return lab.scenarios.empty() ? FixtureSpec() : lab.scenarios[0].fixtures.at(0);
}

TEST(ValuesTest, NumbersHaveARange) {
  const std::string yaml =
      SmallLab("    values: {n: {number: [-1, 9]}}\n" + std::string(kPlay) + kExpect, "");
  const Value value = Parsed(yaml).scenarios.at(0).values.at("n");
  EXPECT_EQ(value.kind, Value::Kind::kNumber);
  EXPECT_EQ(value.min, -1);
  EXPECT_EQ(value.max, 9);
}

TEST(PlayTest, StartHasAllItsKeys) {
  const Start start = LastStep<Start>(
      "      - start: {as: c2, program: client, args: [\"{word}\", -x, \"{server.pid}\"], stdin: "
      "none,\n"
      "          stdout: pipe, rows: 30, columns: 100, children: [kid], env: {PATH: /nowhere}}\n");
  EXPECT_EQ(start.as, "c2");
  EXPECT_EQ(start.program, "client");
  EXPECT_THAT(start.args, ElementsAre("{word}", "-x", "{server.pid}"));
  EXPECT_EQ(start.input, StreamKind::kNull);
  EXPECT_EQ(start.output, StreamKind::kPipe);
  EXPECT_EQ(start.error, StreamKind::kTerminal);
  EXPECT_EQ(start.rows, 30);
  EXPECT_EQ(start.columns, 100);
  EXPECT_THAT(start.children, ElementsAre("kid"));
  EXPECT_EQ(start.environment.at("PATH"), "/nowhere");
}

TEST(PlayTest, AProgramsNameIsAShortStart) {
  const Lab lab = Parsed(WithSteps(""));
  const Start& start = std::get<Start>(lab.scenarios.at(0).play.at(1));
  EXPECT_EQ(start.as, "client");
  EXPECT_EQ(start.program, "client");
}

TEST(PlayTest, ACommandOfTheSystemNeedsAName) {
  const Start start = LastStep<Start>("      - start: {as: list, command: [ls, -l]}\n");
  EXPECT_THAT(start.command, ElementsAre("ls", "-l"));
  EXPECT_EQ(OnlyProblem(WithSteps("      - start: {command: [ls]}\n")), "the key 'as' is missing");
}

TEST(PlayTest, UntilTakesConditionsOnProcessesAndFiles) {
  const Until until = LastStep<Until>(
      "      - until: [{server: waiting, client: exited}, {child: {output: ready}, exists: "
      ".fifo}]\n");
  ASSERT_EQ(until.all.size(), 4u);
  EXPECT_EQ(until.all[0].kind, Condition::Kind::kWaiting);
  EXPECT_EQ(until.all[0].process, "server");
  EXPECT_EQ(until.all[1].kind, Condition::Kind::kExited);
  EXPECT_EQ(until.all[2].kind, Condition::Kind::kOutput);
  EXPECT_EQ(until.all[2].text, "ready");
  EXPECT_EQ(until.all[3].kind, Condition::Kind::kExists);
  EXPECT_EQ(until.all[3].text, ".fifo");
}

// A selector stands for the processes started before it.
TEST(PlayTest, UntilExpandsSelectors) {
  const Until until = LastStep<Until>("      - until: {\"c*\": exited}\n");
  ASSERT_EQ(until.all.size(), 2u);
  EXPECT_EQ(until.all[0].process, "child");
  EXPECT_EQ(until.all[1].process, "client");
}

TEST(PlayTest, UntilOnAProcessNotYetStartedIsAMistake) {
  EXPECT_EQ(OnlyProblem(WithSteps("      - until: {late: exited}\n"
                                  "      - start: {as: late, program: client}\n")),
            "no process of scenario 'one' is called 'late'");
}

TEST(PlayTest, ChildrenWithoutNamesAreCounted) {
  EXPECT_EQ(LastStep<Until>("      - until: {client.2: exited}\n").all.at(0).process, "client.2");
}

TEST(PlayTest, TheOtherStepsAreRead) {
  EXPECT_EQ(LastStep<Input>("      - input: {to: server, text: \"a {word}\\n\"}\n").text,
            "a {word}\n");
  EXPECT_EQ(LastStep<Close>("      - close: server\n").of, "server");
  EXPECT_EQ(LastStep<Pass>("      - pass: 1.5 s\n").nanoseconds, 1'500'000'000);
  EXPECT_EQ(LastStep<Signal>("      - kill: client\n").number, SIGKILL);
  const Signal signal =
      LastStep<Signal>("      - signal: {to: server, name: SIGINT, group: true}\n");
  EXPECT_EQ(signal.number, SIGINT);
  EXPECT_TRUE(signal.group);
}

TEST(PlayTest, AMisspeltStepIsRecognised) {
  EXPECT_EQ(OnlyProblem(WithSteps("      - utnil: {server: waiting}\n")),
            "unknown key 'utnil'; did you mean 'until'?");
}

TEST(PlayTest, SignalsAndProgramsAreSuggested) {
  EXPECT_EQ(OnlyProblem(WithSteps("      - signal: {to: server, name: SIGITN}\n")),
            "'SIGITN' is not a signal such as SIGINT; did you mean 'SIGINT'?");
  EXPECT_EQ(OnlyProblem(WithSteps("      - start: {as: x, program: clinet}\n")),
            "the lab has no program 'clinet'; did you mean 'client'?");
}

TEST(PlayTest, AnEmptyPlayIsAMistake) {
  EXPECT_EQ(
      OnlyProblem(SmallLab("    play: []\n    expect: {files: [{path: x, absent: true}]}\n", "")),
      "the play is empty: expected steps");
}

TEST(PlayTest, ForRepeatsSteps) {
  const Lab lab = Parsed(WithSteps(
      "      - for: {i: [1, 3], do: [{start: {as: \"c{i}\", program: client}}, {pass: 1 s}]}\n"
      "      - until: {c3: exited}\n"
      "      - for: {i: [0, 4, 2], do: {input: {to: server, text: \"{i} {c1.pid}\"}}}\n"));
  const std::vector<Step>& play = lab.scenarios.at(0).play;
  ASSERT_EQ(play.size(), 2u + 6u + 1u + 3u);
  EXPECT_EQ(std::get<Start>(play[6]).as, "c3");
  EXPECT_EQ(std::get<Input>(play.back()).text, "4 {c1.pid}");
}

// The variable comes first, so that it can be part of a placeholder; inner loops see outer ones.
TEST(PlayTest, ForsNestAndMakePlaceholders) {
  const Lab lab = Parsed(WithSteps(
      "      - for: {i: [1, 2], do: {start: {as: \"c{i}\", program: client}}}\n"
      "      - for: {i: [1, 2], do: {for: {k: [1, \"{i}\"], do: {input: {to: \"c{i}\", text: "
      "\"{k}{c{i}.pid}\"}}}}}\n"));
  const std::vector<Step>& play = lab.scenarios.at(0).play;
  ASSERT_EQ(play.size(), 2u + 2u + 3u);
  EXPECT_EQ(std::get<Input>(play.back()).to, "c2");
  EXPECT_EQ(std::get<Input>(play.back()).text, "2{c2.pid}");
}

TEST(PlayTest, AMistakeInAForIsToldOnce) {
  EXPECT_EQ(OnlyProblem(WithSteps("      - for: {i: [1, 3], do: {close: \"nobody{i}\"}}\n")),
            "no process of scenario 'one' is called 'nobody1'");
  EXPECT_THAT(OnlyProblem(WithSteps("      - for: {i: 3, do: {close: server}}\n")),
              HasSubstr("expected"));
}

TEST(FixtureTest, FilesHaveContentAndMode) {
  const FixtureSpec random = Fixture("{file: src, random: 10 MiB, mode: 0640}");
  EXPECT_EQ(random.random_bytes, 10u << 20);
  EXPECT_EQ(random.mode, 0640u);
  EXPECT_EQ(Fixture("{file: a, text: \"{word}\"}").text, "{word}");
  const FixtureSpec files = Fixture("{files: f, count: 3000}");
  EXPECT_EQ(files.kind, FixtureSpec::Kind::kFiles);
  EXPECT_EQ(files.count, 3000u);
  EXPECT_EQ(Fixture("{folder: sub}").mode, 0755u);
  EXPECT_EQ(Fixture("{symlink: link, to: src}").text, "src");
  EXPECT_EQ(Fixture("{fifo: .fifo}").kind, FixtureSpec::Kind::kFifo);
}

TEST(FixtureTest, SystemVObjectsHaveKeys) {
  const FixtureSpec queue =
      Fixture("{queue: 0x8000, messages: [{type: 2, text: stale}, {type: 3}]}");
  EXPECT_EQ(queue.key, 0x8000);
  ASSERT_EQ(queue.messages.size(), 2u);
  EXPECT_EQ(queue.messages[0].type, 2);
  EXPECT_EQ(queue.messages[0].text, "stale");
  EXPECT_EQ(Fixture("{segment: 0x9000, size: 64}").size, 64u);
  EXPECT_EQ(Fixture("{semaphore: 7, count: 2}").count, 2u);
}

TEST(FixtureTest, MistakesAreTold) {
  EXPECT_EQ(OnlyProblem(WithFixture("{fiel: a}")), "unknown key 'fiel'; did you mean 'file'?");
  EXPECT_EQ(OnlyProblem(WithFixture("{file: a, mode: 0888}")),
            "expected an octal mode such as 0640, here is '0888'");
  EXPECT_EQ(OnlyProblem(WithFixture("{segment: 1}")), "the key 'size' is missing");
  EXPECT_EQ(OnlyProblem(WithFixture("{file: a, fifo: b}")),
            "expected only one of 'file' and 'fifo'");
}

TEST(ExpectTest, ExitIsAStatusASignalOrNonZero) {
  EXPECT_EQ(Server("{exit: 3}").exit.number, 3);
  EXPECT_EQ(Server("{exit: nonzero}").exit.kind, ExitRule::Kind::kNonZero);
  EXPECT_EQ(Server("{exit: any}").exit.kind, ExitRule::Kind::kAny);
  const ExitRule killed = Server("{exit: SIGTERM}").exit;
  EXPECT_EQ(killed.kind, ExitRule::Kind::kSignal);
  EXPECT_EQ(killed.number, SIGTERM);
  EXPECT_THAT(OnlyProblem(WithExpect("      server: {exit: nonezero}\n")),
              HasSubstr("did you mean 'nonzero'?"));
}

TEST(ExpectTest, LinesKeepTheirOrderUnlessTheyMayNot) {
  const ProcessExpectation server =
      Server("{stdout: [a, b, {any_order: [c, {for: {i: [1, 2], do: \"d{i} {self.pid}\"}}]}, e]}");
  ASSERT_TRUE(server.stdout_lines.has_value());
  const Lines& lines = *server.stdout_lines;
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0].lines, ElementsAre("a", "b"));
  EXPECT_TRUE(lines[1].any_order);
  EXPECT_THAT(lines[1].lines, ElementsAre("c", "d1 {self.pid}", "d2 {self.pid}"));
  EXPECT_FALSE(lines[2].any_order);
  EXPECT_THAT(lines[2].lines, ElementsAre("e"));
}

TEST(ExpectTest, ATextIsCutIntoLines) {
  const ProcessExpectation server = Server("{output: \"a\\n\\nb\\n\", stdout: []}");
  ASSERT_EQ(server.output_lines->size(), 1u);
  EXPECT_THAT(server.output_lines->at(0).lines, ElementsAre("a", "", "b"));
  EXPECT_TRUE(server.stdout_lines.has_value());
  EXPECT_TRUE(server.stdout_lines->empty());
}

TEST(ExpectTest, StandardErrorIsOneOfSomethingOrNothing) {
  EXPECT_THAT(Server("{stderr: pipe}").stderr_any_of, ElementsAre("pipe"));
  EXPECT_THAT(Server("{stderr: [mkfifo, mknod]}").stderr_any_of, ElementsAre("mkfifo", "mknod"));
  EXPECT_THAT(Server("{stderr: \"*\"}").stderr_any_of, ElementsAre(""));
  EXPECT_FALSE(Server("{stderr: \"*\"}").stderr_empty);
  EXPECT_TRUE(Server("{stderr: []}").stderr_empty);
}

TEST(ExpectTest, TheOtherKeysAreRead) {
  const ProcessExpectation server =
      Server("{same_as: client, contains: \"{msg}\", lacks: [x, y], within: 2 s}");
  EXPECT_EQ(server.output_same_as, "client");
  EXPECT_THAT(server.stdout_contains, ElementsAre("{msg}"));
  EXPECT_THAT(server.stdout_lacks, ElementsAre("x", "y"));
  EXPECT_EQ(server.within_ns, 2'000'000'000);
}

TEST(ExpectTest, FilesAreExpectedToo) {
  const Lab lab = Parsed(
      WithExpect("      files: [{path: dst, same_as: src, mode: 0640}, {path: "
                 "\".fifo{client.pid}\", absent: true},\n"
                 "              {path: a, unchanged: true}, {path: b, text: \"{word}\"}]\n"));
  const std::vector<FileExpectation>& files = lab.scenarios.at(0).expect.files;
  ASSERT_EQ(files.size(), 4u);
  EXPECT_EQ(files[0].same_as, "src");
  EXPECT_EQ(files[0].mode, 0640u);
  EXPECT_TRUE(files[1].absent);
  EXPECT_TRUE(files[2].unchanged);
  EXPECT_EQ(files[3].content, "{word}");
  EXPECT_THAT(OnlyProblem(WithExpect("      files: [{path: a}]\n")), HasSubstr("expected absent"));
}

TEST(ExpectTest, UnknownPlaceholdersAndProcessesAreMistakes) {
  EXPECT_EQ(
      OnlyProblem(WithExpect("      server: {stdout: \"{wrod}\"}\n")),
      "the placeholder {wrod} names nothing that is known in scenario 'one'; did you mean 'word'?");
  EXPECT_THAT(OnlyProblem(WithExpect("      server: {stdout: \"{sever.pid}\"}\n")),
              HasSubstr("did you mean 'server.pid'?"));
  EXPECT_EQ(OnlyProblem(WithExpect("      serve: {exit: 0}\n")),
            "no process of scenario 'one' is called 'serve'; did you mean 'server'?");
  EXPECT_THAT(OnlyProblem(WithSteps("      - input: {to: server, text: \"{self.pid}\"}\n")),
              HasSubstr("{self.pid} names nothing"));
}

TEST(ExpectTest, EscapedBracesNameNothing) {
  EXPECT_THAT(Server("{contains: \"{{nothing} {\"}").stdout_contains, ElementsAre("{{nothing} {"));
}

}  // namespace
}  // namespace ipclab
