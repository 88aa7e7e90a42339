#include "grader/base/files.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>

#include "grader/base/temp_dir.h"

namespace ipclab {
namespace {

class FilesTest : public ::testing::Test {
 protected:
  TempDir dir_ = TempDir::Create("files").value();
  const std::string path_ = dir_.path() + "/file";
};

TEST_F(FilesTest, AFileIsReadByteForByte) {
  const std::string bytes("a\r\n\0\xff", 5);
  std::ofstream(path_, std::ios::binary) << bytes;
  EXPECT_EQ(ReadFile(path_).value(), bytes);
}

TEST_F(FilesTest, AnEmptyFileIsNoFailure) {
  std::ofstream(path_).close();
  EXPECT_EQ(ReadFile(path_).value(), "");
}

TEST_F(FilesTest, WhatIsNoFileOrNotThereIsTold) {
  EXPECT_EQ(ReadFile(path_).error().errno_value, ENOENT);
  EXPECT_EQ(ReadFile(dir_.path()).error().errno_value, EISDIR);
}

}  // namespace
}  // namespace ipclab
