// A grade as Autolab's semantic feedback and autoresult.
//
// An assessment's problems have to be named there as they are here, so they are few and the same
// for every submission: the categories.  Hidden checks count in theirs.
#include <cmath>
#include <nlohmann/json.hpp>

#include "grader/report/formats.h"
#include "grader/report/test_result.h"

namespace ipclab {
namespace {

using nlohmann::ordered_json;

// Autolab passes over names that begin with an underscore: ours begin with a letter, or with what
// the lab's author wrote.
ordered_json Feedback(const Grade& grade) {
  ordered_json stages = ordered_json::array();
  ordered_json feedback = {{"_presentation", "semantic"}, {"stages", stages}};
  for (const TestResult& result : TestResults(grade, Audience::kStudent)) {
    if (!feedback.contains(result.group)) feedback["stages"].push_back(result.group);
    const bool passed = result.status == Status::kPass;
    ordered_json& test = feedback[result.group][result.title + " (" + result.id + ")"];
    test["passed"] = passed;
    if (const std::string hint = Details(result); !passed && !hint.empty()) test["hint"] = hint;
  }
  return feedback;
}

ordered_json Scores(const Grade& grade) {
  ordered_json scores = ordered_json::object();
  for (const Finding& finding : grade.findings) {
    if (finding.max_score <= 0) continue;
    const std::string problem(Name(finding.category));
    const double before = scores.value(problem, 0.0);
    scores[problem] = std::round((before + finding.score) * 100) / 100;
  }
  return scores;
}

}  // namespace

std::string ToAutolab(const Grade& grade) {
  const ordered_json autoresult = {{"scores", Scores(grade)},
                                   {"scoreboard", ordered_json::array({grade.score})}};
  return Feedback(grade).dump() + "\n" + autoresult.dump() + "\n";
}

}  // namespace ipclab
