#include "grader/spec/visible.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

namespace ipclab {
namespace {

using Names = std::set<std::string>;

// An item of a list may be {for: {…, do: the item}}.
YAML::Node Repeated(YAML::Node item) {
  while (item.IsMap() && item["for"].IsDefined() && item["for"]["do"].IsDefined())
    item.reset(item["for"]["do"]);
  return item;
}

bool IsHidden(const YAML::Node& item) {
  const YAML::Node visibility = Repeated(item)["visibility"];
  return visibility.IsDefined() && visibility.as<std::string>() != "visible";
}

// The names of a list of names, or the only one.
Names NamesIn(const YAML::Node& node) {
  Names names;
  if (node.IsDefined() && node.IsScalar()) names.insert(node.as<std::string>());
  if (node.IsDefined() && node.IsSequence()) {
    for (const YAML::Node& item : node) names.insert(item.as<std::string>());
  }
  return names;
}

void FindHiddenNeeds(const Lab& lab, const YAML::Node& root, const std::string& file,
                     std::vector<Problem>* problems) {
  Names hidden;
  for (const Check& check : lab.checks) {
    if (check.visibility != Visibility::kVisible) hidden.insert(check.id);
  }
  const auto complain = [&](const YAML::Node& at, std::string message) {
    problems->push_back({file, at.Mark().line + 1, at.Mark().column + 1, std::move(message)});
  };
  for (const YAML::Node& item : root["checks"]) {
    if (IsHidden(item)) continue;
    const YAML::Node check = Repeated(item);
    for (const char* key : {"needs", "yields"}) {
      for (const std::string& name : NamesIn(check[key])) {
        if (!hidden.contains(name)) continue;
        complain(check[key], fmt::format("check '{}' is visible, but {} '{}', which is hidden",
                                         check["id"].as<std::string>(), key, name));
      }
    }
  }
  for (const std::string& name : NamesIn(root["hangs"])) {
    if (hidden.contains(name))
      complain(root["hangs"], fmt::format("check '{}' is hidden, but answers for hangs", name));
  }
}

// Those that hidden checks play and no visible one.
Names HiddenScenarios(const Lab& lab) {
  Names hidden, visible;
  for (const Check& check : lab.checks) {
    Names& names = check.visibility == Visibility::kVisible ? visible : hidden;
    names.insert(check.scenarios.begin(), check.scenarios.end());
  }
  Names only_hidden;
  std::ranges::set_difference(hidden, visible, std::inserter(only_hidden, only_hidden.end()));
  return only_hidden;
}

YAML::Node Without(const YAML::Node& list, const auto& unwanted) {
  YAML::Node rest(YAML::NodeType::Sequence);
  for (const YAML::Node& item : list) {
    if (!unwanted(item)) rest.push_back(item);
  }
  return rest;
}

std::string Emit(const Lab& lab, YAML::Node root) {
  const Names scenarios = HiddenScenarios(lab);
  root["checks"] = Without(root["checks"], IsHidden);
  root["scenarios"] = Without(root["scenarios"], [&](const YAML::Node& item) {
    return scenarios.contains(Repeated(item)["name"].as<std::string>());
  });
  double points = 0;
  for (const Check& check : lab.checks) {
    if (check.visibility == Visibility::kVisible) points += check.points;
  }
  if (points != lab.MaxScore()) root["points"] = fmt::format("{:g}", points);
  YAML::Emitter out;
  out << root;
  return fmt::format("# The checks of the lab that are for students to see.\n{}\n", out.c_str());
}

}  // namespace

VisibleLab VisiblePart(std::string_view yaml_text, const std::string& file_name) {
  ParsedLab parsed = ParseLab(yaml_text, file_name);
  if (!parsed.lab) return {"", std::move(parsed.problems)};
  const YAML::Node root = YAML::Load(std::string(yaml_text));  // was read before, does not throw
  VisibleLab visible;
  FindHiddenNeeds(*parsed.lab, root, file_name, &visible.problems);
  if (visible.problems.empty()) visible.yaml = Emit(*parsed.lab, root);
  return visible;
}

}  // namespace ipclab
