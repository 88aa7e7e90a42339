#include "grader/sandbox/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "grader/sandbox/test_support.h"

namespace ipclab {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(CommandTest, StreamsAreCollectedApart) {
  const CommandResult result = RunShell(*MakeJail(), "echo out; echo err >&2; exit 4");
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.error, "err\n");
  EXPECT_EQ(result.wait_status, W_EXITCODE(4, 0));
  EXPECT_FALSE(result.succeeded());
  EXPECT_FALSE(result.idle);
  EXPECT_FALSE(result.output_limit);
}

TEST(CommandTest, InputIsEmpty) { EXPECT_TRUE(RunShell(*MakeJail(), "cat").succeeded()); }

TEST(CommandTest, LongOutputKeepsHeadAndTail) {
  const CommandResult result = RunShell(*MakeJail(), "seq 100000", {.kept_bytes = 100});
  EXPECT_THAT(result.output, StartsWith("1\n2\n3\n"));
  EXPECT_THAT(result.output, HasSubstr("\n[588795 bytes left out]\n"));
  EXPECT_THAT(result.output, EndsWith("99999\n100000\n"));
  EXPECT_TRUE(result.succeeded());
  EXPECT_FALSE(result.output_limit);
}

TEST(CommandTest, OutputBombIsCut) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const CommandResult result = RunShell(*jail, "yes", {.written_bytes = 1u << 20});
  EXPECT_TRUE(result.output_limit);
  EXPECT_FALSE(result.idle);
  EXPECT_EQ(result.wait_status, SIGKILL);
  EXPECT_LT(result.output.size(), 70'000u);
}

TEST(CommandTest, WhoWaitsForNothingIsKilledWithTheTree) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const CommandResult result = RunShell(*jail, "echo begun; sleep 1000 & sleep 1000",
                                        {.idle_time = std::chrono::milliseconds(50)});
  EXPECT_TRUE(result.idle);
  EXPECT_EQ(result.wait_status, SIGKILL);
  EXPECT_EQ(result.output, "begun\n");
  EXPECT_EQ(RunShell(*jail, "set -- /proc/[0-9]*; echo $#").output, "2\n");  // init and the shell
}

// However little of a processor it gets.
TEST(CommandTest, WhoComputesMayTakeAsLongAsItTakes) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const std::string count = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo $i";
  const CommandLimits limits = {.idle_time = std::chrono::milliseconds(1)};
  for (const std::string& script : {count, "sh -c '" + count + "'; exit 0"}) {
    const CommandResult result = RunShell(*jail, script, limits);
    EXPECT_FALSE(result.idle);
    EXPECT_EQ(result.output, "100000\n");
  }
}

TEST(CommandTest, BackgroundChildDoesNotHang) {
  const std::unique_ptr<Jail> jail = MakeJail();
  const CommandResult result = RunShell(*jail, "sleep 1000 & echo done");
  EXPECT_EQ(result.output, "done\n");
  EXPECT_TRUE(result.succeeded());
  EXPECT_FALSE(result.idle);
}

TEST(CommandTest, CommandThatClosesItsStreamsIsWaitedFor) {
  const CommandResult result =
      RunShell(*MakeJail(), "exec >&- 2>&-; read x < /proc/uptime; exit 9");
  EXPECT_EQ(result.wait_status, W_EXITCODE(9, 0));
}

TEST(CommandTest, SignalShowsInTheStatus) {
  EXPECT_EQ(RunShell(*MakeJail(), "kill -SEGV $$").wait_status & 0x7f, SIGSEGV);
}

TEST(CommandTest, ResourcesOfTheTreeAreCounted) {
  const CommandResult result =
      RunShell(*MakeJail(), "(i=0; while [ $i -lt 50000 ]; do i=$((i + 1)); done)");
  EXPECT_GT(result.user_time.count(), 5000);
  EXPECT_GT(result.max_resident, 500'000u);
}

TEST(CommandTest, MissingProgramIsAnError) {
  const std::unique_ptr<Jail> jail = MakeJail();
  ProgramSpec spec;
  spec.path = "/usr/bin/no-such-compiler";
  spec.argv = {"no-such-compiler"};
  const Result<CommandResult> result = RunCommand(*jail, spec, {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().errno_value, ENOENT);
}

}  // namespace
}  // namespace ipclab
