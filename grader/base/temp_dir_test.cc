#include "grader/base/temp_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

namespace ipclab {
namespace {

namespace fs = std::filesystem;

TempDir Make() { return TempDir::Create("temp_dir_test").value(); }

void Touch(const fs::path& path) { std::ofstream(path) << "x"; }

TEST(TempDirTest, IsAnEmptyPrivateFolderNamedAfterItsPrefix) {
  const TempDir dir = Make();
  EXPECT_TRUE(fs::is_directory(dir.path()));
  EXPECT_TRUE(fs::is_empty(dir.path()));
  EXPECT_EQ(fs::status(dir.path()).permissions(), fs::perms::owner_all);
  EXPECT_THAT(fs::path(dir.path()).filename(), testing::StartsWith("temp_dir_test-"));
}

TEST(TempDirTest, LivesInTmpdir) {
  const TempDir outer = Make();
  const char* before = std::getenv("TMPDIR");
  const std::optional<std::string> saved =
      before ? std::optional<std::string>(before) : std::nullopt;
  setenv("TMPDIR", outer.path().c_str(), 1);
  EXPECT_EQ(fs::path(Make().path()).parent_path(), outer.path());
  saved ? setenv("TMPDIR", saved->c_str(), 1) : unsetenv("TMPDIR");
}

TEST(TempDirTest, FailsWhereThereIsNoParent) {
  const Result<TempDir> dir = TempDir::Create("missing/x");
  ASSERT_FALSE(dir.ok());
  EXPECT_EQ(dir.error().errno_value, ENOENT);
  EXPECT_THAT(dir.error().message, testing::HasSubstr("missing/x-"));
}

TEST(TempDirTest, IsRemovedWithAllThatIsInIt) {
  std::string path;
  {
    const TempDir dir = Make();
    path = dir.path();
    fs::create_directories(path + "/a/b/c");
    Touch(path + "/a/b/file");
    fs::create_symlink("nowhere", path + "/dangling");
    ASSERT_EQ(mkfifo((path + "/fifo").c_str(), 0600), 0);
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TempDirTest, RemovalDoesNotFollowLinks) {
  const TempDir outside = Make();
  Touch(outside.path() + "/kept");
  {
    const TempDir dir = Make();
    fs::create_directory_symlink(outside.path(), dir.path() + "/link");
  }
  EXPECT_TRUE(fs::exists(outside.path() + "/kept"));
}

// Proves something only for an ordinary user: root may do it anyhow.
TEST(TempDirTest, InaccessibleFoldersAreRemovedToo) {
  TempDir dir = Make();
  const std::string path = dir.path();
  for (const char* name : {"/unreadable", "/unwritable"}) {
    fs::create_directory(path + name);
    Touch(path + name + "/file");
  }
  fs::permissions(path + "/unreadable", fs::perms::none);
  fs::permissions(path + "/unwritable", fs::perms::owner_read | fs::perms::owner_exec);
  const Result<void> removed = dir.Remove();
  EXPECT_TRUE(removed.ok()) << removed.error();
  EXPECT_FALSE(fs::exists(path));
}

TEST(TempDirTest, RemovingTwiceIsNoError) {
  TempDir dir = Make();
  EXPECT_TRUE(dir.Remove().ok());
  EXPECT_TRUE(dir.Remove().ok());
  EXPECT_EQ(dir.path(), "");
}

TEST(TempDirTest, MovingPassesOwnership) {
  TempDir first = Make();
  const std::string path = first.path();
  const TempDir second = std::move(first);
  // NOLINTNEXTLINE(bugprone-use-after-move): a moved-from TempDir is empty by contract.
  EXPECT_EQ(first.path(), "");
  EXPECT_EQ(second.path(), path);
  EXPECT_TRUE(fs::exists(path));
}

TEST(TempDirTest, AssigningRemovesWhatWasOwned) {
  TempDir dir = Make();
  const std::string path = dir.path();
  dir = Make();
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists(dir.path()));
}

}  // namespace
}  // namespace ipclab
