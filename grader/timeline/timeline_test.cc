#include "grader/timeline/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grader/checks/run_builder.h"
#include "grader/checks/visible.h"
#include "grader/timeline/index.h"

namespace ipclab {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

RunRecord Talk() {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Sends(parent, child, pipe, "Hello", 20);
  run.Prints(child, "got it\n");
  run.Exits(child, 0, parent);
  run.Exits(parent, 0);
  run.record.scenario = "default";
  return run.record;
}

// The model that the page's script draws.
json ModelIn(const std::string& page) {
  const std::string begin = "id=\"model\">";
  const std::size_t from = page.find(begin) + begin.size();
  return json::parse(page.substr(from, page.find("</script>", from) - from));
}

std::size_t Times(const std::string& what, const std::string& text) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++times;
  return times;
}

TEST(TimelineHtmlTest, APageLoadsNothing) {
  const std::string page = ToTimelineHtml(Talk(), {.title = "pipe, alice"});
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page,
              AllOf(Not(HasSubstr(" src=")), Not(HasSubstr("@import")), Not(HasSubstr("<link"))));
  EXPECT_THAT(page, HasSubstr("<title>pipe, alice, default</title>"));
}

TEST(TimelineHtmlTest, TheModelHoldsLanesMarksAndArrows) {
  const json model = ModelIn(ToTimelineHtml(Talk(), {}));
  ASSERT_EQ(model["lanes"].size(), 3u);
  EXPECT_EQ(model["lanes"][0]["name"], "parent");
  EXPECT_EQ(model["lanes"][1]["end"], "exit 0");
  EXPECT_EQ(model["lanes"][1]["said"][0]["text"], "got it");
  EXPECT_EQ(model["lanes"][2]["sub"], "pipe, pipe.cpp:12");
  EXPECT_EQ(model["marks"].size(), 4u);  // pipe, fork, write, read
  std::map<std::string, int> kinds;
  for (const json& arrow : model["arrows"]) ++kinds[arrow["kind"].get<std::string>()];
  EXPECT_EQ(kinds, (std::map<std::string, int>{{"data", 1}, {"fork", 1}}));
  EXPECT_TRUE(model["highlights"].empty());
}

// Whatever a submission prints or is called by: it stays text.
TEST(TimelineHtmlTest, TextOfTheSubmissionNeverActs) {
  const std::string evil = "</script><script>alert(1)</script><!-- \xff\x1b[2J \u202e";
  RunBuilder run;
  const int parent = run.Start(evil);
  run.Prints(parent, evil);
  run.Calls(parent, "write", 3).text = evil;
  run.Makes(parent, ObjectKind::kFifo, evil, 4);
  run.Calls(parent, "mknodat", 4, 0);
  run.record.scenario = evil;
  run.record.injection = evil;
  TimelineOptions options{evil, {{"pipe.cpp", evil + "\n" + evil + "\n" + evil}}, {{{}, evil}}};
  const std::string page = ToTimelineHtml(run.record, options);
  EXPECT_EQ(Times("<script", page), 2u);  // the model and the script
  EXPECT_EQ(Times("</script>", page), 2u);
  EXPECT_EQ(Times("<!--", page), 0u);
  EXPECT_EQ(Times("\x1b", page), 0u);
  EXPECT_EQ(Times("\u202e", page), 0u);
  EXPECT_EQ(Times("\xff", page), 0u);
  const std::string index = ToTimelineIndex(evil, 1, {{&run.record, evil, {evil}, {evil}, {evil}}});
  EXPECT_EQ(Times("<script", index), 0u);
}

TEST(TimelineHtmlTest, OnlyLinesNearEventsAreTakenFromTheSources) {
  std::string source;
  for (int i = 1; i <= 200; ++i) source += "line " + std::to_string(i) + "\n";
  TimelineOptions options{"", {{"pipe.cpp", source}, {"unused.cpp", source}}, {}};
  const json lines = ModelIn(ToTimelineHtml(Talk(), options))["source"];
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines["pipe.cpp"]["12"], "line 12");
  EXPECT_TRUE(lines["pipe.cpp"].contains("16"));
  EXPECT_FALSE(lines["pipe.cpp"].contains("100"));
}

TEST(TimelineHtmlTest, AHighlightIsPassedInBySeq) {
  const RunRecord run = Talk();
  const Event& write = run.events[2];
  const Event& read = run.events[3];
  TimelineOptions options;
  options.highlights = {{{{.seq = write.seq}, {.seq = read.seq}}, "Both use it."}};
  const json model = ModelIn(ToTimelineHtml(run, options));
  ASSERT_EQ(model["highlights"].size(), 1u);
  EXPECT_EQ(model["highlights"][0]["caption"], "Both use it.");
  const json& marks = model["highlights"][0]["marks"];
  EXPECT_EQ(marks[0]["lane"], 0);
  EXPECT_EQ(marks[1]["lane"], 1);
  EXPECT_EQ(marks[0]["where"]["line"], write.where.line);
}

// Between two calls, such as a memory access.
TEST(TimelineHtmlTest, AHighlightNeedNotBeACall) {
  const RunRecord run = Talk();
  TimelineOptions options;
  options.highlights = {{{{run.events[2].seq + 1, 1, "counter = 1", {"pipe.cpp", 7, ""}}}, "x"}};
  const json mark = ModelIn(ToTimelineHtml(run, options))["highlights"][0]["marks"][0];
  EXPECT_EQ(mark["lane"], 1);
  EXPECT_EQ(mark["text"], "counter = 1");
}

TEST(TimelineHtmlTest, ADeadlockIsHighlightedAndToldInWords) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Waits(parent, "wait4", 30).target = child;
  run.Waits(child, "read", 20, pipe);
  const json model = ModelIn(ToTimelineHtml(run.record, {}));
  EXPECT_EQ(model["hangs"], true);
  ASSERT_EQ(model["highlights"].size(), 1u);
  EXPECT_EQ(model["highlights"][0]["marks"].size(), 2u);
  EXPECT_THAT(model["highlights"][0]["caption"].get<std::string>(),
              HasSubstr("child (pid 3) waits in read(…) at pipe.cpp:20"));
}

MemoryAccess Access8(Seq seq, int process, int object, bool write, int line) {
  MemoryAccess access;
  access.seq = seq;
  access.process = process;
  access.object = object;
  access.size = 8;
  access.write = write;
  access.where = RunBuilder::Line(line);
  return access;
}

RunRecord LostUpdate() {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int map = run.Makes(parent, ObjectKind::kSharedMap, "shared map #1", 10);
  const int child = run.Fork(parent, "child");
  run.record.races = {{Access8(1000, child, map, false, 41), Access8(1001, parent, map, true, 51),
                       1002, RunBuilder::Line(42)}};
  return run.record;
}

TEST(TimelineHtmlTest, TheAccessesOfARaceAreHighlightedInTheLanesOfTheirProcesses) {
  const RunRecord run = LostUpdate();
  const std::optional<Highlight> race = RaceOf(run);
  ASSERT_TRUE(race);
  const json model = ModelIn(ToTimelineHtml(run, {.highlights = {*race}}));
  const json& marks = model["highlights"][0]["marks"];
  ASSERT_EQ(marks.size(), 3u);
  EXPECT_EQ(marks[0]["text"], "reads 8 bytes of shared memory");
  EXPECT_EQ(marks[0]["lane"], 1);
  EXPECT_EQ(marks[1]["text"], "writes 8 bytes of shared memory");
  EXPECT_EQ(marks[1]["lane"], 0);
  EXPECT_EQ(marks[1]["where"]["line"], 51);
  EXPECT_EQ(marks[2]["where"]["line"], 42);
  EXPECT_THAT(model["highlights"][0]["caption"].get<std::string>(),
              AllOf(HasSubstr("pipe.cpp:41"), HasSubstr("pipe.cpp:51")));
}

TEST(TimelineHtmlTest, ARaceIsHighlightedOnlyIfItIsPassed) {
  EXPECT_TRUE(ModelIn(ToTimelineHtml(LostUpdate(), {}))["highlights"].empty());
  EXPECT_FALSE(RaceOf(Talk()));
}

TEST(TimelineHtmlTest, AnEmptyRecordGivesAPage) {
  const json model = ModelIn(ToTimelineHtml(RunRecord{}, {}));
  EXPECT_EQ(model["columns"].size(), 1u);
  EXPECT_TRUE(model["lanes"].empty());
}

TEST(TimelineHtmlTest, TheSameRecordGivesTheSamePage) {
  EXPECT_EQ(ToTimelineHtml(Talk(), {}), ToTimelineHtml(Talk(), {}));
}

// ---- The chart

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

TEST(SequenceChartTest, ShowsWhatFlowed) {
  const std::string chart = ToSequenceChart(Talk(), 100);
  EXPECT_THAT(chart, HasSubstr("●────────────>┬"));  // the fork
  EXPECT_THAT(chart, HasSubstr("← 5 bytes of parent, pipe #1"));
  EXPECT_THAT(chart, HasSubstr("child: exit 0"));
  EXPECT_EQ(chart.back(), '\n');
}

TEST(SequenceChartTest, NoLineIsTooWide) {
  RunBuilder run;
  for (int i = 0; i < 15; ++i) {
    const int process = run.Start("a-rather-long-name-" + std::to_string(i));
    run.Calls(process, "openat", 5).text = std::string(300, 'x') + "\u4e2d\u6587\x1b";
  }
  for (int width : {10, 60, 100}) {
    for (const std::string& line : LinesOf(ToSequenceChart(run.record, width))) {
      int columns = 0;
      for (const Cell& cell : CellsOf(line)) columns += cell.width;
      EXPECT_LE(columns, std::max(width, 40)) << line;
      EXPECT_EQ(line.find('\x1b'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace ipclab
