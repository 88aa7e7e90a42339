#include "grader/scenario/build_cache.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "grader/base/temp_dir.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kLevels = {"O0"};

Lab OneProgram() {
  Lab lab;
  lab.programs = {{"hello"}};
  return lab;
}

Submission Source(const std::string& content) { return {"someone", {{"hello.c", content}}, {}}; }

constexpr char kGood[] = "int main(void) { return 0; }\n";

// The one file of the cache.
fs::path OnlyFile(const fs::path& folder) {
  const std::vector<fs::path> files{fs::directory_iterator(folder), {}};
  return files.size() == 1 ? files.front() : fs::path();
}

// What decides about the programs decides about the key.
TEST(BuildCacheTest, TheKeyIsThatOfTheContent) {
  const std::string key = BuildKey(OneProgram(), Source(kGood), kLevels);
  EXPECT_EQ(key, BuildKey(OneProgram(), Source(kGood), kLevels));
  EXPECT_NE(key, BuildKey(OneProgram(), Source("int main(void) { return 1; }\n"), kLevels));
  EXPECT_NE(key, BuildKey(OneProgram(), Source(kGood), {"O0", "O2"}));
  Lab other = OneProgram();
  other.library = {"synclib"};
  EXPECT_NE(key, BuildKey(other, Source(kGood), kLevels));
}

// A name is no part of the content.
TEST(BuildCacheTest, WhoseItIsDoesNotMatter) {
  Submission other = Source(kGood);
  other.name = "someone else";
  EXPECT_EQ(BuildKey(OneProgram(), Source(kGood), kLevels), BuildKey(OneProgram(), other, kLevels));
}

// The second time the same programs and messages come out, from the file alone.
TEST(BuildCacheTest, AKnownBuildIsNotMadeAgain) {
  const auto folder = TempDir::Create("cache");
  ASSERT_TRUE(folder.ok());
  const Submission submission = Source("int main(void) { int unused; return 0; }\n");
  const auto first = BuildCached(folder->path(), OneProgram(), submission, kLevels);
  ASSERT_TRUE(first.ok()) << first.error().message;
  ASSERT_TRUE(first->facts.ok);
  const fs::path file = OnlyFile(folder->path());
  ASSERT_FALSE(file.empty());
  const auto written = fs::last_write_time(file);
  const auto second = BuildCached(folder->path(), OneProgram(), submission, kLevels);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(fs::last_write_time(file), written);
  EXPECT_EQ(second->by_level.at("O0").executables, first->by_level.at("O0").executables);
  ASSERT_EQ(second->facts.warnings.size(), 1u);
  EXPECT_EQ(second->facts.warnings[0].message, first->facts.warnings[0].message);
}

// What does not compile is compiled again: perhaps only the time was too short.
TEST(BuildCacheTest, AFailureIsNotKept) {
  const auto folder = TempDir::Create("cache");
  ASSERT_TRUE(folder.ok());
  const auto build =
      BuildCached(folder->path(), OneProgram(), Source("int main(void) { return x; }"), kLevels);
  ASSERT_TRUE(build.ok());
  EXPECT_FALSE(build->facts.ok);
  EXPECT_TRUE(OnlyFile(folder->path()).empty());
}

// A damaged file counts as absent, and is replaced.
TEST(BuildCacheTest, ADamagedFileIsReplaced) {
  const auto folder = TempDir::Create("cache");
  ASSERT_TRUE(folder.ok());
  ASSERT_TRUE(BuildCached(folder->path(), OneProgram(), Source(kGood), kLevels).ok());
  const fs::path file = OnlyFile(folder->path());
  std::ofstream(file) << "nothing that was ever a build";
  const auto build = BuildCached(folder->path(), OneProgram(), Source(kGood), kLevels);
  ASSERT_TRUE(build.ok());
  EXPECT_TRUE(build->facts.ok);
  EXPECT_GT(fs::file_size(file), 1000u);
}

}  // namespace
}  // namespace ipclab
