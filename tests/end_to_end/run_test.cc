// `ipclab run`: any program, with the user's own terminal and files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/end_to_end/grader.h"
#include "tests/end_to_end/terminal.h"

namespace ipclab::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

namespace fs = std::filesystem;

std::string Subject() { return fs::absolute("tests/end_to_end/subject"); }

// What `run` is given, after `--`.
std::vector<std::string> Words(const std::vector<std::string>& options,
                               const std::vector<std::string>& program) {
  std::vector<std::string> words = {GraderPath(), "run"};
  words.insert(words.end(), options.begin(), options.end());
  words.emplace_back("--");
  words.insert(words.end(), program.begin(), program.end());
  return words;
}

ProgramEnd Execute(const std::vector<std::string>& options,
                   const std::vector<std::string>& program) {
  return RunProgram(Words(options, program), UsualOptions());
}

std::string InBox(const std::string& name) { return TheMachine().box() + "/" + name; }

// A line of a shell in which $RUN is `ipclab run` and $SUBJECT the subject.
ProgramEnd InShell(const std::string& line) {
  ProgramOptions options = UsualOptions();
  options.environment.push_back("RUN=" + GraderPath() + " run");
  options.environment.push_back("SUBJECT=" + Subject());
  return RunProgram({"/bin/sh", "-c", line}, options);
}

TEST(RunTest, LeftoversAreNamedWithTheLineThatMadeThem) {
  const ProgramEnd end = Execute({}, {Subject(), "leak"});
  EXPECT_EQ(end.status, 7);
  EXPECT_EQ(end.output, "leaked\n");
  const std::string line = "tests/end_to_end/subject\\.c:[0-9]+\\)";
  EXPECT_THAT(end.error,
              ContainsRegex("FIFO \\./left\\.fifo is left over; subject made it \\(" + line));
  EXPECT_THAT(end.error, ContainsRegex("message queue key 0x8000 .*subject made it \\(" + line));
  EXPECT_THAT(end.error, ContainsRegex("shared memory segment key 0x9000 .*made it \\(" + line));
  EXPECT_THAT(end.error, ContainsRegex("has ended, but subject never waited for it \\(" + line));
}

TEST(RunTest, FilesAreTheUsersOwn) {
  fs::remove(InBox("left.fifo"));
  Execute({}, {Subject(), "leak"});
  EXPECT_TRUE(fs::is_fifo(InBox("left.fifo")));
  fs::remove(InBox("left.fifo"));
  const ProgramEnd end = Execute({}, {"sh", "-c", "echo text > made.txt"});
  EXPECT_THAT(end.error, HasSubstr("./made.txt"));
  std::string content;
  std::getline(std::ifstream(InBox("made.txt")), content);
  EXPECT_EQ(content, "text");
  fs::remove(InBox("made.txt"));
}

TEST(RunTest, WhatWasThereBeforeIsNobodysLeftover) {
  ASSERT_EQ(mkfifo(InBox("old.fifo").c_str(), 0600), 0);
  const ProgramEnd end = Execute({}, {"ls", "-l", "old.fifo"});
  fs::remove(InBox("old.fifo"));
  EXPECT_EQ(end.error, "ipclab: nothing is left over.\n");
}

TEST(RunTest, NothingIsSaidOfNothingIfQuiet) {
  EXPECT_EQ(Execute({}, {"true"}).error, "ipclab: nothing is left over.\n");
  EXPECT_EQ(Execute({"--quiet"}, {"true"}).error, "");
}

TEST(RunTest, ExitStatusIsTheProgramsOwn) {
  EXPECT_EQ(Execute({}, {Subject(), "exit", "42"}).status, 42);
  const ProgramEnd crash = Execute({}, {Subject(), "crash"});
  EXPECT_EQ(crash.status, 128 + SIGABRT);
  EXPECT_THAT(crash.error, HasSubstr("SIGABRT"));
}

TEST(RunTest, WhatCannotBeRunIsToldAsByAShell) {
  EXPECT_EQ(Execute({}, {"./nothing-here"}).status, 127);
  EXPECT_EQ(Execute({}, {"/etc/passwd"}).status, 126);
  EXPECT_EQ(RunProgram({GraderPath(), "run"}, UsualOptions()).status, 2);
  EXPECT_EQ(Execute({"--time-limit", "soon"}, {"true"}).status, 2);
}

TEST(RunTest, OptionsOfTheProgramAreItsOwn) {
  const ProgramEnd end = Execute({"--quiet"}, {"printf", "%s.", "--help", "", "--", "run", "-q"});
  EXPECT_EQ(end.output, "--help..--.run.-q.") << end.error;
}

TEST(RunTest, ADeadlockIsExplainedAtOnce) {
  const ProgramEnd end = Execute({}, {Subject(), "hang"});
  EXPECT_EQ(end.status, 124);
  EXPECT_THAT(end.error, AllOf(HasSubstr("hangs"), ContainsRegex("read\\(.*subject\\.c:[0-9]+"),
                               HasSubstr("pipe #1"), HasSubstr("subject.1")));
}

TEST(RunTest, ALoopEndsAtTheTimeLimit) {
  const ProgramEnd end = Execute({"--time-limit", "3s"}, {Subject(), "loop"});
  EXPECT_EQ(end.status, 124);
  EXPECT_THAT(end.error, AllOf(HasSubstr("time limit"), ContainsRegex("subject\\.c:[0-9]+")));
}

TEST(RunTest, SleepingTakesItsTimeUnlessFast) {
  EXPECT_GE(Execute({}, {"sleep", "1"}).seconds, 1.0);
  const ProgramEnd fast = Execute({"--fast"}, {"sleep", "100000"});
  EXPECT_EQ(fast.status, 0) << fast.error;
}

TEST(RunTest, TwoProgramsTalkThroughAQueue) {
  const ProgramEnd end = Execute({}, {Subject(), "serve", "+", Subject(), "ask"});
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.output, "Got request\n");
  EXPECT_EQ(end.error, "ipclab: nothing is left over.\n");
}

TEST(RunTest, AnInterruptWhenAllWaitEndsAServer) {
  const ProgramEnd end =
      Execute({"--interrupt"}, {"sh", "-c", "trap 'rm f; exit 9' INT; mkfifo f; cat f"});
  EXPECT_EQ(end.status, 9);
  EXPECT_EQ(end.error, "ipclab: nothing is left over.\n");
  const ProgramEnd handled = Execute({"--interrupt"}, {Subject(), "catch"});
  EXPECT_EQ(handled.status, 124) << "it asks for three";
  EXPECT_EQ(handled.output, "Press ^C\nCaught 1\n");
}

TEST(RunTest, StandardInputIsTheUsers) {
  const ProgramEnd end = InShell("echo Bob | $RUN --quiet -- $SUBJECT greet");
  EXPECT_EQ(end.output, "Name? Hello, Bob\n");
  EXPECT_EQ(InShell("$RUN -- $SUBJECT greet < /dev/null").status, 5);
  EXPECT_EQ(InShell("yes 0123456789 | head -c 1000000 | $RUN -q -- wc -c").output, "1000000\n");
}

TEST(RunTest, InputThatNobodyReadsIsLeft) {
  EXPECT_EQ(InShell("printf 'one\\ntwo\\n' | ($RUN --quiet -- true; cat)").output, "one\ntwo\n");
}

TEST(RunTest, ABrokenPipeIsTheProgramsAffair) {
  const ProgramEnd end = InShell("{ $RUN --quiet -- yes; echo $? >&2; } | head -n 1");
  EXPECT_EQ(end.output, "y\n");
  EXPECT_THAT(end.error, HasSubstr("141"));
}

TEST(RunTest, TheRecordIsSaved) {
  Execute({"--record", "record.json"}, {Subject(), "leak"});
  fs::remove(InBox("left.fifo"));
  const auto record = nlohmann::json::parse(std::ifstream(InBox("record.json")));
  fs::remove(InBox("record.json"));
  EXPECT_EQ(record["schema"], "ipclab.record/1");
  EXPECT_FALSE(record["leaks"].empty());
}

TEST(RunTest, ThePictureIsShown) {
  const ProgramEnd end =
      Execute({"--chart", "--timeline", "run.html", "--chrome", "run.trace.json"},
              {Subject(), "serve", "+", Subject(), "ask"});
  EXPECT_EQ(end.status, 0);
  EXPECT_THAT(end.error, HasSubstr("subject 2"));
  std::stringstream page;
  page << std::ifstream(InBox("run.html")).rdbuf();
  EXPECT_THAT(page.str(), AllOf(HasSubstr("<html"), HasSubstr("subject 2"), HasSubstr("msgrcv")));
  EXPECT_FALSE(nlohmann::json::parse(std::ifstream(InBox("run.trace.json"))).empty());
  fs::remove(InBox("run.html"));
  fs::remove(InBox("run.trace.json"));
}

// ---- At a terminal

class RunAtTerminalTest : public ::testing::Test {
 protected:
  AtTerminal& Start(const std::vector<std::string>& options,
                    const std::vector<std::string>& program) {
    terminal_ = std::make_unique<AtTerminal>(Words(options, program), UsualOptions());
    return *terminal_;
  }

 private:
  std::unique_ptr<AtTerminal> terminal_;
};

TEST_F(RunAtTerminalTest, WhatIsTypedGoesToTheProgram) {
  AtTerminal& terminal = Start({}, {Subject(), "greet"});
  ASSERT_TRUE(terminal.Await("Name? ")) << terminal.screen();
  terminal.Type("Bobx\x7f\r");  // with a correction
  ASSERT_TRUE(terminal.Await("Hello, Bob\r\n")) << terminal.screen();
  EXPECT_EQ(terminal.Wait(), 0);
}

TEST_F(RunAtTerminalTest, ProgramsSeeATerminal) {
  AtTerminal& terminal = Start({}, {"sh", "-c", "test -t 0 && test -t 1 && test -t 2"});
  EXPECT_EQ(terminal.Wait(), 0) << terminal.screen();
}

TEST_F(RunAtTerminalTest, AnInterruptThatEndsTheProgramTellsWhereItWas) {
  AtTerminal& terminal = Start({}, {Subject(), "greet"});
  ASSERT_TRUE(terminal.Await("Name? "));
  terminal.Type(kInterruptKey);
  EXPECT_EQ(terminal.Wait(), 130);
  EXPECT_THAT(terminal.screen(),
              AllOf(HasSubstr("interrupted"), ContainsRegex("read\\(0, .*subject\\.c:")));
}

TEST_F(RunAtTerminalTest, AProgramThatHandlesInterruptsGetsTheFirst) {
  AtTerminal& terminal = Start({}, {Subject(), "catch"});
  ASSERT_TRUE(terminal.Await("Press ^C"));
  terminal.Type(kInterruptKey);
  ASSERT_TRUE(terminal.Await("Caught 1")) << terminal.screen();
  terminal.Type(kInterruptKey);
  EXPECT_EQ(terminal.Wait(), 130);
  EXPECT_THAT(terminal.screen(), AllOf(Not(HasSubstr("Caught 2")), HasSubstr("sigsuspend")));
}

TEST_F(RunAtTerminalTest, OrEachIfToldSo) {
  AtTerminal& terminal = Start({"--every-interrupt"}, {Subject(), "catch"});
  for (const char* line : {"Press ^C", "Caught 1", "Caught 2"}) {
    ASSERT_TRUE(terminal.Await(line)) << terminal.screen();
    terminal.Type(kInterruptKey);
  }
  ASSERT_TRUE(terminal.Await("Caught 3")) << terminal.screen();
  EXPECT_EQ(terminal.Wait(), 0);
}

TEST_F(RunAtTerminalTest, QuitExplainsAndEndsAtOnce) {
  AtTerminal& terminal = Start({}, {Subject(), "catch"});
  ASSERT_TRUE(terminal.Await("Press ^C"));
  terminal.Type(kQuitKey);
  EXPECT_EQ(terminal.Wait(), 130);
  EXPECT_THAT(terminal.screen(), HasSubstr("sigsuspend"));
}

TEST_F(RunAtTerminalTest, ADeadlockEndsThereToo) {
  AtTerminal& terminal = Start({}, {Subject(), "hang"});
  EXPECT_EQ(terminal.Wait(), 124);
  EXPECT_THAT(terminal.screen(), HasSubstr("hangs"));
}

TEST_F(RunAtTerminalTest, TheTerminalIsGivenBackAsItWas) {
  ProgramOptions options = UsualOptions();
  const std::string line =
      "a=$(stty -g); \"$0\" run -- true; test \"$a\" = \"$(stty -g)\" && echo same";
  AtTerminal terminal({"/bin/sh", "-c", line, GraderPath()}, options);
  EXPECT_TRUE(terminal.Await("same")) << terminal.screen();
  EXPECT_EQ(terminal.Wait(), 0);
}

}  // namespace
}  // namespace ipclab::testing
