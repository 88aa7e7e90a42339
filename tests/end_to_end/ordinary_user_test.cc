// Root and an ordinary user get the same report.  Root alone can be both.
#include "tests/end_to_end/ordinary_user.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

nlohmann::json GradeAs(uid_t user, const std::vector<std::string>& argv) {
  ProgramOptions options = UsualOptions();
  options.user = user;
  options.folder = "/";
  return Timeless(Report(RunProgram(argv, options)));
}

// Grades the submission as root and as nobody.
// Gives the report that both got.
nlohmann::json ExpectTheSame(const std::string& lab_id, const std::string& submission) {
  const PublicFolder folder;
  const std::string grader = folder.Copy(GraderPath(), "ipclab");
  const std::string lab = folder.Copy(LabPath(lab_id), "lab.yaml");
  std::string name = submission;  // unique: copies are made once
  std::ranges::replace(name, '/', '-');
  const std::string copy = folder.Copy(CopyOf(submission, name), name);
  const std::vector<std::string> argv = {grader, "grade", lab, copy, "--format", "json"};
  const nlohmann::json root = GradeAs(0, argv);
  const nlohmann::json nobody = GradeAs(kNobody, argv);
  EXPECT_EQ(root, nobody) << nlohmann::json::diff(root, nobody).dump(1);
  return root;
}

// What is right, what is unfinished, and what leaves things behind.
TEST(OrdinaryUserTest, GetsTheSameReport) {
  if (!MayBecomeNobody()) GTEST_SKIP() << "needs root";
  ExpectTheSame("pipe", "skeletons/pipe");
  ExpectTheSame("pipe", "tests/end_to_end/leaky");
}

class EveryLab : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryLab, IsGradedAlike) {
  if (!MayBecomeNobody()) GTEST_SKIP() << "needs root";
  const nlohmann::json report = ExpectTheSame(GetParam(), std::string("reference/") + GetParam());
  EXPECT_EQ(report.at("score"), report.at("max_score"));
}

INSTANTIATE_TEST_SUITE_P(OrdinaryUserTest, EveryLab,
                         ::testing::Values("fifo", "mipc", "msgq", "mycp3", "mymore", "pipe",
                                           "pipe2", "shm", "signals", "sipc", "sync"),
                         [](const auto& info) { return info.param; });

TEST(OrdinaryUserTest, RunsProgramsLikeRoot) {
  if (!MayBecomeNobody()) GTEST_SKIP() << "needs root";
  const PublicFolder folder;
  const std::string grader = folder.Copy(GraderPath(), "ipclab");
  const std::string subject =
      folder.Copy(fs::absolute("tests/end_to_end/subject").string(), "subject");
  for (const uid_t user : {uid_t{0}, kNobody}) {
    ProgramOptions options = UsualOptions();
    options.user = user;
    options.folder = folder.Make(std::to_string(user));
    const ProgramEnd end = RunProgram({grader, "run", "--", subject, "leak"}, options);
    EXPECT_EQ(end.status, 7) << user << ": " << end.error;
    EXPECT_EQ(end.output, "leaked\n");
    EXPECT_THAT(end.error, HasSubstr("The FIFO ./left.fifo is left over; subject made it"));
    EXPECT_TRUE(fs::is_fifo(options.folder + "/left.fifo"));
  }
}

}  // namespace
}  // namespace ipclab::testing
