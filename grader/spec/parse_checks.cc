#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "grader/spec/parts.h"

namespace ipclab::spec {
namespace {

class CheckParser {
 public:
  explicit CheckParser(const Scenarios& scenarios) : scenarios_(scenarios) {
    for (const auto& [name, known] : scenarios.known) scenario_names_.insert(name);
  }

  void Parse(const Cursor& cursor);
  // What can be said only when all checks are known.  `key`: where `checks` stands; `points`: what
  // they must add up to.
  void Finish(const Cursor& key, double points);
  std::vector<Check> Take() { return std::move(checks_); }

 private:
  void ParseBasics(const Cursor& cursor, Fields* fields, Check* check);
  Scope ScopeOf(const Check& check, bool all_known) const;
  void ParseExpect(const Cursor& expect, const Scope& scope, Check* check);
  void RequireSomething(const Cursor& cursor, const Cursor& expect, const Check& check) const;
  void CheckBuild(const Cursor& cursor, const Check& check);
  void ParseYields();
  void LeaveHiddenScenarios();
  // The way from one check by its needs to the other, "" if there is none.
  std::string Path(const std::string& from, const std::string& to,
                   std::set<std::string>* seen) const;

  const Scenarios& scenarios_;
  std::set<std::string> scenario_names_;
  std::vector<Check> checks_;
  std::set<std::string> ids_;
  std::string build_;                                  // id of the build check
  std::vector<std::pair<std::size_t, Cursor>> needs_;  // of the check of that index
  std::vector<std::pair<std::size_t, Cursor>> yields_;
  bool points_in_doubt_ = false;
  bool build_in_doubt_ = false;
};

void CheckParser::Parse(const Cursor& cursor) {
  Check check;
  if (!cursor.IsMap()) {
    points_in_doubt_ = build_in_doubt_ = true;
    return cursor.Complain("expected a check such as {id: builds, ...}");
  }
  Fields fields(cursor);
  ParseBasics(cursor, &fields, &check);

  const std::size_t before = cursor.document()->problem_count();
  fields.Get("scenario").EachItemOrSelf([&](const Cursor& item) {
    std::string name;
    if (ParseReference(item, "scenario", scenario_names_, &name)) check.scenarios.push_back(name);
  });
  const Scope scope = ScopeOf(check, cursor.document()->problem_count() == before);

  if (const Cursor needs = fields.Get("needs")) needs_.emplace_back(checks_.size(), needs);
  if (const Cursor yields = fields.Get("yields")) yields_.emplace_back(checks_.size(), yields);
  fields.Get("schedules").Number(0, 10000, &check.schedules);
  static constexpr Word<bool> kBuilds[] = {{"O0", false}, {"both", true}};
  fields.Get("builds").OneOf<bool>(kBuilds, "a choice of builds", &check.both_builds);
  fields.Get("distinct").Flag(&check.distinct_objects);
  const Cursor inject = fields.Get("inject");
  ParseInject(inject, scope, &check);
  const Cursor expect = fields.Get("expect");
  ParseAssertions(&fields, scope, &check.assertions);
  ParseExpect(expect, scope, &check);
  const std::size_t before_finish = cursor.document()->problem_count();
  fields.Finish();
  // A misspelt `expect` has been told already.
  if (cursor.document()->problem_count() == before_finish) RequireSomething(cursor, expect, check);
  if (check.category == Category::kBuild) CheckBuild(cursor, check);
  checks_.push_back(std::move(check));
}

void CheckParser::ParseBasics(const Cursor& cursor, Fields* fields, Check* check) {
  if (fields->Need("id").Name(&check->id) && !ids_.insert(check->id).second) {
    cursor.Complain(fmt::format("there is another check '{}' already", check->id));
  }
  const Cursor category = fields->Need("category");
  if (!category.OneOf<Category>(kCategoryWords, "a category", &check->category)) {
    build_in_doubt_ = true;
  }
  const Cursor points = fields->Need("points");
  if (!points.Decimal(&check->points)) {
    points_in_doubt_ = true;
  } else if (check->points < 0) {
    points.Complain("points cannot be negative");
    points_in_doubt_ = true;
  }
  fields->Need("title").Word(&check->title);
  fields->Get("hint").Word(&check->hint);
  fields->Get("visibility").OneOf<Visibility>(kVisibilityWords, "a visibility", &check->visibility);
}

Scope CheckParser::ScopeOf(const Check& check, bool all_known) const {
  std::vector<const Known*> scenarios;
  if (!all_known) return Scope({});  // nothing is complained of
  for (const auto& [name, known] : scenarios_.known) {
    const auto& names = check.scenarios;
    const bool named = std::find(names.begin(), names.end(), name) != names.end();
    if (named || names.empty()) scenarios.push_back(&known);
  }
  return Scope(scenarios);
}

void CheckParser::ParseExpect(const Cursor& expect, const Scope& scope, Check* check) {
  std::string word;
  if (!expect) return;
  if (!expect.IsScalar()) {
    check->assertions.emplace_back(ParseExpectations(expect, scope));
    return;
  }
  if (!expect.Word(&word)) return;
  if (word != "scenario") {
    return expect.Complain("expected a map of processes, or the word scenario");
  }
  if (check->assertions.empty()) return;  // it judges the scenario's own anyway
  if (check->scenarios.size() != 1) {
    return expect.Complain("with other assertions, 'expect: scenario' needs exactly one scenario");
  }
  for (const Scenario& scenario : scenarios_.list) {
    if (scenario.name != check->scenarios[0]) continue;
    check->assertions.emplace_back(scenario.expect);
    return;
  }
}

// A check that can never fail is a mistake, and so is a call that fails with nothing expected of
// it.
void CheckParser::RequireSomething(const Cursor& cursor, const Cursor& expect,
                                   const Check& check) const {
  if (check.sweep && (expect || !check.assertions.empty())) {
    return cursor.Complain(
        "a sweep is judged by its own rule (docs/lab-yaml.md): expected no assertion beside it");
  }
  if (check.category == Category::kBuild || !check.assertions.empty()) return;
  if (!check.inject.empty() && !check.sweep && !expect) {
    return cursor.Complain(
        "inject without an expectation: say what should come of it "
        "(expect: {...}, another assertion, or expect: scenario)");
  }
  for (const Scenario& scenario : scenarios_.list) {
    const auto& names = check.scenarios;
    const bool named = std::find(names.begin(), names.end(), scenario.name) != names.end();
    const bool judged = named || names.empty();
    const bool silent = scenario.expect.processes.empty() && scenario.expect.files.empty();
    if (!judged || !silent || scenarios_.known.at(scenario.name).in_doubt) continue;
    return cursor.Complain(
        fmt::format("the check asserts nothing, and scenario '{}' has no 'expect'", scenario.name));
  }
}

void CheckParser::CheckBuild(const Cursor& cursor, const Check& check) {
  if (!build_.empty()) {
    cursor.Complain(fmt::format("a second build check, after '{}': expected exactly one", build_));
  }
  build_ = check.id.empty() ? "?" : check.id;
  const bool runs = !check.scenarios.empty() || !check.assertions.empty() ||
                    !check.inject.empty() || check.sweep || check.schedules > 0;
  if (runs) cursor.Complain("the build check has no scenario, schedules, inject or assertions");
}

void CheckParser::Finish(const Cursor& key, double points) {
  for (const auto& [index, cursor] : needs_) {
    Check& check = checks_[index];
    cursor.EachItemOrSelf([&](const Cursor& item) {
      std::string id;
      if (ParseReference(item, "check", ids_, &id)) check.needs.push_back(id);
    });
  }
  ParseYields();
  std::set<std::string> told;  // a circle is told once
  for (const auto& [index, cursor] : needs_) {
    std::set<std::string> seen;
    const std::string& id = checks_[index].id;
    const std::string circle = told.count(id) > 0 ? "" : Path(id, id, &seen);
    if (circle.empty()) continue;
    told.insert(seen.begin(), seen.end());
    cursor.Complain(fmt::format("check '{}' needs itself: {}", id, circle));
  }

  double sum = 0;
  for (const Check& check : checks_) sum += check.points;
  if (!points_in_doubt_ && std::abs(sum - points) > 1e-9) {
    key.Complain(
        fmt::format("the points of the checks add up to {:g}, expected {:g}", sum, points));
  }
  if (build_.empty() && !build_in_doubt_) {
    key.Complain("there is no check of category build: expected exactly one");
  }
  LeaveHiddenScenarios();
}

// A visible check that names no scenario is judged by all but those that only hidden checks play:
// students, who do not have these, get the same verdict.
void CheckParser::LeaveHiddenScenarios() {
  std::set<std::string> hidden, visible;
  for (const Check& check : checks_) {
    auto& names = check.visibility == Visibility::kVisible ? visible : hidden;
    names.insert(check.scenarios.begin(), check.scenarios.end());
  }
  std::vector<std::string> shown;
  for (const Scenario& scenario : scenarios_.list) {
    if (!hidden.contains(scenario.name) || visible.contains(scenario.name))
      shown.push_back(scenario.name);
  }
  if (shown.size() == scenarios_.list.size()) return;
  for (Check& check : checks_) {
    const bool all = check.scenarios.empty() && check.category != Category::kBuild;
    if (all && check.visibility == Visibility::kVisible) check.scenarios = shown;
  }
}

void CheckParser::ParseYields() {
  for (const auto& [index, cursor] : yields_) {
    Check& check = checks_[index];
    cursor.EachItemOrSelf([&](const Cursor& item) {
      std::string id;
      if (!ParseReference(item, "check", ids_, &id)) return;
      if (id == check.id) return item.Complain(fmt::format("check '{}' yields to itself", id));
      check.yields.push_back(id);
    });
  }
}

std::string CheckParser::Path(const std::string& from, const std::string& to,
                              std::set<std::string>* seen) const {
  for (const Check& check : checks_) {
    if (check.id != from) continue;
    for (const std::string& need : check.needs) {
      if (need == to) return from + " needs " + to;
      if (!seen->insert(need).second) continue;
      const std::string rest = Path(need, to, seen);
      if (!rest.empty()) return from + " needs " + rest;
    }
  }
  return "";
}

}  // namespace

std::vector<Check> ParseChecks(const Cursor& key, const Cursor& cursor, const Scenarios& scenarios,
                               double points) {
  CheckParser parser(scenarios);
  if (!cursor) return {};
  cursor.EachItem([&](const Cursor& item) { parser.Parse(item); });
  if (cursor.IsList()) parser.Finish(key, points);
  return parser.Take();
}

}  // namespace ipclab::spec
