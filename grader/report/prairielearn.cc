// A grade as PrairieLearn's results.json.
//
// What does not compile is "not gradable", as PrairieLearn's documentation asks: it costs the
// student no attempt.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "grader/report/formats.h"
#include "grader/report/test_result.h"

namespace ipclab {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kResultsLimit = 1'000'000;

ordered_json ToTest(const TestResult& result) {
  ordered_json test = {{"name", result.title},
                       {"description", result.group},
                       {"points", result.score},
                       {"max_points", result.max_score}};
  if (const std::string details = Details(result); !details.empty()) test["message"] = details;
  return test;
}

ordered_json FormatErrors(const std::vector<TestResult>& results) {
  ordered_json errors = ordered_json::array();
  for (const TestResult& result : results) {
    const bool build = result.group == Name(Category::kBuild);
    if (build && result.status == Status::kFail) errors.push_back(Details(result));
  }
  return errors;
}

std::string ToResults(const Grade& grade, std::size_t message_limit) {
  const std::vector<TestResult> results = TestResults(grade, Audience::kStudent, message_limit);
  const ordered_json format_errors = FormatErrors(results);
  const double part = grade.max_score > 0 ? grade.score / grade.max_score : 1;
  ordered_json object = {{"score", std::clamp(part, 0.0, 1.0)},
                         {"gradable", format_errors.empty()},
                         {"message", Score(grade.score, grade.max_score) + " points"}};
  if (!format_errors.empty()) object["format_errors"] = format_errors;
  if (const std::string remarks = Remarks(grade); !remarks.empty()) object["output"] = remarks;
  object["tests"] = ordered_json::array();
  for (const TestResult& result : results) object["tests"].push_back(ToTest(result));
  return object.dump(2) + "\n";
}

}  // namespace

std::string ToPrairieLearn(const Grade& grade) {
  return FitInto(kResultsLimit,
                 [&grade](std::size_t message_limit) { return ToResults(grade, message_limit); });
}

}  // namespace ipclab
