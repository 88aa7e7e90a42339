// The pages of `ipclab grade --timeline`, of real runs, as a browser shows them.
//
// Each page checks itself after it has drawn: all that its model holds is there, no attribute is
// NaN, each colour can be read on its ground.  Then it sets data-ready; of a script error or a
// failed check data-problems tells.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/pages/browser.h"
#include "tests/runner/program.h"

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kMutant[] = "tests/mutants/pipe/child-waits-for-its-own-end";

std::string Box() { return ::testing::TempDir(); }

// The folder with the pages; made once for each submission.  Without perturbed runs, which would
// only cost time.
fs::path PagesOf(const std::string& lab, const std::string& folder) {
  const fs::path pages = fs::path(Box()) / ("pages-" + lab);
  if (!fs::exists(pages)) {
    const ProgramEnd end =
        RunProgram({"grader/ipclab", "grade", "labs/" + lab + "/lab.yaml", folder, "--follow-links",
                    "--schedules", "0", "--timeline", pages, "--records", pages / "records"});
    EXPECT_THAT(end.status, ::testing::AnyOf(0, 1)) << end.error;
  }
  return pages;
}

// The first page of a run of that scenario.
fs::path PageOf(const fs::path& pages, const std::string& scenario) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(pages)) {
    if (entry.path().filename().string().find("-" + scenario + "-") != std::string::npos)
      found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found.empty() ? fs::path() : fs::absolute(found[0]);
}

std::string Dom(const std::string& page, Scheme scheme = Scheme::kLight) {
  return Show(page, scheme).dom;
}

class TimelinePageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(access(kBrowser, X_OK), 0)
        << "needs Debian's package chromium, which ./ipclab test installs";
  }
};

TEST_F(TimelinePageTest, ADeadlockShowsWhoWaitsForWhom) {
  const fs::path page = PageOf(PagesOf("pipe", kMutant), "default");
  for (const Scheme scheme : {Scheme::kLight, Scheme::kDark}) {
    const std::string dom = Dom(page, scheme);
    ExpectReady(dom);
    EXPECT_THAT(
        dom, HasSubstr(scheme == Scheme::kDark ? "data-scheme=\"dark\"" : "data-scheme=\"light\""));
    EXPECT_EQ(Times("class=\"lane process\"", dom), 2u);
    EXPECT_EQ(Times("class=\"lane object\"", dom), 1u);
    EXPECT_EQ(Times("class=\"flow data\"", dom), 1u);
    EXPECT_EQ(Times("class=\"flow fork\"", dom), 1u);
    EXPECT_EQ(Times("class=\"mark endless\"", dom), 2u);
    EXPECT_EQ(Times("class=\"waits-for\"", dom), 3u);
    EXPECT_EQ(Times("class=\"graph-edge cycle\"", dom), 2u);
    EXPECT_EQ(Times("class=\"end stuck\"", dom), 1u);
    EXPECT_THAT(dom, HasSubstr("Why it hangs"));
    EXPECT_THAT(dom, HasSubstr("write end still open: fd 4"));
    EXPECT_THAT(dom, HasSubstr("const ssize_t n = read(fd, part, sizeof part);"));
  }
}

TEST_F(TimelinePageTest, EightClientsAreNineLanesAndSixteenMessages) {
  const std::string dom = Dom(PageOf(PagesOf("fifo", "reference/fifo"), "eight"));
  ExpectReady(dom);
  EXPECT_EQ(Times("class=\"lane process\"", dom), 9u);
  EXPECT_EQ(Times("class=\"lane object\"", dom), 9u);
  EXPECT_EQ(Times("class=\"flow data\"", dom), 16u);
  EXPECT_EQ(Times("end-word end-good\"[^>]*>✓ exit 0", dom), 9u);
  EXPECT_THAT(dom, HasSubstr("ended by itself"));
  EXPECT_THAT(dom, HasSubstr("<section id=\"why\" aria-labelledby=\"why-title\" hidden"));
}

TEST_F(TimelinePageTest, SharedMemoryShowsStoresAndWhatTheyWake) {
  const std::string dom = Dom(PageOf(PagesOf("sipc", "reference/sipc"), "server-first"));
  ExpectReady(dom);
  EXPECT_EQ(Times("class=\"flow store\"", dom), 3u);
  EXPECT_EQ(Times("class=\"flow wakes\"", dom), 3u);
}

// A copy of the page with a script at its end that presses keys, and writes down what came of it.
TEST_F(TimelinePageTest, KeysGoFromEventToEventAndOpenTheDetails) {
  const fs::path page = PageOf(PagesOf("pipe", kMutant), "default");
  const std::string driven = Box() + "/driven.html";
  std::ofstream(driven) << ReadText(page) << R"(<script>
    const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    const seen = [];
    const note = () => seen.push(document.activeElement.dataset.mark + (byId('details').hidden ? '' : '!'));
    press('ArrowRight'); note();
    press('ArrowRight'); press('ArrowRight'); note();
    press('ArrowDown'); note();
    press('Enter'); note();
    press('ArrowRight'); note();
    document.documentElement.dataset.here = document.querySelector('#details .here')?.textContent;
    press('Escape'); note();
    press('End'); note();
    const before = layout.width;
    press('+');
    seen.push(layout.width > before ? 'wider' : 'same');
    press('0');
    seen.push(Math.round(fitUnit()) === Math.round(layout.unit) ? 'fits' : 'does not');
    document.documentElement.dataset.seen = seen.join(' ');
    document.documentElement.dataset.tip = byId('tip').hidden ? '' : byId('tip').textContent;
  </script>)" << std::flush;
  const std::string dom = Dom(driven);
  ExpectReady(dom);
  const std::string html = StartTag(dom);
  EXPECT_THAT(html, HasSubstr("data-seen=\"0 2 8 8! 9! 9 10 wider fits\""));
  EXPECT_THAT(html, HasSubstr("const ssize_t n = read(fd, part, sizeof part);"));
}

TEST_F(TimelinePageTest, TheIndexSaysWhyEachRunIsThere) {
  const fs::path pages = PagesOf("pipe", kMutant);
  const std::string index = ReadText(pages / "index.html");
  EXPECT_THAT(index, HasSubstr("hangs: every process waits"));
  EXPECT_THAT(index, HasSubstr("failed <b class=\"bad\">child-closes-write-end</b>"));
  EXPECT_THAT(index, HasSubstr("first run of its scenario"));
  const std::regex link("href=\"([^\"]+)\"");
  int links = 0;
  for (std::sregex_iterator it(index.begin(), index.end(), link), end; it != end; ++it, ++links)
    EXPECT_TRUE(fs::exists(pages / (*it)[1].str())) << (*it)[1];
  EXPECT_GT(links, 5);
}

TEST_F(TimelinePageTest, ASavedRecordIsDrawnInEachFormat) {
  const fs::path records = PagesOf("fifo", "reference/fifo") / "records";
  fs::path record;
  for (const auto& entry : fs::directory_iterator(records)) {
    if (entry.path().string().find("-eight-") != std::string::npos) record = entry.path();
  }
  const ProgramEnd page =
      RunProgram({"grader/ipclab", "timeline", record, "-o", Box() + "/saved.html"});
  EXPECT_EQ(page.status, 0) << page.error;
  ExpectReady(Dom(Box() + "/saved.html"));
  const ProgramEnd chart = RunProgram({"grader/ipclab", "timeline", record, "--format", "text"});
  EXPECT_EQ(chart.status, 0);
  EXPECT_THAT(chart.output, HasSubstr("← 160 bytes"));
  const ProgramEnd trace = RunProgram({"grader/ipclab", "timeline", record, "--format", "chrome"});
  EXPECT_THAT(trace.output, HasSubstr("\"traceEvents\""));
  EXPECT_EQ(RunProgram({"grader/ipclab", "timeline", "/dev/null"}).status, 2);
}

}  // namespace
}  // namespace ipclab::testing
