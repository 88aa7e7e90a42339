// Chrome's trace event format
// (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "grader/checks/visible.h"
#include "grader/record/calls.h"
#include "grader/timeline/arrows.h"
#include "grader/timeline/timeline.h"
#include "grader/timeline/words.h"

namespace ipclab {
namespace {

using nlohmann::json;

// A flow binds to the slice that it lies in; so it lies inside of its call, not at its edge.
constexpr double kInside = 0.25;

class Trace {
 public:
  explicit Trace(const RunRecord& run) : run_(run) {
    std::set<pid_t> used;
    for (std::size_t i = 0; i < run.processes.size(); ++i) {
      pid_t pid = run.processes[i].pid;
      if (!used.insert(pid).second) pid = 1'000'000 + static_cast<pid_t>(i);  // one was used again
      pids_.push_back(pid);
    }
    for (const Process& process : run.processes)
      end_ = std::max({end_, process.born, process.ended});
    for (const Event& event : run.events) end_ = std::max({end_, event.entered, event.seq});
    ++end_;
  }

  json Write() {
    for (int i = 0; i < static_cast<int>(run_.processes.size()); ++i) AddProcess(i);
    for (const Event& event : run_.events) AddEvent(event);
    for (const Output& output : run_.outputs) AddOutput(output);
    AddFlows();
    const auto time = [](const json& event) { return event["ts"].get<double>(); };
    std::stable_sort(events_.begin(), events_.end(),
                     [&](const json& a, const json& b) { return time(a) < time(b); });
    json all = metadata_;
    for (json& event : events_) all.push_back(std::move(event));
    return {{"traceEvents", std::move(all)},
            {"displayTimeUnit", "ms"},
            {"otherData",
             {{"scenario", Harmless(run_.scenario)},
              {"build", Harmless(run_.build)},
              {"seed", std::to_string(run_.seed)},
              {"outcome", Name(run_.outcome)},
              {"time", "one microsecond is one step of the order in which things happened"}}}};
  }

 private:
  json At(std::string_view phase, int process, pid_t thread, double time) const {
    return {{"ph", phase}, {"pid", pids_[process]}, {"tid", thread}, {"ts", time}};
  }

  void AddMetadata(std::string_view name, int process, pid_t thread, json arguments) {
    metadata_.push_back({{"ph", "M"},
                         {"name", name},
                         {"pid", pids_[process]},
                         {"tid", thread},
                         {"args", std::move(arguments)}});
  }

  void AddProcess(int index) {
    const Process& process = run_.processes[index];
    AddMetadata("process_name", index, process.pid, {{"name", Harmless(process.name)}});
    AddMetadata("process_labels", index, process.pid,
                {{"labels", fmt::format("{}, {}", Harmless(process.program), EndOf(process))}});
    AddMetadata("process_sort_index", index, process.pid, {{"sort_index", index}});
    std::set<pid_t> threads = {process.pid};
    for (const Event& event : run_.events) {
      if (event.process == index && event.thread != 0) threads.insert(event.thread);
    }
    for (pid_t thread : threads) {
      const std::string name =
          thread == process.pid ? std::string("main") : fmt::format("thread {}", thread);
      AddMetadata("thread_name", index, thread, {{"name", name}});
    }
  }

  pid_t ThreadOf(const Event& event) const {
    return event.thread != 0 ? event.thread : run_.processes[event.process].pid;
  }

  void AddEvent(const Event& event) {
    if (event.process == kNobody) return;
    const bool signal = event.call == "signal";
    json it =
        At(signal ? "i" : "X", event.process, ThreadOf(event), static_cast<double>(event.entered));
    it["name"] = signal ? SignalName(event.flags) : std::string(FamilyOf(event.call));
    it["cat"] = signal ? "signal" : "call";
    if (signal) {
      it["s"] = "t";
    } else {
      it["dur"] = static_cast<double>((event.seq == kNever ? end_ : event.seq) - event.entered);
    }
    it["args"] = {{"call", Harmless(event.text)},
                  {"result", ResultOf(event)},
                  {"where", SpellPlace(event.where)},
                  {"virtual time", Duration(event.time_ns)}};
    if (event.object != kNoObject) it["args"]["object"] = Harmless(run_.objects[event.object].name);
    events_.push_back(std::move(it));
  }

  void AddOutput(const Output& output) {
    if (output.process == kNobody) return;
    json it = At("i", output.process, run_.processes[output.process].pid,
                 static_cast<double>(output.seq));
    it["name"] = output.stream == 2 ? "standard error" : "standard output";
    it["cat"] = "output";
    it["s"] = "t";
    it["args"] = {{"text", Shortened(output.data, 200)}};
    events_.push_back(std::move(it));
  }

  // Flows for what went from one call into another.
  void AddFlows() {
    int id = 0;
    for (const Arrow& arrow : ArrowsOf(run_)) {
      if (arrow.sender < 0 || arrow.receiver < 0) continue;
      const Event& from = run_.events[arrow.sender];
      const Event& to = run_.events[arrow.receiver];
      const bool instant = to.seq == to.entered;
      const double begin = arrow.sent == from.seq ? static_cast<double>(from.seq) - kInside
                                                  : static_cast<double>(from.entered) + kInside;
      const double end = static_cast<double>(to.seq) - (instant ? 0 : kInside);
      json start = At("s", from.process, ThreadOf(from), begin);
      json finish = At("f", to.process, ThreadOf(to), std::max(begin, end));
      finish["bp"] = "e";
      for (json* it : {&start, &finish}) {
        (*it)["id"] = id;
        (*it)["name"] = Name(arrow.kind);
        (*it)["cat"] = "flow";
        (*it)["args"] = {{"what", Harmless(arrow.text)}};
        events_.push_back(std::move(*it));
      }
      ++id;
    }
  }

  const RunRecord& run_;
  std::vector<pid_t> pids_;
  Seq end_ = 0;
  json metadata_ = json::array();
  std::vector<json> events_;
};

}  // namespace

json ToChromeTrace(const RunRecord& run) { return Trace(run).Write(); }

}  // namespace ipclab
