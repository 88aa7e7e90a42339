#include "grader/gradebook/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::ElementsAre;

std::string Written(const std::vector<CsvCell>& cells) {
  CsvWriter csv;
  csv.Line(cells);
  return csv.text();
}

TEST(CsvTest, CellsThatNeedItAreQuoted) {
  EXPECT_EQ(Written({"Liddell, Alice", "plain", "say \"no\"", "two\nlines", "a;b", ""}),
            "\"Liddell, Alice\",plain,\"say \"\"no\"\"\",\"two\nlines\",\"a;b\",\r\n");
}

TEST(CsvTest, NoTextIsAFormula) {
  EXPECT_EQ(Written({"=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "a=1"}),
            "'=cmd|'/c calc'!A1,'+1,'-1,'@SUM(A1),'\t=1,a=1\r\n");
  EXPECT_EQ(Written({"=1,\"2\""}), "\"'=1,\"\"2\"\"\"\r\n");
}

TEST(CsvTest, NumbersStayNumbers) {
  EXPECT_EQ(Written({CsvNumber(8.5), CsvNumber(10), CsvNumber(-1), CsvNumber(0), CsvNumber(6.666),
                     CsvNumber(100), CsvNumber(-0.001)}),
            "8.5,10,-1,0,6.67,100,0\r\n");
}

TEST(CsvTest, WhatIsWrittenIsReadAgain) {
  const std::vector<std::string> cells = {"Liddell, Alice", "say \"no\"", "two\nlines", "", "x"};
  const auto lines = ParseCsv(Written({cells.begin(), cells.end()})).value();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0], cells);
}

TEST(CsvTest, SemicolonsLineEndsAndMarksOfAllKindsAreTaken) {
  const auto lines = ParseCsv(
                         "\xef\xbb\xbf"
                         "a;b\r\n\r\n1,5;2\n3;4")
                         .value();
  EXPECT_THAT(lines,
              ElementsAre(ElementsAre("a", "b"), ElementsAre("1,5", "2"), ElementsAre("3", "4")));
}

TEST(CsvTest, AQuoteWithoutEndIsAnError) { EXPECT_FALSE(ParseCsv("a,b\n\"x,y\n").ok()); }

}  // namespace
}  // namespace ipclab
