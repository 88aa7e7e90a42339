#include "grader/spec/parse.h"

#include <fmt/format.h>

#include <cstring>

#include "grader/base/files.h"
#include "grader/spec/parts.h"

namespace ipclab {
namespace spec {
namespace {

constexpr double kAllPoints = 10;  // unless the lab says otherwise

Known LabScope(Document* document, Fields* fields, Lab* lab) {
  Known known;
  const std::size_t before = document->problem_count();
  ParseValues(fields->Get("values"), &lab->values);
  known.in_doubt = document->problem_count() > before;
  for (const auto& [name, value] : lab->values) known.values.insert(name);
  return known;
}

std::vector<std::string> ParsePrograms(const Cursor& cursor, Lab* lab) {
  std::vector<std::string> names;
  cursor.Names(&names);
  for (const std::string& name : names) lab->programs.push_back({name});
  if (cursor.IsList() && cursor.document()->problem_count() == 0 && names.empty()) {
    cursor.Complain("the lab has no programs");
  }
  return names;
}

void ParseHangs(const Cursor& cursor, Lab* lab) {
  std::set<std::string> ids;
  for (const Check& check : lab->checks) ids.insert(check.id);
  cursor.EachItemOrSelf([&](const Cursor& item) {
    std::string id;
    if (ParseReference(item, "check", ids, &id)) lab->hangs.push_back(id);
  });
}

// Values, scenarios and checks in this order, wherever they stand in the file: each names things of
// those before it.
Lab ParseRoot(const Cursor& root, Document* document) {
  Lab lab;
  if (!root.IsMap()) {
    root.Complain("expected a lab: a map with the keys lab, title, programs, scenarios, checks");
    return lab;
  }
  Fields fields(root);
  fields.Need("lab").Name(&lab.id);
  fields.Need("title").Word(&lab.title);
  const std::vector<std::string> programs = ParsePrograms(fields.Need("programs"), &lab);
  fields.Get("library").Names(&lab.library);
  const Known known = LabScope(document, &fields, &lab);
  Scenarios scenarios = ParseScenarios(fields.Need("scenarios"), known, programs);
  const Cursor checks = fields.Need("checks");
  double points = kAllPoints;
  fields.Get("points").Decimal(&points);
  lab.checks = ParseChecks(fields.KeyOf("checks"), checks, scenarios, points);
  lab.scenarios = std::move(scenarios.list);
  ParseHangs(fields.Get("hangs"), &lab);
  fields.Finish();
  return lab;
}

}  // namespace
}  // namespace spec

std::string ToString(const Problem& problem) {
  if (problem.line == 0) return fmt::format("{}: {}", problem.file, problem.message);
  return fmt::format("{}:{}:{}: {}", problem.file, problem.line, problem.column, problem.message);
}

ParsedLab ParseLab(std::string_view yaml_text, const std::string& file_name) {
  ParsedLab parsed;
  spec::Document document(file_name);
  const spec::Cursor root = spec::Load(yaml_text, "a lab", &document);
  Lab lab;
  if (root) lab = spec::ParseRoot(root, &document);
  if (document.problem_count() == 0) parsed.lab = std::move(lab);
  parsed.problems = document.TakeProblems();
  return parsed;
}

ParsedLab ParseLabFile(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (text.ok()) return ParseLab(*text, path);
  const char* why = std::strerror(text.error().errno_value);
  return {std::nullopt, {{path, 0, 0, fmt::format("cannot read the lab: {}", why)}}};
}

}  // namespace ipclab
