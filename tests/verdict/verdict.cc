// Holds reports of submissions (grade.json) against what was declared of them.
//
//   verdict full GRADE.json                            full marks
//   verdict low GRADE.json                             at most a tenth of the points
//   verdict declared GRADE.json --expect expect.yaml   points are lost in the declared category and
//   nowhere else verdict coverage GRADE.json… --expect lab.yaml     every check of the lab is
//   failed by one of these
//
// An expect.yaml says `loses: CATEGORY` (or `none`), and `blocks: [CATEGORY…]` where the mistake
// leaves checks of other categories without anything to judge, so that they are skipped.
// `says: [TEXT…]` are texts each of which the message of some failed check must contain; `deadlock:
// [TEXT…]`, of a mutant that can deadlock, texts that the explanation of one deadlocked run must
// contain, all of them.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::json;

constexpr double kLow = 0.1;  // of the points, what a skeleton may score at most

Json ReadJson(const std::string& file) {
  std::ifstream in(file);
  return Json::parse(in);
}

double Score(const Json& grade) { return grade.at("score").get<double>(); }
double MaxScore(const Json& grade) { return grade.at("max_score").get<double>(); }

std::string Describe(const Json& check) {
  return fmt::format("  {} {} ({}, {} of {}): {}\n", check.at("status").get<std::string>(),
                     check.at("id").get<std::string>(), check.at("category").get<std::string>(),
                     check.at("score").get<double>(), check.at("max_score").get<double>(),
                     check.at("message").get<std::string>());
}

int Complain(const std::string& what, const Json& grade) {
  fmt::print("{}; the submission scored {} of {}:\n", what, Score(grade), MaxScore(grade));
  for (const Json& check : grade.at("checks")) {
    if (check.at("status") != "pass") fmt::print("{}", Describe(check));
  }
  return 1;
}

std::set<std::string> Categories(const Json& grade, const std::string& status) {
  std::set<std::string> categories;
  for (const Json& check : grade.at("checks")) {
    if (check.at("status") == status) categories.insert(check.at("category").get<std::string>());
  }
  return categories;
}

bool SaidByAFailure(const Json& grade, const std::string& text) {
  for (const Json& check : grade.at("checks")) {
    const auto message = check.at("message").get<std::string>();
    if (check.at("status") == "fail" && message.find(text) != std::string::npos) return true;
  }
  return false;
}

bool ExplainsAHang(const Json& grade, const YAML::Node& texts) {
  for (const Json& run : grade.at("runs")) {
    if (run.at("outcome") != "deadlock") continue;
    auto told = run.value("cycle", "");
    for (const Json& wait : run.value("waits", Json::array()))
      told += "\n" + wait.get<std::string>();
    const bool all = std::all_of(texts.begin(), texts.end(), [&told](const YAML::Node& text) {
      return told.find(text.as<std::string>()) != std::string::npos;
    });
    if (all) return true;
    fmt::print("a deadlocked run is explained so:\n{}\n", told);
  }
  return false;
}

int Full(const Json& grade) {
  return Score(grade) == MaxScore(grade) ? 0 : Complain("full marks were expected", grade);
}

int Low(const Json& grade) {
  return Score(grade) <= kLow * MaxScore(grade)
             ? 0
             : Complain("a skeleton must score at most a tenth", grade);
}

int Declared(const Json& grade, const YAML::Node& expect) {
  const auto loses = expect["loses"].as<std::string>();
  if (loses == "none") return Full(grade);
  const std::set<std::string> failed = Categories(grade, "fail");
  if (failed != std::set<std::string>{loses}) {
    return Complain(fmt::format("points should be lost in {} alone", loses), grade);
  }
  for (const auto& text : expect["says"]) {
    if (!SaidByAFailure(grade, text.as<std::string>())) {
      return Complain(fmt::format("no failed check says \"{}\"", text.as<std::string>()), grade);
    }
  }
  if (expect["deadlock"] && !ExplainsAHang(grade, expect["deadlock"])) {
    return Complain("no deadlocked run is explained as declared", grade);
  }
  std::set<std::string> allowed = {loses};
  if (loses == "build") return 0;  // nothing else could be judged
  for (const auto& category : expect["blocks"]) allowed.insert(category.as<std::string>());
  for (const std::string& category : Categories(grade, "skip")) {
    if (!allowed.contains(category)) {
      return Complain(
          fmt::format("checks of {} are skipped, which `blocks` does not declare", category),
          grade);
    }
  }
  return 0;
}

int Coverage(const std::vector<std::string>& files, const YAML::Node& lab) {
  std::set<std::string> failed;
  for (const std::string& file : files) {
    const Json grade = ReadJson(file);
    for (const Json& check : grade.at("checks")) {
      if (check.at("status") == "fail") failed.insert(check.at("id").get<std::string>());
    }
  }
  int status = 0;
  for (const auto& check : lab["checks"]) {
    const auto id = check["id"].as<std::string>();
    if (failed.contains(id)) continue;
    fmt::print("no mutant fails the check {}: nobody knows whether it can fail\n", id);
    status = 1;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> grades;
  std::string expect;
  for (int i = 2; i < argc; ++i) {
    if (std::string(argv[i]) == "--expect" && i + 1 < argc) {
      expect = argv[++i];
    } else {
      grades.emplace_back(argv[i]);
    }
  }
  if (grades.empty()) {
    fmt::print("usage: verdict MODE GRADE.json… [--expect FILE]\n");
    return 2;
  }
  const std::string mode = argv[1];
  if (mode == "full") return Full(ReadJson(grades.front()));
  if (mode == "low") return Low(ReadJson(grades.front()));
  if (mode == "declared") return Declared(ReadJson(grades.front()), YAML::LoadFile(expect));
  if (mode == "coverage") return Coverage(grades, YAML::LoadFile(expect));
  fmt::print("unknown mode {}\n", mode);
  return 2;
}
