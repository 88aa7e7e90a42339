#include "grader/timeline/waits.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "grader/checks/wait_graph.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

constexpr std::size_t kMostWaits = 24;

std::string_view AwaitedOf(std::string_view family) {
  if (family == "read" || family == "recv") return "waits for data or end of file";
  if (family == "write" || family == "send" || family == "msgsnd" || family == "mq_send")
    return "waits for room";
  if (family == "open") return "waits for the other end to be opened";
  if (family == "msgrcv" || family == "mq_receive") return "waits for a message";
  if (family == "semop") return "waits for the semaphore";
  if (family == "futex") return "waits for it to be given free";
  if (family == "accept") return "waits for a client";
  return "waits for it";
}

// What a process could do to end the wait, but does not, since it waits itself.
std::string_view CouldDo(Remedy remedy) {
  switch (remedy) {
    case Remedy::kWrite:
      return "could write";
    case Remedy::kRead:
      return "could read";
    case Remedy::kOpen:
      return "could open it";
    case Remedy::kSend:
      return "could send";
    case Remedy::kReceive:
      return "could receive";
    case Remedy::kPost:
      return "could post";
    case Remedy::kUnlock:
      return "has the lock";
    case Remedy::kEnd:
      return "waits for its end";
    case Remedy::kSignal:
      return "waits for its signal";
    case Remedy::kConnect:
      return "could connect";
    case Remedy::kAccept:
      return "could accept";
    case Remedy::kChange:
      return "could change it";
  }
  return "";
}

class Builder {
 public:
  explicit Builder(const RunRecord& run) : run_(run), graph_(BuildWaitGraph(run)) {}

  WaitPicture Build() {
    for (const std::size_t wait : graph_.order) {
      if (shown_.size() == kMostWaits) break;
      shown_.push_back(wait);
    }
    std::ranges::sort(shown_);
    for (const std::size_t wait : shown_) Describe(run_.waits[wait]);
    for (const std::size_t wait : shown_) Add(wait);
    return std::move(picture_);
  }

 private:
  int Node(int process, int object) {
    for (std::size_t i = 0; i < picture_.nodes.size(); ++i) {
      const WaitPicture::Node& node = picture_.nodes[i];
      if (node.process == process && node.object == object) return static_cast<int>(i);
    }
    picture_.nodes.push_back({process, object, "", false});
    return static_cast<int>(picture_.nodes.size()) - 1;
  }
  int Who(int process) { return Node(process, kNoObject); }
  int What(int object) { return Node(kNobody, object); }

  void Describe(const Wait& wait) {
    if (wait.process == kNobody) return;
    picture_.nodes[Who(wait.process)].text =
        wait.spinning ? "runs in a loop"
                      : fmt::format("waits in {}", wait.text.empty() ? wait.call : wait.text);
  }

  void Connect(int from, int to, std::string text, bool cycle,
               const std::vector<std::size_t>& holds = {}) {
    for (const int node : {from, to}) picture_.nodes[node].cycle |= cycle;
    for (WaitPicture::Edge& edge : picture_.edges) {
      if (edge.from != from || edge.to != to) continue;
      edge.cycle |= cycle;
      return;
    }
    picture_.edges.push_back({from, to, std::move(text), cycle, holds});
  }

  // Whether the edge leads from a wait of the cycle to the next.
  bool InCycle(const WaitEdge& edge) const {
    const auto found = std::ranges::find(graph_.cycle, edge.wait);
    if (found == graph_.cycle.end()) return false;
    const auto next = std::next(found) == graph_.cycle.end() ? graph_.cycle.begin() : found + 1;
    return run_.waits[*next].process == edge.to;
  }

  void Add(std::size_t index) {
    const Wait& wait = run_.waits[index];
    if (wait.process == kNobody) return;
    const std::string awaited(AwaitedOf(FamilyOf(wait.call)));
    const std::vector<const WaitEdge*> edges = graph_.EdgesOf(index);
    if (edges.empty() && wait.object != kNoObject)
      Connect(Who(wait.process), What(wait.object), awaited, false);
    for (const WaitEdge* edge : edges) {
      const bool cycle = InCycle(*edge);
      if (edge->object == kNoObject) {
        Connect(Who(wait.process), Who(edge->to), std::string(CouldDo(edge->remedy)), cycle);
        continue;
      }
      Connect(Who(wait.process), What(edge->object), awaited, cycle);
      Connect(What(edge->object), Who(edge->to), TextOf(*edge), cycle, edge->holds);
    }
  }

  // "write end still open: fd 4"
  std::string TextOf(const WaitEdge& edge) const {
    const ObjectKind kind = run_.objects[edge.object].kind;
    const bool has_ends = kind == ObjectKind::kPipe || kind == ObjectKind::kFifo;
    const bool held = edge.remedy == Remedy::kWrite || edge.remedy == Remedy::kRead;
    if (!has_ends || !held || edge.holds.empty()) return std::string(CouldDo(edge.remedy));
    return fmt::format("{} end still open: fd {}", edge.remedy == Remedy::kWrite ? "write" : "read",
                       run_.holds[edge.holds.front()].fd);
  }

  const RunRecord& run_;
  const WaitGraph graph_;
  std::vector<std::size_t> shown_;
  WaitPicture picture_;
};

}  // namespace

bool WaitPicture::HasCycle() const { return std::ranges::any_of(edges, &Edge::cycle); }

WaitPicture DrawWaits(const RunRecord& run) { return Builder(run).Build(); }

}  // namespace ipclab
