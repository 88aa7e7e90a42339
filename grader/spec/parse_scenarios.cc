#include <fmt/format.h>

#include "grader/spec/parts.h"

namespace ipclab::spec {
namespace {

Scenario ParseScenario(const Cursor& cursor, const std::vector<std::string>& programs,
                       Known* known) {
  Scenario scenario;
  Fields fields(cursor);
  if (!fields.Need("name").Name(&scenario.name)) known->in_doubt = true;
  known->scenario = scenario.name;

  const std::size_t before = cursor.document()->problem_count();
  ParseValues(fields.Get("values"), &scenario.values);
  if (cursor.document()->problem_count() > before) known->in_doubt = true;
  for (const auto& [name, value] : scenario.values) known->values.insert(name);

  scenario.fixtures = ParseFixtures(fields.Get("fixtures"), Scope({known}));
  const Cursor play = fields.Need("play");
  if (!play) known->in_doubt = true;
  scenario.play = ParsePlay(play, programs, known);
  if (const Cursor expect = fields.Get("expect")) {
    scenario.expect = ParseExpectations(expect, Scope({known}));
  }
  fields.Get("hidden_leftovers").Flag(&scenario.hidden_leftovers);
  fields.Finish();
  return scenario;
}

}  // namespace

Scenarios ParseScenarios(const Cursor& cursor, const Known& lab,
                         const std::vector<std::string>& programs) {
  Scenarios scenarios;
  cursor.EachItemOrSelf([&](const Cursor& item) {
    Known known = lab;
    Scenario scenario = ParseScenario(item, programs, &known);
    const std::string& name = scenario.name;
    if (!name.empty() && !scenarios.known.emplace(name, known).second) {
      item.Complain(fmt::format("there is another scenario '{}' already", name));
    }
    scenarios.list.push_back(std::move(scenario));
  });
  return scenarios;
}

}  // namespace ipclab::spec
