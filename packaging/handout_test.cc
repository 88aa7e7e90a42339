// The package that students get holds whatever its own BUILD files name of the grader.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

namespace ipclab {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TEST(HandoutPackageTest, EveryModuleThatABuildFileNamesIsThere) {
  const std::string folder = ::testing::TempDir();
  ASSERT_EQ(std::system(("tar -xzf packaging/handout_pipe.tar.gz -C '" + folder + "'").c_str()), 0);
  const fs::path project = fs::path(folder) / "ipclab-pipe";
  const std::regex module("\"//(grader/[a-z_]+)[:\"]");
  int named = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(project / "grader")) {
    if (entry.path().filename() != "BUILD") continue;
    const std::string text = Read(entry.path());
    for (std::sregex_iterator it(text.begin(), text.end(), module), end; it != end; ++it) {
      EXPECT_TRUE(fs::exists(project / (*it)[1].str() / "BUILD"))
          << entry.path() << " names //" << (*it)[1].str();
      ++named;
    }
  }
  EXPECT_GT(named, 100);
}

}  // namespace
}  // namespace ipclab
