#include "tests/end_to_end/grader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/runner/submission.h"

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;

Machine* the_machine = nullptr;

}  // namespace

Machine& TheMachine() { return *the_machine; }

std::string GraderPath() { return fs::absolute("grader/ipclab"); }

std::string LabPath(const std::string& lab) { return fs::absolute("labs/" + lab + "/lab.yaml"); }

std::string CopyOf(const std::string& folder, const std::string& name) {
  const std::string copy = TheMachine().box() + "/" + name;
  if (!fs::exists(copy)) MakeSubmission(fs::absolute(folder), YAML::Node(), copy);
  return copy;
}

ProgramOptions UsualOptions() {
  return {.environment = {"TMPDIR=" + TheMachine().temporary_folder()},
          .folder = TheMachine().box()};
}

ProgramEnd Ipclab(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {GraderPath()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return RunProgram(argv, UsualOptions());
}

nlohmann::json Report(const ProgramEnd& end) {
  EXPECT_EQ(end.error, "");
  nlohmann::json report = nlohmann::json::parse(end.output, nullptr, /*allow_exceptions=*/false);
  EXPECT_TRUE(report.is_object()) << "status " << end.status << ": " << end.output;
  return report;
}

nlohmann::json Grade(const std::string& lab, const std::string& folder,
                     const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"grade", LabPath(lab), folder, "--format", "json"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return Report(Ipclab(all));
}

nlohmann::json Timeless(nlohmann::json report) {
  for (nlohmann::json& run : report["runs"]) {
    run.erase("wall_ms");
    run.erase("cpu_ms");
  }
  return report;
}

}  // namespace ipclab::testing

// With the check that all these tests share: whatever they did, nothing is left.
int main(int argc, char** argv) {
  ::testing::InitGoogleMock(&argc, argv);
  ipclab::testing::Machine machine;
  ipclab::testing::the_machine = &machine;
  const int status = RUN_ALL_TESTS();
  const std::vector<std::string> leftovers = machine.Leftovers();
  for (const std::string& thing : leftovers) std::fprintf(stderr, "left over: %s\n", thing.c_str());
  return leftovers.empty() ? status : 1;
}
