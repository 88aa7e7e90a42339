#include "grader/gradebook/attempt_file.h"

#include <nlohmann/json.hpp>

#include "grader/gradebook/content_key.h"

namespace ipclab {
namespace {

using Json = nlohmann::json;

constexpr char kSchema[] = "ipclab.attempt/1";

}  // namespace

std::string ToJson(const AttemptFile& attempt, int schedules) {
  const AttemptFacts& facts = attempt.facts;
  Json json = {{"schema", kSchema},
               {"student", attempt.student},
               {"lab", attempt.lab},
               {"content", attempt.content},
               {"lab_hash", facts.lab_hash},
               {"grader_hash", facts.grader_hash},
               {"compiler", facts.compiler},
               {"seed", facts.seed},
               {"schedules", schedules},
               {"started", facts.started},
               {"seconds", facts.seconds},
               {"report", attempt.report.empty() ? Json() : Json::parse(attempt.report)}};
  return json.dump(2) + "\n";
}

Result<AttemptFile> ParseAttempt(const std::string& text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("schema", Json()) != kSchema) {
    return MakeError("it is no {}", kSchema);
  }
  AttemptFile attempt;
  AttemptFacts& facts = attempt.facts;
  int schedules = 0;
  std::string isolation;
  try {
    attempt.student = json.at("student");
    attempt.lab = json.at("lab");
    attempt.content = json.at("content");
    facts.lab_hash = json.at("lab_hash");
    facts.grader_hash = json.at("grader_hash");
    facts.compiler = json.at("compiler");
    facts.seed = json.at("seed");
    schedules = json.at("schedules");
    facts.started = json.at("started");
    facts.seconds = json.at("seconds");
    isolation = json.at("report").is_null() ? "full" : json.at("report").value("isolation", "full");
    if (!json.at("report").is_null()) attempt.report = json.at("report").dump(2) + "\n";
  } catch (const Json::exception& error) {
    return MakeError("it is no {}: {}", kSchema, error.what());
  }
  if (attempt.student.empty() || attempt.lab.empty()) {
    return MakeError("it is no {}: it names no student or no lab", kSchema);
  }
  facts.key =
      GradingKey(attempt.content, facts.lab_hash, {facts.grader_hash, facts.compiler, isolation},
                 static_cast<std::uint64_t>(facts.seed), schedules);
  return attempt;
}

}  // namespace ipclab
