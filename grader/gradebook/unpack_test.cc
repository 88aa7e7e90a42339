#include "grader/gradebook/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "grader/base/temp_dir.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct Entry {
  std::string name;
  std::string content;
  std::string link = {};  // not empty: a symbolic link to there
};

void Zip(const std::string& path, const std::vector<Entry>& entries) {
  archive* zip = archive_write_new();
  archive_write_set_format_zip(zip);
  ASSERT_EQ(archive_write_open_filename(zip, path.c_str()), ARCHIVE_OK);
  for (const Entry& entry : entries) {
    archive_entry* header = archive_entry_new();
    archive_entry_set_pathname(header, entry.name.c_str());
    archive_entry_set_filetype(header, entry.link.empty() ? AE_IFREG : AE_IFLNK);
    if (!entry.link.empty()) archive_entry_set_symlink(header, entry.link.c_str());
    archive_entry_set_perm(header, 0777);
    archive_entry_set_mtime(header, 1'000'000'000, 0);
    archive_entry_set_size(header, static_cast<la_int64_t>(entry.content.size()));
    archive_write_header(zip, header);
    archive_write_data(zip, entry.content.data(), entry.content.size());
    archive_entry_free(header);
  }
  archive_write_free(zip);
}

class UnpackTest : public ::testing::Test {
 protected:
  Unpacked Unpacking(const std::vector<Entry>& entries, const UnpackLimits& limits = {}) {
    Zip(zip_, entries);
    return Unpack(zip_, out_, limits).value();
  }
  // All regular files and links below the temporary folder but the archive itself.
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(dir_.path())) {
      if (!entry.is_directory() && entry.path() != zip_)
        files.push_back(entry.path().lexically_relative(dir_.path()));
    }
    return files;
  }
  std::string Content(const std::string& name) const {
    std::ifstream in(dir_.path() + "/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  TempDir dir_ = TempDir::Create("unpack").value();
  std::string zip_ = dir_.path() + "/a.zip";
  std::string out_ = dir_.path() + "/out";
};

TEST_F(UnpackTest, SourcesComeOutWithTheirFoldersAndTimes) {
  const Unpacked unpacked = Unpacking({{"alice/pipe.c", "int main;"}, {"b.h", ""}});
  EXPECT_THAT(unpacked.remarks, IsEmpty());
  EXPECT_THAT(Files(), UnorderedElementsAre("out/alice/pipe.c", "out/b.h"));
  EXPECT_EQ(Content("out/alice/pipe.c"), "int main;");
  const auto changed = fs::last_write_time(out_ + "/b.h");
  EXPECT_EQ(std::chrono::system_clock::to_time_t(std::chrono::file_clock::to_sys(changed)),
            1'000'000'000);
  EXPECT_EQ(fs::status(out_ + "/b.h").permissions() & fs::perms::owner_exec, fs::perms::none);
}

TEST_F(UnpackTest, WhatGradingDoesNotNeedStaysInside) {
  Unpacking({{"report.pdf", "x"}, {"a.out", "x"}, {"__MACOSX/._pipe.c", "x"}, {"in.zip", "x"}});
  EXPECT_THAT(Files(), ElementsAre("out/in.zip"));
}

TEST_F(UnpackTest, NoNameLeadsOut) {
  const Unpacked unpacked = Unpacking({{"../up.c", "x"},
                                       {"a/../../up.c", "x"},
                                       {"/tmp/ipclab-absolute.c", "x"},
                                       {"..\\up.c", "x"},
                                       {"a\nb.c", "x"}});
  EXPECT_THAT(Files(), IsEmpty());
  EXPECT_EQ(unpacked.remarks.size(), 5u);
  EXPECT_FALSE(fs::exists("/tmp/ipclab-absolute.c"));
}

TEST_F(UnpackTest, LinksAreNeitherMadeNorFollowed) {
  fs::create_directories(out_);
  fs::create_symlink(dir_.path() + "/victim.c", out_ + "/there.c");
  const Unpacked unpacked = Unpacking(
      {{"pipe.c", "", "/etc/passwd"}, {"dir.c", "", ".."}, {"there.c", "x"}, {"dir.c/x.c", "x"}});
  EXPECT_THAT(Files(), UnorderedElementsAre("out/there.c", "out/dir.c/x.c"));
  EXPECT_TRUE(fs::is_symlink(out_ + "/there.c"));
}

TEST_F(UnpackTest, TheFirstOfOneNameStays) {
  const Unpacked unpacked = Unpacking({{"pipe.c", "first"}, {"pipe.c", "second"}});
  EXPECT_EQ(Content("out/pipe.c"), "first");
  EXPECT_THAT(unpacked.remarks, ElementsAre("pipe.c: is there twice"));
}

TEST_F(UnpackTest, SizesAreBounded) {
  UnpackLimits limits;
  limits.source = 10;
  const Unpacked unpacked =
      Unpacking({{"big.c", std::string(1000, 'x')}, {"small.c", "x"}}, limits);
  EXPECT_THAT(Files(), ElementsAre("out/small.c"));
  EXPECT_THAT(unpacked.remarks, ElementsAre("big.c: larger than 10 bytes"));
}

TEST_F(UnpackTest, ABombEndsWithAnError) {
  UnpackLimits limits;
  limits.total = 5000;
  Zip(zip_, {{"a.c", std::string(4000, 'x')}, {"b.c", std::string(4000, 'x')}});
  const auto unpacked = Unpack(zip_, out_, limits);
  ASSERT_FALSE(unpacked.ok());
  EXPECT_THAT(unpacked.error().message, HasSubstr("more than 5000 bytes in all"));
}

TEST_F(UnpackTest, EntriesAreBounded) {
  UnpackLimits limits;
  limits.entries = 2;
  const Unpacked unpacked = Unpacking({{"a.c", "x"}, {"b.c", "x"}, {"c.c", "x"}}, limits);
  EXPECT_THAT(Files(), UnorderedElementsAre("out/a.c", "out/b.c"));
  EXPECT_EQ(unpacked.remarks.size(), 1u);
}

TEST_F(UnpackTest, GarbageIsAnErrorThatNamesTheArchive) {
  std::ofstream(zip_) << "this is no zip at all";
  const auto unpacked = Unpack(zip_, out_);
  ASSERT_FALSE(unpacked.ok());
  EXPECT_THAT(unpacked.error().message, HasSubstr("a.zip"));
}

}  // namespace
}  // namespace ipclab
