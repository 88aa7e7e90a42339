// A grade as JUnit XML.
//
// A test that was not judged is `skipped`, never an error: errors are the grader's own, and of
// those no report is made.
#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "grader/report/formats.h"
#include "grader/report/test_result.h"

namespace ipclab {
namespace {

using Results = std::vector<TestResult>;

void Set(pugi::xml_node node, const char* attribute, const std::string& value) {
  node.append_attribute(attribute).set_value(value.c_str());
}

// The schema allows three decimals.
std::string Time(double seconds) { return fmt::format("{:.3f}", seconds); }

std::string Count(const Results& results, Status status) {
  return std::to_string(std::ranges::count(results, status, &TestResult::status));
}

void SetCounts(pugi::xml_node node, const Grade& grade, const Results& results) {
  Set(node, "name", grade.lab);
  Set(node, "tests", std::to_string(results.size()));
  Set(node, "failures", Count(results, Status::kFail));
  Set(node, "errors", "0");
  Set(node, "time", Time(Seconds(grade)));
}

void AddProperty(pugi::xml_node properties, const char* name, const std::string& value) {
  pugi::xml_node property = properties.append_child("property");
  Set(property, "name", name);
  Set(property, "value", value);
}

void AddProperties(pugi::xml_node suite, const Grade& grade) {
  pugi::xml_node properties = suite.append_child("properties");
  AddProperty(properties, "score", fmt::format("{:g}", grade.score));
  AddProperty(properties, "max_score", fmt::format("{:g}", grade.max_score));
  AddProperty(properties, "seed", std::to_string(grade.seed));
}

void AddTestCase(pugi::xml_node suite, const Grade& grade, const TestResult& result) {
  pugi::xml_node test = suite.append_child("testcase");
  // Jenkins takes what precedes the last dot for the package.
  Set(test, "classname", fmt::format("{}.{}", grade.lab, result.group));
  Set(test, "name", fmt::format("{} ({})", result.title, result.id));
  Set(test, "time", Time(result.seconds));
  if (!result.places.empty()) {
    Set(test, "file", result.places.front().file);
    Set(test, "line", std::to_string(result.places.front().line));
  }
  if (result.status == Status::kPass) return;
  const bool failed = result.status == Status::kFail;
  pugi::xml_node outcome = test.append_child(failed ? "failure" : "skipped");
  Set(outcome, "message", FirstLine(result.message));
  if (!failed) return;
  Set(outcome, "type", result.group);
  outcome.text().set(
      fmt::format("{} points\n{}", Score(result.score, result.max_score), Details(result)).c_str());
}

}  // namespace

std::string ToJunit(const Grade& grade) {
  const Results results = TestResults(grade, Audience::kStudent);
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  Set(declaration, "version", "1.0");
  Set(declaration, "encoding", "UTF-8");
  pugi::xml_node suites = document.append_child("testsuites");
  SetCounts(suites, grade, results);
  pugi::xml_node suite = suites.append_child("testsuite");
  SetCounts(suite, grade, results);
  Set(suite, "skipped", Count(results, Status::kSkip));
  AddProperties(suite, grade);
  for (const TestResult& result : results) AddTestCase(suite, grade, result);
  if (const std::string remarks = Remarks(grade); !remarks.empty()) {
    suite.append_child("system-out").text().set(remarks.c_str());
  }
  std::ostringstream xml;
  document.save(xml, "  ", pugi::format_default, pugi::encoding_utf8);
  return xml.str();
}

}  // namespace ipclab
