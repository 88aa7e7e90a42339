// `ipclab doctor` tells the truth about a machine that grades, and about one that refuses
// namespaces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

ProgramEnd WithoutNamespaces(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {std::filesystem::absolute("tests/runner/refuses_namespaces"),
                                   GraderPath()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return RunProgram(argv, UsualOptions());
}

std::map<std::string, std::string> States(const nlohmann::json& report) {
  std::map<std::string, std::string> states;
  for (const nlohmann::json& probe : report["probes"]) states[probe["id"]] = probe["state"];
  return states;
}

TEST(DoctorTest, WhereGradingWorksItSaysSo) {
  const ProgramEnd end = Ipclab({"doctor"});
  EXPECT_EQ(end.status, 0) << end.output;
  EXPECT_EQ(end.error, "");
  EXPECT_THAT(end.output, AllOf(HasSubstr("✓ user namespaces"), HasSubstr("✓ a whole grading"),
                                HasSubstr("Grading works in full here."),
                                Not(HasSubstr("How to mend it")), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
}

TEST(DoctorTest, TheJsonHasAStateForEachProbe) {
  const nlohmann::json report = Report(Ipclab({"doctor", "--format", "json"}));
  EXPECT_EQ(report["schema"], "ipclab.doctor/1");
  EXPECT_EQ(report["grading"], "full");
  const auto states = States(report);
  for (const char* id :
       {"user-namespace", "namespaces", "proc", "mounts", "ipc-objects", "seccomp", "ptrace",
        "proc-syscall", "limits", "temporary-folder", "gcc", "g++", "grading"}) {
    ASSERT_TRUE(states.contains(id)) << id;
    EXPECT_EQ(states.at(id), "works") << id;
  }
}

TEST(DoctorTest, WhereNamespacesAreRefusedItSaysThatIsolationIsReducedAndWhatToDo) {
  const ProgramEnd end = WithoutNamespaces({"doctor"});
  EXPECT_EQ(end.status, 3) << end.output;
  EXPECT_EQ(end.error, "");
  EXPECT_THAT(end.output, AllOf(HasSubstr("✗ user namespaces"), HasSubstr("✓ ptrace of a child"),
                                HasSubstr("✓ C compiler"), HasSubstr("! a whole grading"),
                                HasSubstr("isolation: reduced"),
                                HasSubstr("Grading works here, with reduced isolation"),
                                HasSubstr("How to mend it"), HasSubstr("seccomp=unconfined")));
  EXPECT_THAT(TheMachine().Leftovers(), IsEmpty());
}

// What it foretells is what grading does.
TEST(DoctorTest, GradingIsRefusedExactlyWhereDoctorSaysSo) {
  const std::vector<std::string> grade = {"grade", LabPath("pipe"),
                                          CopyOf("reference/pipe", "foretold"), "--only", "builds"};
  const std::vector<std::string> doctor = {"doctor", "--format", "json"};
  EXPECT_EQ(Ipclab(grade).status == 3, Report(Ipclab(doctor))["grading"] == "refused");
  EXPECT_EQ(WithoutNamespaces(grade).status == 3,
            Report(WithoutNamespaces(doctor))["grading"] == "refused");
}

TEST(DoctorTest, TheSameProbesAreRefusedInTheJson) {
  const ProgramEnd end = WithoutNamespaces({"doctor", "--format", "json"});
  EXPECT_EQ(end.status, 3);
  const nlohmann::json report = Report(end);
  EXPECT_EQ(report["grading"], "weaker");
  const auto states = States(report);
  EXPECT_EQ(states.at("user-namespace"), "refused");
  EXPECT_EQ(states.at("namespaces"), "not-tried");
  EXPECT_EQ(states.at("seccomp"), "works");
  EXPECT_EQ(states.at("grading"), "weaker");
}

}  // namespace
}  // namespace ipclab::testing
