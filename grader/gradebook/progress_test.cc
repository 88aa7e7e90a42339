#include "grader/gradebook/progress.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace ipclab {
namespace {

TEST(ProgressTest, TheLineTellsDoneLeftRateEstimateAndFailures) {
  EXPECT_EQ(ProgressLine({.total = 200, .done = 140, .failed = 1, .seconds = 40}, 100),
            "[##############------] 140 of 200 done, 60 left, 3.5/s, 17 s to go, 1 failed");
  EXPECT_EQ(ProgressLine({.total = 200, .done = 1, .failed = 0, .seconds = 10}, 50),
            "1 of 200 done, 199 left, 6.0/min, 33 min 10 s to g");
}

TEST(ProgressTest, AtTheBeginningNothingIsEstimated) {
  EXPECT_EQ(ProgressLine({.total = 2, .done = 0, .failed = 0, .seconds = 5}, 100),
            "[--------------------] 0 of 2 done, 2 left");
  EXPECT_EQ(ProgressLine({}, 100), "[####################] 0 of 0 done, 0 left");
}

TEST(ProgressTest, DurationsAreRounded) {
  EXPECT_EQ(DurationText(0.4), "0 s");
  EXPECT_EQ(DurationText(59.6), "1 min 0 s");
  EXPECT_EQ(DurationText(3600 * 3 + 60 * 20 + 5), "3 h 20 min");
}

std::string Shown(bool terminal) {
  char* text = nullptr;
  std::size_t size = 0;
  FILE* out = open_memstream(&text, &size);
  {
    Progress progress(out, terminal, 80, 2);
    progress.Done("alice pipe: 10 of 10", false);
    progress.Done("bob pipe: no memory", true);
  }
  fclose(out);
  std::string shown(text, size);
  free(text);
  return shown;
}

TEST(ProgressTest, WithoutATerminalEachIsALine) {
  EXPECT_EQ(Shown(false), "[1/2] alice pipe: 10 of 10\n[2/2] bob pipe: no memory\n");
}

TEST(ProgressTest, AtATerminalOneLineIsDrawnAnewAndFailuresStay) {
  const std::string shown = Shown(true);
  EXPECT_NE(shown.find("\r\x1b[Kbob pipe: no memory\n"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("alice"), std::string::npos);
  EXPECT_TRUE(shown.ends_with("\r\x1b[K"));
}

}  // namespace
}  // namespace ipclab
