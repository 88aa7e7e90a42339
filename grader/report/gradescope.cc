// A grade as Gradescope's results.json.
//
// Every check is in it, with the visibility that keeps it from students, so that instructors see
// all and the tests' scores add up to the score for both.  What has no visibility of its own, the
// top-level `output`, is for students; so is the total, unless a test is hidden: then Gradescope
// shows students none, and neither do we.
#include <nlohmann/json.hpp>

#include "grader/checks/visible.h"
#include "grader/report/formats.h"
#include "grader/report/test_result.h"

namespace ipclab {
namespace {

using nlohmann::ordered_json;

std::string VisibilityWord(Visibility visibility) {
  switch (visibility) {
    case Visibility::kVisible:
      return "visible";
    case Visibility::kAfterDueDate:
      return "after_due_date";
    case Visibility::kHidden:
      return "hidden";
  }
  return "hidden";
}

// Gradescope knows no third status; the output of what was not judged says so.
ordered_json ToTest(const TestResult& result, std::size_t number) {
  return {{"name", result.title},
          {"name_format", "text"},
          {"number", std::to_string(number)},
          {"score", result.score},
          {"max_score", result.max_score},
          {"status", result.status == Status::kPass ? "passed" : "failed"},
          {"output", Details(result)},
          {"output_format", "text"},
          {"tags", ordered_json::array({result.group})},
          {"visibility", VisibilityWord(result.visibility)},
          {"extra_data", {{"check", result.id}, {"judged", result.status != Status::kSkip}}}};
}

}  // namespace

std::string ToGradescope(const Grade& grade) {
  ordered_json tests = ordered_json::array();
  for (const TestResult& result : TestResults(grade, Audience::kInstructor)) {
    tests.push_back(ToTest(result, tests.size() + 1));
  }
  // The run's own output holds what the grader says to its caller, hidden checks included.
  const ordered_json results = {{"score", grade.score},
                                {"execution_time", Seconds(grade)},
                                {"output", Remarks(grade)},
                                {"output_format", "text"},
                                {"test_output_format", "text"},
                                {"test_name_format", "text"},
                                {"visibility", "visible"},
                                {"stdout_visibility", "hidden"},
                                {"extra_data",
                                 {{"lab", grade.lab},
                                  {"max_score", grade.max_score},
                                  {"seed", grade.seed},
                                  {"isolation", Visible(grade.isolation)}}},
                                {"tests", tests}};
  return results.dump(2) + "\n";
}

}  // namespace ipclab
