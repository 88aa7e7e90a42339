// Exit status and words of `ipclab`: 0 full marks, 1 less, 2 usage or a bad lab, 3 the grader
// itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/end_to_end/grader.h"

namespace ipclab::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Status 2, nothing on standard output, one line on standard error.
void ExpectUsage(const std::vector<std::string>& arguments, const std::string& words) {
  const ProgramEnd end = Ipclab(arguments);
  EXPECT_EQ(end.status, 2);
  EXPECT_EQ(end.output, "");
  EXPECT_THAT(Lines(end.error), SizeIs(1)) << end.error;
  EXPECT_THAT(end.error, AllOf(StartsWith("ipclab: "), HasSubstr(words)));
}

TEST(StatusTest, FullMarksAreZero) {
  const ProgramEnd end = Ipclab({"grade", LabPath("pipe"), CopyOf("reference/pipe", "full")});
  EXPECT_EQ(end.status, 0) << end.output;
  EXPECT_THAT(end.output, HasSubstr("Score: 10 of 10 points"));
}

TEST(StatusTest, LessIsOne) {
  const ProgramEnd end = Ipclab({"grade", LabPath("pipe"), CopyOf("skeletons/pipe", "less")});
  EXPECT_EQ(end.status, 1) << end.output;
}

TEST(StatusTest, AnUnknownLabIsUsage) {
  ExpectUsage({"grade", "origami", CopyOf("reference/pipe", "full")}, "no lab 'origami'");
}

TEST(StatusTest, AnUnknownFolderIsUsage) {
  ExpectUsage({"grade", LabPath("pipe"), "/nonexistent"}, "/nonexistent");
}

TEST(StatusTest, AFileIsNoFolder) {
  ExpectUsage({"grade", LabPath("pipe"), CopyOf("reference/pipe", "full") + "/pipe.cpp"},
              "no folder");
}

TEST(StatusTest, UnknownWordsAreUsage) {
  const std::string folder = CopyOf("reference/pipe", "full");
  ExpectUsage({"grade", LabPath("pipe"), folder, "--frobnicate"}, "--frobnicate");
  ExpectUsage({"grade", LabPath("pipe"), folder, "--format", "papyrus"}, "papyrus");
  ExpectUsage({"grade", LabPath("pipe"), folder, "--seed", "x"}, "--seed");
  ExpectUsage({"grade", LabPath("pipe"), folder, "--only", "nothing"}, "no check 'nothing'");
  ExpectUsage({"grade", LabPath("pipe")}, "FOLDER is required");
  ExpectUsage({"frobnicate"}, "no command 'frobnicate'");
  ExpectUsage({}, "--help");
}

TEST(StatusTest, AFullDiskIsTheGradersTrouble) {
  const ProgramEnd end = Ipclab({"grade", LabPath("pipe"), CopyOf("reference/pipe", "full"),
                                 "--only", "builds", "-o", "/dev/full"});
  EXPECT_EQ(end.status, 3);
  EXPECT_THAT(end.error, HasSubstr("/dev/full"));
}

// All mistakes of a lab at once, each with its place.
TEST(StatusTest, SixMistakesAreSixMessages) {
  const std::string file = TheMachine().box() + "/lab.yaml";
  std::ofstream(file) << R"(lab: broken
title: Six mistakes
programs: [broken]
scenarios:
  - name: default
    play:
      - start: brokn
      - pass: 1 fortnight
checks:
  - {id: builds, category: build, points: ten, title: It compiles.}
  - {id: lines, category: behavior, points: 5, title: It prints., scenario: default}
  - {id: lines, category: behaviour, points: 5, title: It prints., scenario: defalt}
)";
  const ProgramEnd end = Ipclab({"grade", file, CopyOf("reference/pipe", "full")});
  EXPECT_EQ(end.status, 2);
  EXPECT_EQ(end.output, "");
  const std::vector<std::string> lines = Lines(end.error);
  EXPECT_THAT(lines, SizeIs(6)) << end.error;
  for (const char* place : {":7:", ":8:", ":10:", ":11:", ":12:"}) {
    EXPECT_THAT(end.error, HasSubstr("lab.yaml" + std::string(place)));
  }
  for (const std::string& line : lines) {
    EXPECT_THAT(line, ContainsRegex("lab.yaml:[0-9]+:[0-9]+: .+"));
  }
}

}  // namespace
}  // namespace ipclab::testing
