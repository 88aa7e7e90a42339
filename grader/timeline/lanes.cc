// The lanes of the picture: which processes and objects have one, and what lies in it.
#include <fmt/format.h>

#include <algorithm>

#include "grader/checks/visible.h"
#include "grader/checks/wait_graph.h"
#include "grader/timeline/painter.h"
#include "grader/timeline/words.h"

namespace ipclab {
namespace {

constexpr int kMostRows = 12;  // descriptors of one object, side by side

std::vector<int> ChildrenOf(const RunRecord& run, int parent) {
  std::vector<int> children;
  for (int i = 0; i < static_cast<int>(run.processes.size()); ++i) {
    if (run.processes[i].parent == parent && i != parent) children.push_back(i);
  }
  return children;
}

// Those who wait when the run is ended matter most, then those that the scenario started.
std::set<int> MostTelling(const RunRecord& run, std::size_t most) {
  std::set<int> chosen;
  const auto choose = [&](int process) {
    if (process != kNobody && chosen.size() < most) chosen.insert(process);
  };
  for (const Wait& wait : run.waits) choose(wait.process);
  for (const bool started : {true, false}) {
    for (int i = 0; i < static_cast<int>(run.processes.size()); ++i) {
      if (run.processes[i].started == started) choose(i);
    }
  }
  return chosen;
}

bool HasLane(const RunRecord& run, int index, bool own) {
  switch (run.objects[index].kind) {
    case ObjectKind::kFolder:
    case ObjectKind::kDevice:
    case ObjectKind::kTerminal:
    case ObjectKind::kOther:
      return false;
    case ObjectKind::kFile:
      return own;
    default:
      return true;
  }
}

// It is there until it is removed, whoever uses it.
bool Persists(ObjectKind kind) {
  return kind != ObjectKind::kPipe && kind != ObjectKind::kSocket &&
         kind != ObjectKind::kSharedMap && kind != ObjectKind::kOther;
}

std::string_view EndName(ObjectKind kind, Access access) {
  if (kind != ObjectKind::kPipe && kind != ObjectKind::kFifo) return "open";
  if (access == Access::kRead) return "read end";
  return access == Access::kWrite ? "write end" : "both ends";
}

// Keeps a reader from its end of file, or a writer from EPIPE.
bool Stuck(const WaitPicture& waits, std::size_t hold) {
  return std::ranges::any_of(waits.edges, [hold](const WaitPicture::Edge& edge) {
    return std::ranges::find(edge.holds, hold) != edge.holds.end();
  });
}

}  // namespace

void Painter::ChooseProcesses() {
  const std::set<int> chosen = MostTelling(run_, limits_.processes);
  std::set<int> seen;
  std::vector<std::pair<int, int>> stack;  // process, depth
  const auto push = [&](const std::vector<int>& processes, int depth) {
    for (auto it = processes.rbegin(); it != processes.rend(); ++it) stack.emplace_back(*it, depth);
  };
  push(ChildrenOf(run_, kNobody), 0);
  while (!stack.empty()) {
    const auto [process, depth] = stack.back();
    stack.pop_back();
    if (!seen.insert(process).second) continue;
    if (chosen.contains(process)) {
      Picture::Lane lane;
      lane.process = process;
      lane.depth = depth;
      picture_.lanes.push_back(lane);
    }
    push(ChildrenOf(run_, process), depth + 1);
  }
  if (picture_.lanes.size() < run_.processes.size()) {
    picture_.notes.push_back(fmt::format("{} more processes are not shown.",
                                         run_.processes.size() - picture_.lanes.size()));
  }
}

void Painter::MakeRunningBars() {
  for (Picture::Lane& lane : picture_.lanes) {
    const Process& process = run_.processes[lane.process];
    lane.from = picture_.ColumnAt(process.born);
    const bool ended =
        process.end == Process::End::kExited || process.end == Process::End::kSignalled;
    lane.to = ended && process.ended != kNever ? picture_.ColumnAt(process.ended) : LastColumn();
    lane.lasts = !ended;
  }
  int begin = 0;
  for (int i = 1; i <= LastColumn(); ++i) {
    const int process = picture_.columns[begin].process;
    if (picture_.columns[i].process == process && process != kNobody) continue;
    const int lane = picture_.LaneOfProcess(process);
    if (lane >= 0) picture_.lanes[lane].running.push_back({begin, i - 1});
    begin = i;
  }
}

void Painter::PlaceOutputs() {
  for (const Output& output : run_.outputs) {
    const int lane = picture_.LaneOfProcess(output.process);
    if (lane < 0 || picture_.Hidden(output.seq)) continue;
    std::vector<Picture::Said>& said = picture_.lanes[lane].said;
    const int column = picture_.ColumnAt(output.seq);
    if (!said.empty() && said.back().column == column && said.back().stream == output.stream) {
      said.back().text += output.data;
    } else {
      said.push_back({column, output.stream, output.data});
    }
  }
}

void Painter::ChooseObjects() {
  std::vector<int> objects;
  const auto choose = [&](int object, bool own) {
    if (object == kNoObject || !HasLane(run_, object, own)) return;
    if (std::ranges::find(objects, object) == objects.end()) objects.push_back(object);
  };
  for (const Picture::Mark& mark : picture_.marks) {
    const Event& event = run_.events[mark.event];
    choose(event.object, OfSubmission(run_, event));
  }
  for (const Wait& wait : run_.waits) choose(wait.object, true);
  for (const Leak& leak : run_.leaks) choose(leak.object, true);
  for (std::size_t i = 0; i < std::min(objects.size(), limits_.objects); ++i) AddObject(objects[i]);
  if (objects.size() > limits_.objects) {
    picture_.notes.push_back(
        fmt::format("{} more objects are not shown.", objects.size() - limits_.objects));
  }
}

void Painter::AddObject(int index) {
  const Object& object = run_.objects[index];
  Picture::Lane lane;
  lane.object = index;
  lane.from = object.created == kNever ? 0 : picture_.ColumnAt(object.created);
  MakeEnds(lane);
  EndObject(lane);
  picture_.lanes.push_back(std::move(lane));
}

void Painter::MakeEnds(Picture::Lane& lane) {
  const ObjectKind kind = run_.objects[lane.object].kind;
  std::vector<int> free_from;  // of each row: the first column that is free
  int left_out = 0;
  for (std::size_t i = 0; i < run_.holds.size(); ++i) {
    const Hold& hold = run_.holds[i];
    if (hold.object != lane.object || picture_.LaneOfProcess(hold.process) < 0) continue;
    Picture::End end;
    end.from = picture_.ColumnAt(hold.from);
    end.to =
        hold.to == kNever || HeldToTheEnd(run_, hold) ? LastColumn() : picture_.ColumnAt(hold.to);
    end.process = hold.process;
    end.text = fmt::format("{} {}, fd {}", Visible(run_.processes[hold.process].name),
                           EndName(kind, hold.access), hold.fd);
    end.stuck = Stuck(picture_.waits, i);
    const auto row = std::ranges::find_if(free_from, [&](int from) { return from <= end.from; });
    end.row = static_cast<int>(row - free_from.begin());
    if (end.row >= kMostRows) {
      ++left_out;
      continue;
    }
    if (row == free_from.end()) free_from.push_back(0);
    free_from[end.row] = end.to;
    lane.ends.push_back(std::move(end));
  }
  if (left_out > 0) {
    picture_.notes.push_back(fmt::format("{} more descriptors of {} are not shown.", left_out,
                                         Visible(run_.objects[lane.object].name)));
  }
}

void Painter::EndObject(Picture::Lane& lane) {
  const Object& object = run_.objects[lane.object];
  if (object.removed != kNever) {
    lane.to = picture_.ColumnAt(object.removed);
    return;
  }
  lane.to = LastColumn();
  lane.lasts = Persists(object.kind);
  if (lane.lasts || lane.ends.empty()) return;
  lane.to = std::ranges::max(lane.ends, {}, &Picture::End::to).to;
}

// What a run that was ended leaves is not the program's doing.
void Painter::MarkLeaks() {
  if (!EndedByItself(run_)) return;
  for (const Leak& leak : run_.leaks) {
    const bool of_process = leak.kind == LeakKind::kProcess || leak.kind == LeakKind::kZombie;
    const int lane =
        of_process ? picture_.LaneOfProcess(leak.child) : picture_.LaneOfObject(leak.object);
    if (lane < 0) continue;
    const std::string_view what = leak.kind == LeakKind::kProcess      ? "left running"
                                  : leak.kind == LeakKind::kZombie     ? "never waited for"
                                  : leak.kind == LeakKind::kDescriptor ? "left open"
                                                                       : "left over";
    picture_.lanes[lane].leak = std::string(what);
  }
}

}  // namespace ipclab
