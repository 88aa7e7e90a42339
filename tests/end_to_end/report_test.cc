// The JSON of a grade is what docs/report-format.md says, and the same whenever and whoever grades.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
