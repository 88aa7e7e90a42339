// Holds the trace against the rules of Chrome's trace event format.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "grader/checks/run_builder.h"
#include "grader/timeline/timeline.h"

namespace ipclab {
namespace {

using nlohmann::json;

// Complete events of a thread must lie side by side or one in the other; a flow has one beginning
// and one end, in this order, each inside of a complete event of its thread or at an instant's
// time.
void ExpectWellFormed(const json& trace) {
  ASSERT_TRUE(trace["traceEvents"].is_array());
  std::map<std::pair<int, int>, std::vector<json>> slices;
  std::set<int> processes, named;
  double time = -1;
  for (const json& event : trace["traceEvents"]) {
    ASSERT_TRUE(event["ph"].is_string() && event["name"].is_string()) << event;
    ASSERT_TRUE(event["pid"].is_number_integer() && event["tid"].is_number_integer()) << event;
    const std::string phase = event["ph"];
    if (phase == "M") {
      if (event["name"] == "process_name") named.insert(event["pid"].get<int>());
      EXPECT_TRUE(event["args"].is_object()) << event;
      continue;
    }
    processes.insert(event["pid"].get<int>());
    ASSERT_TRUE(event["ts"].is_number()) << event;
    EXPECT_GE(event["ts"].get<double>(), time) << "not sorted: " << event;
    time = event["ts"];
    if (phase == "X") {
      EXPECT_GE(event["dur"].get<double>(), 0) << event;
      slices[{event["pid"], event["tid"]}].push_back(event);
    } else if (phase == "i") {
      EXPECT_THAT(event["s"].get<std::string>(), ::testing::AnyOf("t", "p", "g"));
    } else {
      EXPECT_THAT(phase, ::testing::AnyOf("s", "f"));
    }
  }
  for (int pid : processes) EXPECT_TRUE(named.contains(pid)) << pid;
  std::map<int, std::string> flows;
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] != "s" && event["ph"] != "f") continue;
    flows[event["id"].get<int>()] += event["ph"].get<std::string>();
    if (event["ph"] == "f") EXPECT_EQ(event["bp"], "e");
    const double at = event["ts"];
    bool inside = event["cat"] != "flow";
    for (const json& slice : slices[{event["pid"], event["tid"]}]) {
      const double begin = slice["ts"], end = begin + slice["dur"].get<double>();
      inside = inside || (begin <= at && at <= end);
    }
    EXPECT_TRUE(inside || event["name"] == "signal") << event;
  }
  for (const auto& [id, phases] : flows) EXPECT_EQ(phases, "sf") << id;
}

std::map<std::string, int> PhasesOf(const json& trace) {
  std::map<std::string, int> phases;
  for (const json& event : trace["traceEvents"]) ++phases[event["ph"].get<std::string>()];
  return phases;
}

TEST(ChromeTraceTest, HasCallsFlowsAndSignals) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Sends(parent, child, pipe, "Hello");
  Event& kill = run.Calls(parent, "kill", 40);
  kill.target = child;
  kill.flags = 2;
  Event& arrives = run.Calls(child, "signal", 0);
  arrives.target = parent;
  arrives.flags = 2;
  arrives.entered = arrives.seq;
  run.Prints(child, "\xff got it\n");
  run.Exits(child, 0, parent);
  const json trace = ToChromeTrace(run.record);
  ExpectWellFormed(trace);
  const auto phases = PhasesOf(trace);
  EXPECT_EQ(phases.at("X"), 5);  // pipe, fork, write, read, kill
  EXPECT_EQ(phases.at("i"), 2);  // the signal, the output
  EXPECT_EQ(phases.at("s"), 2);  // data, signal
  EXPECT_NO_THROW(trace.dump());
}

TEST(ChromeTraceTest, ACallThatNeverReturnedLastsToTheEnd) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  run.Waits(parent, "read", 20, pipe);
  run.Prints(parent, "x");
  const json trace = ToChromeTrace(run.record);
  ExpectWellFormed(trace);
  for (const json& event : trace["traceEvents"]) {
    if (event["name"] == "read") EXPECT_GE(event["dur"].get<double>(), 2);
  }
}

TEST(ChromeTraceTest, APidThatWasUsedTwiceIsTwoProcesses) {
  RunBuilder run;
  run.Calls(run.Start("one"), "getpid", 1);
  run.Calls(run.Start("two"), "getpid", 1);
  run.record.processes[1].pid = run.record.processes[0].pid;
  std::set<int> pids;
  for (const json& event : ToChromeTrace(run.record)["traceEvents"]) {
    if (event["name"] == "process_name") pids.insert(event["pid"].get<int>());
  }
  EXPECT_EQ(pids.size(), 2u);
}

TEST(ChromeTraceTest, AnEmptyRecordGivesAnEmptyTrace) {
  EXPECT_TRUE(ToChromeTrace(RunRecord{})["traceEvents"].empty());
}

}  // namespace
}  // namespace ipclab
