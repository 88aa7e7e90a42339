#include "grader/trace/races.h"

#include <gtest/gtest.h>

#include <string>

namespace ipclab {
namespace {

using Key = RaceFinder::Key;

class RacesTest : public testing::Test {
 protected:
  RacesTest() { finder_.Fork(0, 1); }

  void Read(int process, int line, std::uint64_t offset = 0) {
    Touch(process, line, offset, false);
  }
  void Write(int process, int line, std::uint64_t offset = 0) {
    Touch(process, line, offset, true);
  }
  void Touch(int process, int line, std::uint64_t offset, bool write, bool atomic = false) {
    MemoryAccess access;
    access.seq = ++seq_;
    access.process = process;
    access.offset = offset;
    access.size = 4;
    access.write = write;
    access.atomic = atomic;
    access.where = {"a.c", line, "f"};
    finder_.Access(0, access, !write || atomic, static_cast<std::uint64_t>(line));
  }
  // "0:7 1:8": process and line of the first and the second.
  std::string Races() const {
    std::string text;
    for (const DataRace& race : finder_.Races()) {
      text += (text.empty() ? "" : ", ") + std::to_string(race.first.process) + ":" +
              std::to_string(race.first.where.line) + " " + std::to_string(race.second.process) +
              ":" + std::to_string(race.second.where.line);
    }
    return text;
  }

  RaceFinder finder_;
  Seq seq_ = 0;
};

TEST_F(RacesTest, WrittenBetweenReadAndWrite) {
  Read(1, 41);
  Read(0, 30);
  Write(0, 30);
  Write(1, 42);
  const std::vector<DataRace> races = finder_.Races();
  ASSERT_EQ(Races(), "1:41 0:30, 0:30 1:42");
  EXPECT_EQ(races[0].written_at.line, 42);
}

TEST_F(RacesTest, APipePutsInOrder) {
  Read(1, 41);
  Write(1, 42);
  finder_.Release(1, {Key::Space::kObject, 3, 0});
  finder_.Acquire(0, {Key::Space::kObject, 3, 0});
  Read(0, 30);
  Write(0, 30);
  EXPECT_EQ(Races(), "");
}

TEST_F(RacesTest, AnotherObjectDoesNot) {
  Read(1, 41);
  finder_.Release(1, {Key::Space::kObject, 3, 0});
  finder_.Acquire(0, {Key::Space::kObject, 4, 0});
  Write(0, 30);
  EXPECT_EQ(Races(), "1:41 0:30");
}

TEST_F(RacesTest, WhatComesAfterARelease) {
  finder_.Release(1, {Key::Space::kObject, 3, 0});
  Read(1, 41);
  finder_.Acquire(0, {Key::Space::kObject, 3, 0});
  Write(0, 30);
  EXPECT_EQ(Races(), "1:41 0:30");
}

TEST_F(RacesTest, ForkPutsInOrder) {
  Write(0, 10);
  finder_.Fork(0, 2);
  Write(2, 20);
  EXPECT_EQ(Races(), "");
}

TEST_F(RacesTest, AReaderIsAfterWhatItReads) {
  Write(0, 30, 8);
  Write(0, 31, 0);
  Read(1, 41, 0);
  Write(1, 42, 8);
  EXPECT_EQ(Races(), "");
}

TEST_F(RacesTest, FlagBeforeText) {
  Write(0, 31, 0);
  Read(1, 41, 0);
  Read(1, 42, 8);
  Write(0, 32, 8);
  EXPECT_EQ(Races(), "1:42 0:32");
}

TEST_F(RacesTest, AFlagThatIsWaitedForIsNone) {
  Read(1, 41);
  Write(0, 30);
  Read(1, 41);
  EXPECT_EQ(Races(), "");
}

TEST_F(RacesTest, WhatAProcessHasChangedItselfIsNoFlag) {
  Read(1, 41);
  Write(1, 42);
  Read(1, 41);
  Write(0, 30);
  EXPECT_EQ(Races(), "1:41 0:30, 1:42 0:30");
}

TEST_F(RacesTest, AtomicsAreNone) {
  Touch(1, 41, 0, true, true);
  Touch(0, 30, 0, true, true);
  EXPECT_EQ(Races(), "");
}

TEST_F(RacesTest, OtherBytesAreNone) {
  Write(1, 41, 0);
  Write(0, 30, 4);
  EXPECT_EQ(Races(), "");
}

}  // namespace
}  // namespace ipclab
