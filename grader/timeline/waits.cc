#include "grader/timeline/waits.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "grader/checks/visible.h"
#include "grader/record/calls.h"
#include "grader/timeline/words.h"

namespace ipclab {
namespace {

constexpr std::size_t kMostWaits = 24;

bool HasEnds(ObjectKind kind) { return kind == ObjectKind::kPipe || kind == ObjectKind::kFifo; }

bool AliveAtTheEnd(const Process& process) {
  return process.end == Process::End::kAlive || process.end == Process::End::kKilledByGrader;
}

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

class Builder {
 public:
  explicit Builder(const RunRecord& run) : run_(run) {}

  WaitGraph Build() {
    const std::size_t waits = std::min(run_.waits.size(), kMostWaits);
    for (std::size_t i = 0; i < waits; ++i) {
      const Wait& wait = run_.waits[i];
      if (wait.process == kNobody) continue;
      graph_.nodes[Who(wait.process)].text =
          wait.spinning ? "runs in a loop"
                        : fmt::format("waits in {}", wait.text.empty() ? wait.call : wait.text);
    }
    for (std::size_t i = 0; i < waits; ++i) Add(run_.waits[i]);
    FindCycles();
    return std::move(graph_);
  }

 private:
  int Node(int process, int object) {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const WaitGraph::Node& node = graph_.nodes[i];
      if (node.process == process && node.object == object) return static_cast<int>(i);
    }
    graph_.nodes.push_back({process, object, "", false});
    return static_cast<int>(graph_.nodes.size()) - 1;
  }
  int Who(int process) { return Node(process, kNoObject); }
  int What(int object) { return Node(kNobody, object); }

  void Connect(int from, int to, std::string text) {
    const bool known = std::ranges::any_of(graph_.edges, [&](const WaitGraph::Edge& edge) {
      return edge.from == from && edge.to == to;
    });
    if (!known) graph_.edges.push_back({from, to, std::move(text), false});
  }

  void Add(const Wait& wait) {
    if (wait.process == kNobody || wait.spinning) return;
    const std::string_view family = FamilyOf(wait.call);
    if (family == "wait") {
      AddChildren(wait);
    } else if (wait.object != kNoObject) {
      Connect(Who(wait.process), What(wait.object), std::string(AwaitedOf(family)));
      const bool ends = HasEnds(run_.objects[wait.object].kind) && family != "open";
      if (ends) {
        AddHolders(wait, family == "write" ? Access::kRead : Access::kWrite);
      } else {
        AddUsers(wait);
      }
    }
  }

  void AddChildren(const Wait& wait) {
    for (int i = 0; i < static_cast<int>(run_.processes.size()); ++i) {
      const bool meant = wait.target == kNobody ? run_.processes[i].parent == wait.process &&
                                                      AliveAtTheEnd(run_.processes[i])
                                                : i == wait.target;
      if (meant) Connect(Who(wait.process), Who(i), "waits for its end");
    }
  }

  // End of file comes when nobody holds the write end any more.
  void AddHolders(const Wait& wait, Access end) {
    for (const Hold& hold : run_.holds) {
      const bool it = hold.object == wait.object && OpenAtTheEnd(run_, hold) &&
                      (hold.access == end || hold.access == Access::kReadWrite);
      if (!it || hold.process == kNobody) continue;
      Connect(What(wait.object), Who(hold.process),
              fmt::format("{} still open: fd {}", end == Access::kWrite ? "write end" : "read end",
                          hold.fd));
    }
  }

  // Whoever has used the object, and waits now as well.
  void AddUsers(const Wait& wait) {
    std::set<int> users;
    for (const Event& event : run_.events) {
      if (event.object == wait.object && event.process != wait.process) users.insert(event.process);
    }
    for (const Wait& other : run_.waits) {
      if (users.contains(other.process))
        Connect(What(wait.object), Who(other.process), "could end that, but waits itself");
    }
  }

  // A node lies on a cycle if it can be reached from itself.
  void FindCycles() {
    const std::size_t n = graph_.nodes.size();
    std::vector<std::vector<bool>> reach(n, std::vector<bool>(n));
    for (const WaitGraph::Edge& edge : graph_.edges) reach[edge.from][edge.to] = true;
    for (std::size_t via = 0; via < n; ++via) {
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n && reach[i][via]; ++j) {
          if (reach[via][j]) reach[i][j] = true;
        }
      }
    }
    for (std::size_t i = 0; i < n; ++i) graph_.nodes[i].cycle = reach[i][i];
    for (WaitGraph::Edge& edge : graph_.edges) edge.cycle = reach[edge.to][edge.from];
  }

  const RunRecord& run_;
  WaitGraph graph_;
};

}  // namespace

bool WaitGraph::HasCycle() const { return std::ranges::any_of(edges, &Edge::cycle); }

WaitGraph WaitsIn(const RunRecord& run) { return Builder(run).Build(); }

bool OpenAtTheEnd(const RunRecord& run, const Hold& hold) {
  if (hold.process == kNobody || !AliveAtTheEnd(run.processes[hold.process])) return false;
  const Seq ended = run.processes[hold.process].ended;
  return hold.to == kNever || hold.released == ReleaseReason::kHeld ||
         (ended != kNever && hold.to >= ended);
}

}  // namespace ipclab
