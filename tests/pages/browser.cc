#include "tests/pages/browser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <vector>

#include "tests/runner/program.h"

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;

// The browser makes a socket in its TMPDIR, whose path must be short; Bazel's is not.
class ShortFolder {
 public:
  ShortFolder() { EXPECT_NE(mkdtemp(path_), nullptr); }
  ~ShortFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string path() const { return path_; }

 private:
  char path_[16] = "/tmp/pageXXXXXX";
};

// The lines of the browser's log that are of our page's console, and not of one of its own.
std::string ConsoleIn(const std::string& log) {
  std::istringstream lines(log);
  std::string console;
  for (std::string line; std::getline(lines, line);) {
    const bool own = line.find("source: chrome://") != std::string::npos;
    if (!own && line.find("CONSOLE") != std::string::npos) console += line + "\n";
  }
  return console;
}

}  // namespace

Shown Show(const std::string& page, Scheme scheme) {
  const ShortFolder folder;
  std::vector<std::string> argv = {kBrowser,
                                   "--headless",
                                   "--no-sandbox",
                                   "--disable-gpu",
                                   "--disable-dev-shm-usage",
                                   "--no-first-run",
                                   "--enable-logging=stderr",
                                   "--window-size=1280,800",
                                   "--user-data-dir=" + folder.path() + "/data",
                                   "--dump-dom"};
  if (scheme == Scheme::kDark) argv.push_back("--force-dark-mode");
  argv.push_back("file://" + page);
  const ProgramEnd end =
      RunProgram(argv, {.environment = {"HOME=" + folder.path(), "TMPDIR=" + folder.path()}});
  EXPECT_EQ(end.status, 0) << end.error;
  return {end.output, ConsoleIn(end.error)};
}

std::string ReadText(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::size_t Times(const std::string& pattern, const std::string& text) {
  const std::regex expression(pattern);
  return std::distance(std::sregex_iterator(text.begin(), text.end(), expression), {});
}

std::string StartTag(const std::string& dom) {
  const std::size_t begin = std::min(dom.find("<html"), dom.size());
  return dom.substr(begin, dom.find("<head", begin) - begin);
}

void ExpectReady(const std::string& dom) {
  const std::string html = StartTag(dom);
  EXPECT_THAT(html, HasSubstr("data-ready=\"yes\""));
  EXPECT_THAT(html, Not(HasSubstr("data-problems"))) << html;
}

}  // namespace ipclab::testing
