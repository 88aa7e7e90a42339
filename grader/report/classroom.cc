// A grade as the result of a grading action of GitHub Classroom.
//
// The reporter sums the tests' scores for Classroom.  Its console table does so as well in newer
// versions; in older ones it counts the tests that passed, whatever their points.
#include <nlohmann/json.hpp>

#include "grader/record/base64.h"
#include "grader/report/formats.h"
#include "grader/report/test_result.h"

namespace ipclab {
namespace {

using nlohmann::ordered_json;

// The reporter prints texts as they are into the log of its step, where the runner takes lines that
// begin with "::", and "##[" anywhere, for commands.
std::string WithoutCommands(std::string text) {
  for (std::size_t at = 0; (at = text.find("##[", at)) != std::string::npos;) {
    text.replace(at, 1, "\\x23");
  }
  for (std::size_t at = 0; (at = text.find("::", at)) != std::string::npos; ++at) {
    const std::size_t before = at == 0 ? std::string::npos : text.find_last_not_of(' ', at - 1);
    if (before == std::string::npos || text[before] == '\n') text.replace(at, 1, "\\x3a");
  }
  return text;
}

std::string StatusWord(Status status) {
  switch (status) {
    case Status::kPass:
      return "pass";
    case Status::kFail:
      return "fail";
    case Status::kSkip:
      return "error";
  }
  return "error";
}

ordered_json ToTest(const Grade& grade, const TestResult& result) {
  const std::string details = Details(result);
  const bool one_check = result.group != "hidden";
  const Place place = result.places.empty() ? Place{} : result.places.front();
  return {{"name", WithoutCommands(result.title)},
          {"status", StatusWord(result.status)},
          {"score", result.score},
          {"message", details.empty() ? ordered_json() : ordered_json(WithoutCommands(details))},
          {"test_code", one_check ? "ipclab grade " + grade.lab + " . --only " + result.id : ""},
          {"filename", WithoutCommands(place.file)},
          {"line_no", place.line},
          {"duration", result.seconds * 1000}};
}

}  // namespace

std::string ToClassroom(const Grade& grade) {
  ordered_json tests = ordered_json::array();
  for (const TestResult& result : TestResults(grade, Audience::kStudent)) {
    tests.push_back(ToTest(grade, result));
  }
  const ordered_json result = {{"version", 1},
                               {"status", grade.score >= grade.max_score ? "pass" : "fail"},
                               {"max_score", grade.max_score},
                               {"tests", tests}};
  return EncodeBase64(result.dump()) + "\n";
}

}  // namespace ipclab
