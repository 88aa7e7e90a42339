// Sleeping costs no time, and whoever measures it finds that it was slept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

constexpr double kNap = 5000;  // ms that each run of the variant sleeps

// Half a minute of sleep, and more, is graded at once.  Time is taken where the machine was least
// busy: of each scenario the fastest run.
TEST(SleepTest, ASubmissionThatSleepsIsGradedAtOnce) {
  const nlohmann::json report =
      Grade("pipe", CopyOf("tests/variants/pipe/c-measures-its-sleep", "sleeper"));
  EXPECT_EQ(report["score"], report["max_score"]) << report.dump(1);
  std::map<std::string, double> fastest;
  double slept = 0;
  for (const nlohmann::json& run : report["runs"]) {
    if (run["injection"] != "") continue;
    slept += kNap;
    const double wall = run["wall_ms"];
    const auto [known, is_new] = fastest.insert({run["scenario"], wall});
    if (!is_new) known->second = std::min(known->second, wall);
  }
  EXPECT_GE(slept, 30'000);
  for (const auto& [scenario, wall] : fastest) EXPECT_LT(wall, kNap / 5) << scenario;
}

}  // namespace
}  // namespace ipclab::testing
