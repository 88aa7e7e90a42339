// The JSON of a grade.  docs/report-format.md is its reference: what changes here changes there.
#include "grader/checks/visible.h"
#include "grader/report/report.h"

namespace ipclab {
namespace {

using nlohmann::json;

// JSON holds no bytes that are not UTF-8; and who shows the text shall not be harmed by it.
std::string Clean(const std::string& text) { return Harmless(text); }

json Of(const Evidence& evidence) {
  return {{"process", Clean(evidence.process)},
          {"program", Clean(evidence.program)},
          {"call", Clean(evidence.call)},
          {"file", Clean(evidence.file)},
          {"line", evidence.line}};
}

json Of(const LeakFact& leak) {
  return {{"kind", Name(leak.kind)},
          {"name", Clean(leak.name)},
          {"process", Clean(leak.process)},
          {"file", Clean(leak.file)},
          {"line", leak.line}};
}

json Of(const RunFact& run) {
  json object = {
      {"scenario", run.scenario},   {"build", run.build},           {"seed", run.seed},
      {"injection", run.injection}, {"outcome", Name(run.outcome)}, {"wall_ms", run.wall_ms},
      {"cpu_ms", run.cpu_ms}};
  if (!run.cycle.empty()) object["cycle"] = Clean(run.cycle);
  for (const std::string& wait : run.waits) object["waits"].push_back(Clean(wait));
  return object;
}

json Of(const BuildProblem& problem) {
  return {
      {"file", Clean(problem.file)}, {"line", problem.line}, {"message", Clean(problem.message)}};
}

template <typename T>
json AllOf(const std::vector<T>& values);

json Of(const OrderLine& line) {
  return {{"process", Clean(line.process)},
          {"text", Clean(line.text)},
          {"file", Clean(line.file)},
          {"line", line.line}};
}

json Of(const Finding& finding) {
  json object = {{"id", finding.check},
                 {"title", finding.title},
                 {"category", Name(finding.category)},
                 {"status", Name(finding.status)},
                 {"score", finding.score},
                 {"max_score", finding.max_score},
                 {"visibility", Name(finding.visibility)},
                 {"message", Clean(finding.message)},
                 {"hint", finding.hint},
                 {"evidence", AllOf(finding.evidence)}};
  if (!finding.blocked_by.empty()) object["blocked_by"] = finding.blocked_by;
  if (finding.orders) {
    object["orders"] = {{"seed", finding.orders->seed},
                        {"works", AllOf(finding.orders->works)},
                        {"fails", AllOf(finding.orders->fails)}};
  }
  return object;
}

template <typename T>
json AllOf(const std::vector<T>& values) {
  json array = json::array();
  for (const T& value : values) array.push_back(Of(value));
  return array;
}

}  // namespace

json ToJson(const Grade& grade) {
  json report = {{"schema", "ipclab.grade/1"},
                 {"lab", grade.lab},
                 {"submission", Clean(grade.submission)},
                 {"score", grade.score},
                 {"max_score", grade.max_score},
                 {"seed", grade.seed},
                 {"isolation", grade.isolation},
                 {"checks", AllOf(grade.findings)},
                 {"leaks", AllOf(grade.leaks)},
                 {"runs", AllOf(grade.runs)},
                 {"warnings", AllOf(grade.warnings)}};
  if (!grade.isolation_reason.empty()) report["isolation_reason"] = Clean(grade.isolation_reason);
  return report;
}

}  // namespace ipclab
