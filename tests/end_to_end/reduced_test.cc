// Where namespaces are refused, grading still works, and says what it lacked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/end_to_end/grader.h"
#include "tests/end_to_end/ordinary_user.h"

namespace ipclab::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

std::string Refusing() { return fs::absolute("tests/runner/refuses_namespaces"); }

ProgramEnd Refused(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {Refusing(), GraderPath()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return RunProgram(argv, UsualOptions());
}

nlohmann::json GradeRefused(const std::string& lab, const std::string& folder) {
  return Report(Refused({"grade", LabPath(lab), folder, "--format", "json"}));
}

TEST(ReducedTest, ARightSubmissionGetsFullMarksAndTheReportSaysWhatWasLacking) {
  for (const char* lab : {"pipe", "msgq", "signals"}) {
    const nlohmann::json report =
        GradeRefused(lab, CopyOf(std::string("reference/") + lab, std::string("right-") + lab));
    EXPECT_EQ(report["score"], report["max_score"]) << report["checks"].dump(1);
    EXPECT_EQ(report["isolation"], "reduced");
    EXPECT_THAT(report["isolation_reason"].get<std::string>(), HasSubstr("clone3"));
  }
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
}

TEST(ReducedTest, TheTextSaysSoAndWhatHelps) {
  const ProgramEnd end = Refused(
      {"grade", LabPath("pipe"), CopyOf("reference/pipe", "right-pipe"), "--only", "builds"});
  EXPECT_EQ(end.status, 0) << end.error;
  EXPECT_THAT(end.output, AllOf(HasSubstr("Isolation: reduced ("), HasSubstr("`ipclab doctor`")));
}

TEST(ReducedTest, WhoInsistsOnFullIsolationGetsNoGrade) {
  const ProgramEnd end = Refused({"grade", LabPath("pipe"), CopyOf("reference/pipe", "right-pipe"),
                                  "--only", "builds", "--isolation", "full"});
  EXPECT_EQ(end.status, 3);
  EXPECT_THAT(end.error, HasSubstr("namespaces"));
}

TEST(ReducedTest, ItCanBeAskedFor) {
  const nlohmann::json report =
      Grade("pipe", CopyOf("reference/pipe", "right-pipe"), {"--isolation", "reduced"});
  EXPECT_EQ(report["score"], report["max_score"]);
  EXPECT_EQ(report["isolation"], "reduced");
  EXPECT_THAT(report["isolation_reason"].get<std::string>(), HasSubstr("asked for"));
}

// What it loses and leaves, and where, but for ids of objects.
nlohmann::json Essence(const nlohmann::json& report) {
  nlohmann::json essence = {{"score", report["score"]}};
  for (const nlohmann::json& leak : report["leaks"]) {
    essence["leaks"].push_back({leak["kind"], leak["process"], leak["file"], leak["line"]});
  }
  for (const nlohmann::json& check : report["checks"]) {
    essence["checks"].push_back({check["id"], check["status"]});
  }
  return essence;
}

TEST(ReducedTest, LeftoversAreNamedWithTheirLinesAndRemoved) {
  const std::string folder = CopyOf("tests/end_to_end/leaky", "leaky");
  const nlohmann::json reduced = GradeRefused("pipe", folder);
  EXPECT_FALSE(reduced["leaks"].empty());
  EXPECT_EQ(Essence(reduced), Essence(Grade("pipe", folder)));
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
}

// Somebody has a queue with the key that the lab asks for.
TEST(ReducedTest, AQueueThatWasThereBeforeIsNeitherUsedNorRemoved) {
  const int queue = msgget(0x8000, IPC_CREAT | IPC_EXCL | 0666);
  ASSERT_GE(queue, 0);
  const nlohmann::json report = GradeRefused("msgq", CopyOf("reference/msgq", "right-msgq"));
  EXPECT_EQ(report["score"], report["max_score"]) << report["checks"].dump(1);
  msqid_ds status;
  ASSERT_EQ(msgctl(queue, IPC_STAT, &status), 0);
  EXPECT_EQ(status.msg_lspid, 0);
  EXPECT_EQ(msgctl(queue, IPC_RMID, nullptr), 0);
}

// ---- An ordinary user, whose programs are that user, too

nlohmann::json GradeAsNobody(const std::string& lab, const std::string& submission) {
  const PublicFolder folder;
  ProgramOptions options = UsualOptions();
  options.user = kNobody;
  options.folder = "/";
  return Report(
      RunProgram({folder.Copy(Refusing(), "refusing"), folder.Copy(GraderPath(), "ipclab"), "grade",
                  folder.Copy(LabPath(lab), "lab.yaml"),
                  folder.Copy(fs::absolute(submission), "submission"), "--format", "json"},
                 options));
}

TEST(ReducedTest, AnOrdinaryUserGetsTheSameMarks) {
  if (!MayBecomeNobody()) GTEST_SKIP() << "needs root";
  for (const char* lab : {"pipe", "msgq", "signals"}) {
    const nlohmann::json report = GradeAsNobody(lab, std::string("reference/") + lab);
    EXPECT_EQ(report["score"], report["max_score"]) << report["checks"].dump(1);
    EXPECT_EQ(report["isolation"], "reduced");
  }
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
}

// Of the same user, so that nothing but the grader keeps the program from it.
TEST(ReducedTest, SignalsReachOnlyTheRunsOwnProcesses) {
  if (!MayBecomeNobody()) GTEST_SKIP() << "needs root";
  const pid_t bystander = fork();
  if (bystander == 0) {
    if (setgid(kNobody) != 0 || setuid(kNobody) != 0) _exit(1);
    while (true) pause();
  }
  const nlohmann::json report = GradeAsNobody("pipe", "tests/end_to_end/reaching");
  EXPECT_LT(report["score"], report["max_score"]);
  int status = 0;
  EXPECT_EQ(waitpid(bystander, &status, WNOHANG), 0) << "it was signalled: " << status;
  kill(bystander, SIGKILL);
  waitpid(bystander, &status, 0);
}

}  // namespace
}  // namespace ipclab::testing
