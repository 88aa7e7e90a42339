#include "grader/spec/units.h"

#include <gtest/gtest.h>

namespace ipclab::spec {
namespace {

TEST(UnitsTest, IntegersAreDecimalOrHexadecimal) {
  EXPECT_EQ(ParseInteger("12"), 12);
  EXPECT_EQ(ParseInteger("-3"), -3);
  EXPECT_EQ(ParseInteger("0x8000"), 0x8000);
  for (const char* wrong : {"", "-", "--1", "0x", "1.5", "12x", " 1", "99999999999999999999"}) {
    EXPECT_EQ(ParseInteger(wrong), std::nullopt) << wrong;
  }
}

TEST(UnitsTest, SizesHaveUnits) {
  EXPECT_EQ(ParseSize("4096"), 4096u);
  EXPECT_EQ(ParseSize("64 KiB"), 65536u);
  EXPECT_EQ(ParseSize("10MiB"), 10u << 20);
  for (const char* wrong : {"-1", "1 KB", "KiB", "99999999999999 GiB"}) {
    EXPECT_EQ(ParseSize(wrong), std::nullopt) << wrong;
  }
}

TEST(UnitsTest, DurationsNeedUnits) {
  EXPECT_EQ(ParseDuration("1 s"), 1'000'000'000);
  EXPECT_EQ(ParseDuration("200 ms"), 200'000'000);
  EXPECT_EQ(ParseDuration("0.5 min"), 30'000'000'000);
  for (const char* wrong : {"1", "s", "-1 s", "1 sec", "1e300 s"}) {
    EXPECT_EQ(ParseDuration(wrong), std::nullopt) << wrong;
  }
}

TEST(UnitsTest, ModesAreOctal) {
  EXPECT_EQ(ParseMode("0640"), 0640u);
  EXPECT_EQ(ParseMode("640"), 0640u);
  EXPECT_EQ(ParseMode("0800"), std::nullopt);
  EXPECT_EQ(ParseMode("10000"), std::nullopt);
}

TEST(UnitsTest, DecimalsAreFinite) {
  EXPECT_EQ(ParseDecimal("0.5"), 0.5);
  EXPECT_EQ(ParseDecimal("inf"), std::nullopt);
  EXPECT_EQ(ParseDecimal("nan"), std::nullopt);
}

}  // namespace
}  // namespace ipclab::spec
