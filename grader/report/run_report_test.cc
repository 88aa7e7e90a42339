#include "grader/report/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

RunRecord WithLeak(LeakKind kind, const std::string& name) {
  RunRecord run;
  Process process;
  process.name = "server";
  process.started = true;
  run.processes.push_back(process);
  Leak leak;
  leak.kind = kind;
  leak.name = name;
  leak.process = 0;
  leak.where = {"server.c", 12, "main"};
  run.leaks.push_back(leak);
  return run;
}

TEST(RunReportTest, NothingIsOneLineOrNone) {
  EXPECT_EQ(RunReport({}, "", {}), "ipclab: nothing is left over.\n");
  EXPECT_EQ(RunReport({}, "", {.quiet = true}), "");
}

TEST(RunReportTest, LeftoversAreToldAlsoIfQuiet) {
  const RunRecord run = WithLeak(LeakKind::kSysvQueue, "key 0x8000 id 0");
  EXPECT_THAT(RunReport(run, "", {.quiet = true}),
              AllOf(HasSubstr("ipclab: left over\n"), HasSubstr("key 0x8000 id 0"),
                    HasSubstr("server.c:12"), HasSubstr("ipcs"), Not(HasSubstr("nothing"))));
}

TEST(RunReportTest, AFileIsNoLeftover) {
  const RunRecord run = WithLeak(LeakKind::kFile, "./copy");
  EXPECT_THAT(RunReport(run, "", {}),
              AllOf(HasSubstr("./copy, server.c:12"), HasSubstr("nothing is left over")));
}

TEST(RunReportTest, OnlyWhatIsNoFileIsGone) {
  EXPECT_THAT(RunReport(WithLeak(LeakKind::kFifo, "./.fifo"), "", {}), Not(HasSubstr("removed")));
}

TEST(RunReportTest, ProcessesOfARunThatWasEndedTellNothing) {
  RunRecord run = WithLeak(LeakKind::kZombie, "server.1 (pid 3)");
  EXPECT_THAT(RunReport(run, "", {}), HasSubstr("never waited"));
  run.outcome = Outcome::kDeadlock;
  EXPECT_EQ(RunReport(run, "The run hangs.\nserver waits.", {}),
            "ipclab: The run hangs.\n  server waits.\n");
}

TEST(RunReportTest, ACrashIsTold) {
  RunRecord run;
  run.outcome = Outcome::kSignalled;
  run.outcome_detail = "server was ended by SIGSEGV";
  EXPECT_THAT(RunReport(run, "", {}), HasSubstr("ipclab: server was ended by SIGSEGV\n"));
}

TEST(RunReportTest, NamesCannotHarmATerminal) {
  const RunRecord run = WithLeak(LeakKind::kFifo, "./\x1b[2J");
  EXPECT_THAT(RunReport(run, "", {}), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace ipclab
