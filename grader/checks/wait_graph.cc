#include "grader/checks/wait_graph.h"

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "grader/record/calls.h"

namespace ipclab {
namespace {

// ---- Edges

class EdgeFinder {
 public:
  explicit EdgeFinder(const RunRecord& run) : run_(run) {}

  std::vector<WaitEdge> Find(std::size_t index) {
    index_ = index;
    wait_ = &run_.waits[index];
    edges_.clear();
    if (wait_->spinning) {
      NoteSharers(MappedBy(wait_->process), Remedy::kChange);
    } else if (!wait_->stopped) {
      NoteCall(FamilyOf(wait_->call));
    }
    return std::move(edges_);
  }

 private:
  struct Finder {
    std::string_view family;
    void (EdgeFinder::*find)();
  };

  void NoteCall(std::string_view family) {
    static constexpr Finder kFinders[] = {
        {"read", &EdgeFinder::OfReader},           {"recv", &EdgeFinder::OfReader},
        {"copy", &EdgeFinder::OfReader},           {"write", &EdgeFinder::OfWriter},
        {"send", &EdgeFinder::OfWriter},           {"open", &EdgeFinder::OfOpener},
        {"msgrcv", &EdgeFinder::OfReceiver},       {"msgsnd", &EdgeFinder::OfSender},
        {"mq_receive", &EdgeFinder::OfMqReceiver}, {"mq_send", &EdgeFinder::OfMqSender},
        {"semop", &EdgeFinder::OfSemop},           {"futex", &EdgeFinder::OfFutex},
        {"wait", &EdgeFinder::OfParent},           {"fork", &EdgeFinder::OfParent},
        {"pause", &EdgeFinder::OfPause},           {"sigsuspend", &EdgeFinder::OfPause},
        {"sigwait", &EdgeFinder::OfPause},         {"flock", &EdgeFinder::OfLocker},
        {"fcntl", &EdgeFinder::OfLocker},          {"poll", &EdgeFinder::OfPoll},
        {"accept", &EdgeFinder::OfAccept},         {"connect", &EdgeFinder::OfConnect},
    };
    const auto* found = std::ranges::find(kFinders, family, &Finder::family);
    if (found != std::end(kFinders)) (this->*found->find)();
  }

  // ---- The families

  void OfReader() {
    NoteOtherEnd(wait_->object, Access::kWrite, Remedy::kWrite);
    const bool alone = std::ranges::all_of(
        edges_, [this](const WaitEdge& edge) { return edge.to == wait_->process; });
    // others may open a FIFO yet
    if (alone && KindOf(wait_->object) == ObjectKind::kFifo)
      NoteUsers(wait_->object, Remedy::kWrite);
  }
  void OfWriter() { NoteOtherEnd(wait_->object, Access::kRead, Remedy::kRead); }
  void OfReceiver() { NoteUsers(wait_->object, Remedy::kSend); }
  void OfSender() { NoteUsers(wait_->object, Remedy::kReceive); }
  void OfMqReceiver() { NoteHolders(wait_->object, Access::kWrite, Remedy::kSend, false); }
  void OfMqSender() { NoteHolders(wait_->object, Access::kRead, Remedy::kReceive, false); }
  void OfSemop() { NoteUsers(wait_->object, Remedy::kPost); }
  void OfOpener() {
    NoteUsers(wait_->object, Remedy::kOpen);
    if (!edges_.empty()) return;
    for (int other = 0; other < Count(); ++other) {  // whoever knows the name can
      if (other != wait_->process && run_.processes[other].submission)
        Note(other, Remedy::kOpen, wait_->object);
    }
  }

  void OfFutex() {
    if (wait_->word == FutexWord::kMutex || wait_->word == FutexWord::kThread) {
      const bool mutex = wait_->word == FutexWord::kMutex;
      WaitEdge* edge =
          Note(mutex ? wait_->target : wait_->process, mutex ? Remedy::kUnlock : Remedy::kEnd);
      if (edge != nullptr) edge->thread = wait_->owner;
    } else if (wait_->object != kNoObject) {
      NoteSharers({wait_->object}, Remedy::kPost);
    } else {
      for (const Wait& other : run_.waits) {
        if (other.process != wait_->process || other.thread == wait_->thread) continue;
        edges_.push_back({index_, other.process, other.thread, Remedy::kPost, kNoObject, {}});
      }
    }
  }

  void OfParent() {
    if (wait_->target != kNobody) {
      Note(wait_->target, Remedy::kEnd);
      return;
    }
    for (int child = 0; child < Count(); ++child) {
      if (run_.processes[child].parent == wait_->process) Note(child, Remedy::kEnd);
    }
  }

  // Who has sent it signals before; else its relatives.
  void OfPause() {
    for (const Event& event : run_.events) {
      if (event.target == wait_->process && event.process != wait_->process &&
          CallMatches("kill", event.call)) {
        Note(event.process, Remedy::kSignal);
      }
    }
    if (!edges_.empty()) return;
    Note(run_.processes[wait_->process].parent, Remedy::kSignal);
    for (int child = 0; child < Count(); ++child) {
      if (run_.processes[child].parent == wait_->process) Note(child, Remedy::kSignal);
    }
  }

  void OfLocker() {
    if (Note(wait_->target, Remedy::kUnlock) != nullptr) return;
    // a lock of flock(2) outlives who took it in those who inherited the descriptor
    for (const Access access : {Access::kRead, Access::kWrite})
      NoteHolders(wait_->object, access, Remedy::kUnlock, false);
  }

  void OfPoll() {
    std::vector<int> watched = wait_->watched;
    if (watched.empty() && wait_->object != kNoObject) watched.push_back(wait_->object);
    for (const int object : watched) {
      const std::size_t before = edges_.size();
      Reads(object) ? NoteOtherEnd(object, Access::kWrite, Remedy::kWrite)
                    : NoteOtherEnd(object, Access::kRead, Remedy::kRead);
      if (edges_.size() == before && KindOf(object) == ObjectKind::kSocket) NoteClients();
    }
    // who waits for data does not wait for its own
    std::erase_if(edges_, [this](const WaitEdge& edge) { return edge.to == wait_->process; });
  }

  void OfAccept() { NoteClients(); }
  void OfConnect() {
    for (const int listener : wait_->watched)
      NoteHolders(listener, Access::kReadWrite, Remedy::kAccept, true);
  }

  // ---- Noting

  // Whether the waiter has a descriptor by which it could read from it.
  bool Reads(int object) const {
    return std::ranges::any_of(run_.holds, [&](const Hold& hold) {
      return hold.process == wait_->process && hold.object == object &&
             hold.access != Access::kWrite && HeldToTheEnd(run_, hold);
    });
  }

  int Count() const { return static_cast<int>(run_.processes.size()); }
  ObjectKind KindOf(int object) const {
    return object == kNoObject ? ObjectKind::kOther : run_.objects[object].kind;
  }

  // The edge to that process, made if it is not there; null if the process cannot do anything.
  WaitEdge* Note(int process, Remedy remedy, int object = kNoObject) {
    if (process == kNobody || !LivedToTheEnd(run_.processes[process])) return nullptr;
    for (WaitEdge& edge : edges_) {
      if (edge.to == process && edge.remedy == remedy && edge.object == object) return &edge;
    }
    edges_.push_back({index_, process, 0, remedy, object, {}});
    return &edges_.back();
  }

  void NoteHolders(int object, Access access, Remedy remedy, bool itself) {
    for (std::size_t i = 0; i < run_.holds.size(); ++i) {
      const Hold& hold = run_.holds[i];
      if (hold.object != object || !HeldToTheEnd(run_, hold)) continue;
      if (hold.access != access && hold.access != Access::kReadWrite) continue;
      if (!itself && hold.process == wait_->process) continue;
      WaitEdge* edge = Note(hold.process, remedy, object);
      if (edge != nullptr) edge->holds.push_back(i);
    }
  }

  void NoteOtherEnd(int object, Access access, Remedy remedy) {
    if (object == kNoObject) return;
    const Object& it = run_.objects[object];
    if (it.kind == ObjectKind::kPipe || it.kind == ObjectKind::kFifo) {
      NoteHolders(object, access, remedy, true);
    } else if (it.kind == ObjectKind::kSocket && it.peer != kNoObject) {
      NoteHolders(it.peer, access, remedy, true);
    }
  }

  // Others that had to do with the object in any call.
  void NoteUsers(int object, Remedy remedy) {
    if (object == kNoObject) return;
    for (const Event& event : run_.events) {
      if (event.object == object && event.process != wait_->process)
        Note(event.process, remedy, object);
    }
  }

  // Others that have a socket of their own.
  void NoteClients() {
    for (const Event& event : run_.events) {
      if (event.call == "socket" && event.process != wait_->process)
        Note(event.process, Remedy::kConnect);
    }
  }

  void NoteSharers(const std::set<int>& objects, Remedy remedy) {
    for (int process = 0; process < Count(); ++process) {
      if (process == wait_->process) continue;
      for (const int object : MappedBy(process)) {
        if (objects.contains(object)) Note(process, remedy, object);
      }
    }
  }

  // What a process has in its memory that others may have too: its own maps and, unless it has
  // called exec, those that its ancestors had made when it was born.
  std::set<int> MappedBy(int process) const {
    std::set<int> objects;
    Seq until = kNever;
    for (std::size_t step = 0; process != kNobody && step <= run_.processes.size(); ++step) {
      const Process& it = run_.processes[process];
      const Seq since = it.execs.empty() ? 0 : it.execs.back().seq;
      for (const Event& event : run_.events) {
        const bool within = event.seq > since && (until == kNever || event.seq < until);
        if (event.process == process && within && event.error == 0 && event.object != kNoObject &&
            (CallMatches("mmap", event.call) || CallMatches("shmat", event.call))) {
          objects.insert(event.object);
        }
      }
      if (!it.execs.empty()) break;
      until = it.born;
      process = it.parent;
    }
    return objects;
  }

  const RunRecord& run_;
  std::size_t index_ = 0;
  const Wait* wait_ = nullptr;
  std::vector<WaitEdge> edges_;
};

// ---- Cycles

class CycleFinder {
 public:
  CycleFinder(const RunRecord& run, const std::vector<WaitEdge>& edges) : next_(run.waits.size()) {
    for (const WaitEdge& edge : edges) {
      for (std::size_t i = 0; i < run.waits.size(); ++i) {
        const Wait& other = run.waits[i];
        const bool meant =
            other.process == edge.to && (edge.thread == 0 || edge.thread == other.thread);
        if (meant) next_[edge.wait].push_back(i);
      }
    }
  }

  // First who can be woken by nobody but itself; then the shortest one.
  std::vector<std::size_t> Find() const {
    for (std::size_t i = 0; i < next_.size(); ++i) {
      const auto leads_to_itself = [i](std::size_t to) { return to == i; };
      if (!next_[i].empty() && std::ranges::all_of(next_[i], leads_to_itself)) return {i};
    }
    std::vector<std::size_t> best;
    for (std::size_t i = 0; i < next_.size(); ++i) {
      std::vector<std::size_t> cycle = ThroughOthers(i);
      if (!cycle.empty() && (best.empty() || cycle.size() < best.size())) best = std::move(cycle);
    }
    return best;
  }

  const std::vector<std::size_t>& Next(std::size_t wait) const { return next_[wait]; }

 private:
  // The shortest way from `start` back to it, breadth first.
  std::vector<std::size_t> ThroughOthers(std::size_t start) const {
    std::map<std::size_t, std::size_t> came_from;
    std::vector<std::size_t> frontier = {start};
    while (!frontier.empty()) {
      std::vector<std::size_t> reached;
      for (const std::size_t at : frontier) {
        for (const std::size_t to : next_[at]) {
          if (to == at || came_from.contains(to)) continue;
          came_from[to] = at;
          if (to == start) return WayBack(came_from, start);
          reached.push_back(to);
        }
      }
      frontier = std::move(reached);
    }
    return {};
  }

  static std::vector<std::size_t> WayBack(const std::map<std::size_t, std::size_t>& came_from,
                                          std::size_t start) {
    std::vector<std::size_t> way;
    for (std::size_t at = came_from.at(start); at != start; at = came_from.at(at))
      way.push_back(at);
    way.push_back(start);
    std::ranges::reverse(way);
    return way;
  }

  std::vector<std::vector<std::size_t>> next_;
};

// The cycle and who waits for it; the forsaken and who waits for them; at last whoever is left.
std::vector<std::size_t> OrderToTell(const WaitGraph& graph, const CycleFinder& cycles,
                                     std::size_t count) {
  std::vector<std::size_t> order = graph.cycle;
  const auto tell = [&order](std::size_t wait) {
    if (std::ranges::find(order, wait) == order.end()) order.push_back(wait);
  };
  const auto tell_who_waits_for_those = [&] {
    for (std::size_t told = 0; told < order.size(); ++told) {
      for (std::size_t i = 0; i < count; ++i) {
        if (std::ranges::find(cycles.Next(i), order[told]) != cycles.Next(i).end()) tell(i);
      }
    }
  };
  tell_who_waits_for_those();
  for (const std::size_t wait : graph.forsaken) tell(wait);
  tell_who_waits_for_those();
  for (std::size_t i = 0; i < count; ++i) tell(i);
  return order;
}

}  // namespace

bool LivedToTheEnd(const Process& process) {
  return process.end == Process::End::kAlive || process.end == Process::End::kKilledByGrader;
}

bool HeldToTheEnd(const RunRecord& run, const Hold& hold) {
  if (hold.to == kNever || hold.released == ReleaseReason::kHeld) return true;
  return hold.released == ReleaseReason::kExit && hold.process != kNobody &&
         run.processes[hold.process].end == Process::End::kKilledByGrader;
}

std::vector<const WaitEdge*> WaitGraph::EdgesOf(std::size_t wait) const {
  std::vector<const WaitEdge*> found;
  for (const WaitEdge& edge : edges) {
    if (edge.wait == wait) found.push_back(&edge);
  }
  return found;
}

WaitGraph BuildWaitGraph(const RunRecord& run) {
  WaitGraph graph;
  EdgeFinder finder(run);
  for (std::size_t i = 0; i < run.waits.size(); ++i) {
    if (run.waits[i].process == kNobody) continue;
    std::vector<WaitEdge> edges = finder.Find(i);
    if (edges.empty()) graph.forsaken.push_back(i);
    graph.edges.insert(graph.edges.end(), edges.begin(), edges.end());
  }
  const CycleFinder cycles(run, graph.edges);
  graph.cycle = cycles.Find();
  graph.order = OrderToTell(graph, cycles, run.waits.size());
  return graph;
}

}  // namespace ipclab
