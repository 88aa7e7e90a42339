// The JSON of a grade is what docs/report-format.md says, and the same whenever and whoever grades.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

using nlohmann::json;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::DoubleNear;

struct Field {
  const char* name;
  json::value_t type;
};

constexpr auto kText = json::value_t::string;
constexpr auto kList = json::value_t::array;
constexpr auto kNumber = json::value_t::number_float;  // or a whole one
constexpr auto kWhole = json::value_t::number_unsigned;

constexpr Field kGrade[] = {{"schema", kText},    {"lab", kText},     {"submission", kText},
                            {"score", kNumber},   {"seed", kWhole},   {"max_score", kNumber},
                            {"isolation", kText}, {"checks", kList},  {"leaks", kList},
                            {"runs", kList},      {"warnings", kList}};
constexpr Field kCheck[] = {{"id", kText},         {"title", kText},   {"category", kText},
                            {"status", kText},     {"score", kNumber}, {"max_score", kNumber},
                            {"visibility", kText}, {"message", kText}, {"hint", kText},
                            {"evidence", kList}};
constexpr Field kEvidence[] = {
    {"process", kText}, {"program", kText}, {"call", kText}, {"file", kText}, {"line", kWhole}};
constexpr Field kLeak[] = {
    {"kind", kText}, {"name", kText}, {"process", kText}, {"file", kText}, {"line", kWhole}};
constexpr Field kRun[] = {{"scenario", kText},  {"build", kText},   {"seed", kWhole},
                          {"injection", kText}, {"outcome", kText}, {"wall_ms", kNumber},
                          {"cpu_ms", kNumber}};
constexpr Field kWarning[] = {{"file", kText}, {"line", kWhole}, {"message", kText}};

template <std::size_t N>
void ExpectFields(const json& item, const Field (&fields)[N]) {
  for (const Field& field : fields) {
    ASSERT_TRUE(item.contains(field.name)) << field.name << " is missing in " << item;
    const json& value = item[field.name];
    if (field.type == kNumber || field.type == kWhole) {
      EXPECT_TRUE(value.is_number()) << field.name;
      EXPECT_TRUE(field.type == kNumber || value.is_number_integer()) << field.name;
    } else {
      EXPECT_EQ(value.type(), field.type) << field.name;
    }
  }
}

void ExpectDocumented(const json& report) {
  ExpectFields(report, kGrade);
  EXPECT_EQ(report["schema"], "ipclab.grade/1");
  double score = 0;
  double max_score = 0;
  for (const json& check : report["checks"]) {
    ExpectFields(check, kCheck);
    EXPECT_THAT(check["status"].get<std::string>(), AnyOf("pass", "fail", "skip"));
    for (const json& evidence : check["evidence"]) ExpectFields(evidence, kEvidence);
    EXPECT_TRUE(check["status"] == "pass" || check["message"] != "") << check["id"];
    score += check["score"].get<double>();
    max_score += check["max_score"].get<double>();
  }
  EXPECT_THAT(report["score"].get<double>(), DoubleNear(score, 0.01));
  EXPECT_THAT(report["max_score"].get<double>(), DoubleNear(max_score, 0.01));
  for (const json& leak : report["leaks"]) ExpectFields(leak, kLeak);
  for (const json& run : report["runs"]) ExpectFields(run, kRun);
  for (const json& warning : report["warnings"]) ExpectFields(warning, kWarning);
}

TEST(ReportTest, FullMarksHaveTheDocumentedFields) {
  const json report = Grade("pipe", CopyOf("reference/pipe", "full"));
  ExpectDocumented(report);
  EXPECT_EQ(report["lab"], "pipe");
  EXPECT_EQ(report["submission"], "full");
  EXPECT_EQ(report["score"], report["max_score"]);
  EXPECT_FALSE(report["runs"].empty());
}

// With leaks, evidence and a warning.
TEST(ReportTest, MistakesHaveTheDocumentedFields) {
  const json report = Grade("pipe", CopyOf("tests/end_to_end/leaky", "leaky"));
  ExpectDocumented(report);
  std::set<std::string> kinds;
  for (const json& leak : report["leaks"]) kinds.insert(leak["kind"].get<std::string>());
  EXPECT_THAT(kinds, Contains("sysv-queue"));
  EXPECT_THAT(kinds, Contains("file"));
  EXPECT_FALSE(report["warnings"].empty());
}

// The line of the folder's source that holds a text.
int LineOf(const std::string& folder, const std::string& text) {
  std::ifstream source(folder + "/pipe.c");
  std::string line;
  for (int number = 1; std::getline(source, line); ++number) {
    if (line.find(text) != std::string::npos) return number;
  }
  return 0;
}

// Kind, name, who made it and where: in the JSON and in the text.
TEST(ReportTest, LeftoversAreNamedWithTheirKeyMakerAndLine) {
  struct Leak {
    const char* kind;
    const char* name;  // a part of it
    const char* maker;
    const char* call;   // in the source
    const char* words;  // what the text calls it
  };
  constexpr Leak kLeaks[] = {
      {"sysv-queue", "0x8000", "parent", "msgget(", "sysv-queue"},
      {"sysv-segment", "0x9000", "parent", "shmget(", "sysv-segment"},
      {"fifo", ".fifo", "parent", "mkfifo(", "fifo"},
      {"zombie", "child", "parent", "_exit(0)", "zombie"},
      {"process", "parent.2", "parent", "leave_process(void) {", "process"},
  };
  const std::string folder = CopyOf("tests/end_to_end/leaky_kinds", "leaky-kinds");
  const json report = Grade("pipe", folder);
  const std::string text = Ipclab({"grade", LabPath("pipe"), folder}).output;
  for (const Leak& wanted : kLeaks) {
    const int line = LineOf(folder, wanted.call) + (std::string(wanted.kind) == "process");
    const json* found = nullptr;
    for (const json& leak : report["leaks"]) {
      if (leak["kind"] == wanted.kind) found = &leak;
    }
    ASSERT_NE(found, nullptr) << wanted.kind << " is missing in " << report["leaks"];
    EXPECT_NE((*found)["name"].get<std::string>().find(wanted.name), std::string::npos) << *found;
    EXPECT_EQ((*found)["process"], wanted.maker) << *found;
    EXPECT_EQ((*found)["file"], "pipe.c") << *found;
    EXPECT_EQ((*found)["line"], line) << *found;
    EXPECT_NE(text.find(wanted.words), std::string::npos) << wanted.words << " in:\n" << text;
    EXPECT_NE(text.find("pipe.c:" + std::to_string(line)), std::string::npos) << text;
  }
}

TEST(ReportTest, ASeedGivesTheSameReportTwice) {
  for (const char* folder : {"reference/pipe", "skeletons/pipe", "tests/end_to_end/leaky"}) {
    const std::string copy =
        CopyOf(folder, "twice-" + std::to_string(std::hash<std::string>()(folder)));
    const json first = Timeless(Grade("pipe", copy, {"--seed", "17"}));
    const json second = Timeless(Grade("pipe", copy, {"--seed", "17"}));
    EXPECT_EQ(first, second) << json::diff(first, second).dump(1);
    EXPECT_EQ(first["seed"], 17);
  }
}

TEST(ReportTest, AFileIsWrittenInPlaceOfStandardOutput) {
  const std::string file = TheMachine().box() + "/report.json";
  const ProgramEnd end = Ipclab({"grade", LabPath("pipe"), CopyOf("reference/pipe", "full"),
                                 "--only", "builds", "--format", "json", "-o", file});
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.output, "");
  ExpectDocumented(json::parse(RunProgram({"/bin/cat", file}).output));
}

}  // namespace
}  // namespace ipclab::testing
