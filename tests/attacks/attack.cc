// Grades a hostile submission as a user would, and holds what happens against its expect.yaml:
//
//   attack GRADER LAB.yaml FOLDER
//
// Whatever a submission does, `ipclab grade` must end with status 1 (never 2 or 3), in bounded
// time, say what was wrong, print nothing that harms who reads it, leave the submission as it was,
// and leave nothing on the machine.  tests/attacks/README.md lists the keys of expect.yaml.
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/runner/harmless.h"
#include "tests/runner/machine.h"
#include "tests/runner/program.h"
#include "tests/runner/submission.h"

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kLargestReport = 256u << 10;

std::vector<std::string> Words(const YAML::Node& node) {
  if (!node) return {};
  if (node.IsScalar()) return {node.as<std::string>()};
  return node.as<std::vector<std::string>>();
}

// How many times longer things take here, since others use the machine as well.
double Load() {
  double load = 0;
  if (getloadavg(&load, 1) != 1) return 1;
  return std::max(1.0, load / static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN)));
}

class Attack {
 public:
  Attack(const std::string& grader, const std::string& lab, const std::string& folder)
      : grader_(fs::absolute(grader)),
        lab_(fs::absolute(lab)),
        name_(fs::path(folder).filename()),
        expect_(YAML::LoadFile(folder + "/expect.yaml")),
        submission_(machine_.box() + "/" + name_) {
    MakeSubmission(folder, expect_["makes"], submission_);
  }

  int Run() {
    const std::vector<std::string> listing = Listing(submission_);
    std::vector<std::string> formats = Words(expect_["formats"]);
    if (formats.empty()) formats = {"json"};
    for (const std::string& format : formats) {
      const ProgramEnd end = GradeAs(format);
      fmt::print("{} as {}: status {}, {:.1f} s\n", name_, format, end.status, end.seconds);
      CheckEnd(end);
      if (format == "json") CheckReport(end.output);
      if (problems_.size() > 0) fmt::print("{}\n", end.output.substr(0, 20000));
    }
    if (Listing(submission_) != listing) Complain("the submission's folder was changed");
    for (const std::string& thing : machine_.Leftovers()) Complain("left over: " + thing);
    for (const std::string& problem : problems_) fmt::print("FAILED: {}\n", problem);
    return problems_.empty() ? 0 : 1;
  }

 private:
  void Complain(const std::string& problem) { problems_.push_back(problem); }

  bool HasSecrets() const { return expect_["never_says"].IsDefined(); }
  std::string Records() const { return machine_.box() + "/records"; }

  ProgramEnd GradeAs(const std::string& format) {
    std::vector<std::string> argv = {grader_, "grade", lab_, submission_, "--format", format};
    if (HasSecrets()) argv.insert(argv.end(), {"--records", Records()});
    return RunProgram(argv, {.environment = {"TMPDIR=" + machine_.temporary_folder(),
                                             "IPCLAB_SECRET_TOKEN=hunter2"},
                             .folder = machine_.box()});
  }

  void CheckEnd(const ProgramEnd& end) {
    const double within = expect_["within_s"].as<double>() * Load();
    if (end.killed) {
      Complain(fmt::format("the grader did not end; it was killed after {:.0f} s", end.seconds));
      return;
    }
    if (end.status != expect_["exit"].as<int>()) {
      Complain(fmt::format("exit status {} instead of {}: {}", end.status,
                           expect_["exit"].as<int>(), end.error));
    }
    if (end.seconds > within) Complain(fmt::format("it took {:.1f} s", end.seconds));
    if (!end.error.empty()) Complain("the grader wrote to standard error: " + end.error);
    for (const std::string& harm : HarmIn(end.output)) Complain("the report holds " + harm);
    if (end.output.size() > kLargestReport) {
      Complain(fmt::format("the report has {} bytes", end.output.size()));
    }
    for (const std::string& secret : Words(expect_["never_says"])) {
      if (end.output.find(secret) != std::string::npos) Complain("the report says " + secret);
      CheckRecords(secret);
    }
  }

  // What the programs printed, whether or not the report shows it.
  void CheckRecords(const std::string& secret) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(Records(), error)) {
      std::ifstream in(entry.path());
      const std::string text(std::istreambuf_iterator<char>(in), {});
      if (text.find(secret) == std::string::npos) continue;
      Complain(fmt::format("{} says {}: {}", entry.path().filename().string(), secret,
                           text.substr(text.find(secret), 200)));
      return;
    }
  }

  void CheckReport(const std::string& text) {
    const Json grade = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (grade.is_discarded()) {
      Complain("the report is no JSON");
      return;
    }
    if (grade.value("schema", "") != "ipclab.grade/1") Complain("another schema");
    if (grade.value("submission", "") != name_) Complain("another submission");
    const double score = grade.value("score", 1e9);
    if (score >= grade.value("max_score", 0.0)) Complain("full marks");
    if (expect_["score_at_most"] && score > expect_["score_at_most"].as<double>()) {
      Complain(fmt::format("it scored {}", score));
    }
    for (const std::string& words : Words(expect_["says"])) {
      if (!Says(grade, words)) Complain(fmt::format("nothing says \"{}\"", words));
    }
    CheckList(grade["runs"], "outcome", Words(expect_["outcome"]), "no run has the outcome");
    CheckList(grade["leaks"], "kind", Words(expect_["leaves"]), "no leak is reported of the kind");
  }

  static bool Says(const Json& grade, const std::string& words) {
    const auto says = [&words](const Json& item) {
      return item.value("message", "").find(words) != std::string::npos;
    };
    const auto& checks = grade["checks"];
    const auto& warnings = grade["warnings"];
    return std::any_of(checks.begin(), checks.end(), says) ||
           std::any_of(warnings.begin(), warnings.end(), says);
  }

  void CheckList(const Json& list, const std::string& key, const std::vector<std::string>& wanted,
                 const std::string& otherwise) {
    for (const std::string& word : wanted) {
      const bool found = std::any_of(list.begin(), list.end(),
                                     [&](const Json& item) { return item.value(key, "") == word; });
      if (!found) Complain(otherwise + " " + word);
    }
  }

  Machine machine_;
  const std::string grader_;
  const std::string lab_;
  const std::string name_;
  const YAML::Node expect_;
  const std::string submission_;
  std::vector<std::string> problems_;
};

}  // namespace
}  // namespace ipclab::testing

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: attack GRADER LAB.yaml FOLDER\n");
    return 2;
  }
  return ipclab::testing::Attack(argv[1], argv[2], argv[3]).Run();
}
