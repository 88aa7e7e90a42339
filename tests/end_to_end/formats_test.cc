// A grade in the formats of others, from the command line: the files that are asked for are there,
// each is what its reader takes, and none of those for students tells of hidden checks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <pugixml.hpp>
#include <sstream>

#include "grader/record/base64.h"
#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// All but text and json, which are the instructor's.
constexpr const char* kForStudents[] = {"junit",    "classroom", "github",
                                        "markdown", "autolab",   "prairielearn"};

std::string Read(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Without what is in base64.
std::string Shown(const std::string& format, const std::string& text) {
  if (format != "classroom") return text;
  EXPECT_THAT(text, ::testing::EndsWith("\n"));
  return DecodeBase64(text.substr(0, text.size() - 1)).value_or("");
}

// Pipe, with the check that the mutant fails hidden.
std::string LabWithASecret() {
  const fs::path folder = TheMachine().box() + "/secretive";
  fs::create_directories(folder);
  std::string yaml = Read(LabPath("pipe"));
  const std::string id = "  - id: child-closes-write-end\n";
  const std::size_t at = yaml.find(id);
  EXPECT_NE(at, std::string::npos);
  yaml.insert(at + id.size(), "    visibility: hidden\n");
  std::ofstream(folder / "lab.yaml") << yaml;
  return folder.string();
}

struct Reports {
  ProgramEnd end;
  std::map<std::string, std::string> text;  // by format
};

// In all formats, of one grading.
Reports Graded(const std::string& lab, const std::string& submission) {
  const fs::path folder = TheMachine().box() + "/reports";
  fs::create_directories(folder);
  std::vector<std::string> command = {
      "grade", lab, submission, "--format", "gradescope", "-o", (folder / "gradescope").string()};
  for (const char* format : kForStudents) {
    command.insert(command.end(),
                   {"--report", std::string(format) + "=" + (folder / format).string()});
  }
  command.insert(command.end(), {"--report", "json=" + (folder / "json").string()});
  Reports reports;
  reports.end = Ipclab(command);
  for (const auto& entry : fs::directory_iterator(folder)) {
    reports.text[entry.path().filename()] = Read(entry.path());
  }
  fs::remove_all(folder);
  return reports;
}

const Reports& OfMutant() {
  static const Reports reports =
      Graded(LabWithASecret(), CopyOf("tests/mutants/pipe/child-keeps-write-end", "mutant"));
  return reports;
}

void ExpectPoints(const Reports& reports) {
  const json grade = json::parse(reports.text.at("json"));
  const double score = grade["score"];

  pugi::xml_document xml;
  ASSERT_TRUE(xml.load_string(reports.text.at("junit").c_str()));
  EXPECT_EQ(xml.select_node("//property[@name='score']/@value").attribute().as_double(), score);
  EXPECT_EQ(xml.child("testsuites").attribute("tests").as_uint(),
            xml.select_nodes("//testcase").size());

  const json gradescope = json::parse(reports.text.at("gradescope"));
  EXPECT_EQ(gradescope["score"], score);
  double sum = 0;
  for (const json& test : gradescope["tests"]) sum += test["score"].get<double>();
  EXPECT_NEAR(sum, score, 0.001);

  const json classroom = json::parse(Shown("classroom", reports.text.at("classroom")));
  sum = 0;
  for (const json& test : classroom["tests"]) sum += test["score"].get<double>();
  EXPECT_NEAR(sum, score, 0.001);
  EXPECT_EQ(classroom["max_score"], grade["max_score"]);

  const std::string& autolab = reports.text.at("autolab");
  const std::size_t last = autolab.rfind('\n', autolab.size() - 2);
  sum = 0;
  const json autoresult = json::parse(autolab.substr(last + 1));
  for (const json& points : autoresult["scores"]) sum += points.get<double>();
  EXPECT_NEAR(sum, score, 0.001);

  const json prairielearn = json::parse(reports.text.at("prairielearn"));
  EXPECT_NEAR(prairielearn["score"].get<double>() * grade["max_score"].get<double>(), score, 0.001);
}

TEST(FormatsTest, OneGradingGivesAllReportsWithTheSamePoints) {
  EXPECT_EQ(OfMutant().end.status, 1);
  EXPECT_EQ(OfMutant().end.output, "");
  EXPECT_EQ(OfMutant().end.error, "");
  ASSERT_EQ(OfMutant().text.size(), std::size(kForStudents) + 2);
  ExpectPoints(OfMutant());
}

TEST(FormatsTest, FullMarksAreFullInEach) {
  const Reports reports = Graded(LabPath("pipe"), CopyOf("reference/pipe", "reference"));
  EXPECT_EQ(reports.end.status, 0);
  ExpectPoints(reports);
  EXPECT_EQ(json::parse(reports.text.at("json"))["score"], 10);
  EXPECT_THAT(reports.text.at("github"), Not(HasSubstr("::error")));
}

TEST(FormatsTest, WhatDoesNotCompileIsToldInEach) {
  const Reports reports =
      Graded(LabPath("pipe"), CopyOf("tests/mutants/pipe/does-not-compile", "broken"));
  EXPECT_EQ(reports.end.status, 1);
  ExpectPoints(reports);
  for (const char* format : {"junit", "classroom", "github", "autolab", "prairielearn"}) {
    EXPECT_THAT(Shown(format, reports.text.at(format)), HasSubstr("does not compile")) << format;
  }
  EXPECT_EQ(json::parse(reports.text.at("prairielearn"))["gradable"], false);
}

TEST(FormatsTest, TheHiddenCheckIsWhatFailed) {
  const json grade = json::parse(OfMutant().text.at("json"));
  for (const json& check : grade["checks"]) {
    if (check["id"] != "child-closes-write-end") continue;
    EXPECT_EQ(check["status"], "fail");
    EXPECT_THAT(check["message"].get<std::string>(), HasSubstr("still held the write end"));
    return;
  }
  FAIL() << "there is no such check";
}

TEST(FormatsTest, NoReportForStudentsTellsOfAHiddenCheck) {
  for (const char* format : kForStudents) {
    const std::string text = Shown(format, OfMutant().text.at(format));
    EXPECT_NE(text, "") << format;
    for (const char* secret : {"child-closes-write-end", "closes its copy of the write end",
                               "still held the write end", "nobody can write any more"}) {
      EXPECT_THAT(text, Not(HasSubstr(secret))) << format;
    }
  }
}

// Which hides it itself, and shows it to instructors.
TEST(FormatsTest, GradescopeIsToldWhatToHide) {
  const json results = json::parse(OfMutant().text.at("gradescope"));
  int hidden = 0;
  for (const json& test : results["tests"]) {
    const bool names = test.dump().find("still held the write end") != std::string::npos;
    if (test["visibility"] == "hidden") ++hidden;
    EXPECT_TRUE(!names || test["visibility"] == "hidden") << test;
  }
  EXPECT_EQ(hidden, 1);
}

TEST(FormatsTest, AReportToStandardOutputComesBesideThoseInFiles) {
  const std::string file = TheMachine().box() + "/beside.xml";
  const ProgramEnd end =
      Ipclab({"grade", LabPath("pipe"), CopyOf("reference/pipe", "reference"), "--only", "builds",
              "--format", "markdown", "--report", "junit=" + file});
  EXPECT_THAT(end.output, StartsWith("#"));
  EXPECT_THAT(Read(file), StartsWith("<?xml"));
}

void ExpectRefused(const std::vector<std::string>& options, const std::string& words) {
  std::vector<std::string> command = {"grade", LabPath("pipe"),
                                      CopyOf("reference/pipe", "reference")};
  command.insert(command.end(), options.begin(), options.end());
  const ProgramEnd end = Ipclab(command);
  EXPECT_EQ(end.status, 2);
  EXPECT_EQ(end.output, "");
  EXPECT_THAT(end.error, AllOf(StartsWith("ipclab: "), HasSubstr(words)));
}

TEST(FormatsTest, WrongOptionsAreRefusedBeforeAnythingIsGraded) {
  ExpectRefused({"--format", "yaml"}, "yaml");
  ExpectRefused({"--report", "yaml=x"}, "expected FORMAT=FILE, FORMAT one of text, json, junit");
  ExpectRefused({"--report", "junit"}, "expected FORMAT=FILE");
  ExpectRefused({"--report", "junit="}, "expected FORMAT=FILE");
  ExpectRefused({"--report", "=x"}, "expected FORMAT=FILE");
  ExpectRefused({"--report"}, "--report");
}

// The grade is lost, which is no fault of the submission.
TEST(FormatsTest, AFileThatCannotBeWrittenIsTheGradersFailure) {
  const ProgramEnd end = Ipclab({"grade", LabPath("pipe"), CopyOf("reference/pipe", "reference"),
                                 "--only", "builds", "--report", "junit=/nonexistent/test.xml"});
  EXPECT_EQ(end.status, 3);
  EXPECT_THAT(end.error, HasSubstr("cannot write /nonexistent/test.xml"));
}

}  // namespace
}  // namespace ipclab::testing
