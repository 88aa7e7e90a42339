#include "grader/timeline/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "grader/checks/visible.h"
#include "grader/record/calls.h"
#include "grader/timeline/words.h"

namespace ipclab {
namespace {

bool Sends(const Event& event) {
  const std::string_view family = FamilyOf(event.call);
  return family == "write" || family == "send" || family == "msgsnd" || family == "mq_send";
}

bool Receives(const Event& event) {
  const std::string_view family = FamilyOf(event.call);
  return family == "read" || family == "recv" || family == "msgrcv" || family == "mq_receive";
}

bool CarriesData(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kPipe:
    case ObjectKind::kFifo:
    case ObjectKind::kFile:
    case ObjectKind::kSocket:
    case ObjectKind::kSysvQueue:
    case ObjectKind::kPosixQueue:
      return true;
    default:
      return false;
  }
}

bool HoldsMessages(ObjectKind kind) {
  return kind == ObjectKind::kSysvQueue || kind == ObjectKind::kPosixQueue;
}

struct Chunk {
  int event;
  std::uint64_t left;
};

// Plays the calls again, in order, and matches what comes out with what was put in.
class Player {
 public:
  explicit Player(const RunRecord& run) : run_(run) {
    for (const Flow& flow : run.flows) flows_.insert({flow.from, flow.to, flow.object});
  }

  std::vector<Arrow> Play() {
    // A blocked writer's bytes can be read before its call returns: they are put in at its entry.
    std::vector<std::pair<Seq, int>> moves;
    for (int i = 0; i < static_cast<int>(run_.events.size()); ++i) {
      const Event& event = run_.events[i];
      if (event.object == kNoObject || !CarriesData(run_.objects[event.object].kind)) continue;
      if (Sends(event)) moves.emplace_back(event.entered, i);
      if (Receives(event) && event.seq != kNever && event.error == 0)
        moves.emplace_back(event.seq, i);
    }
    std::ranges::sort(moves);
    for (const auto& [seq, i] : moves) {
      if (Sends(run_.events[i])) {
        Put(i);
      } else {
        Take(i);
      }
    }
    return std::move(arrows_);
  }

 private:
  void Put(int index) {
    const Event& event = run_.events[index];
    const std::uint64_t bytes = event.seq == kNever ? event.requested : event.bytes;
    const bool message = HoldsMessages(run_.objects[event.object].kind);
    if (event.error != 0 || (bytes == 0 && !message)) return;
    chunks_[event.object].push_back({index, bytes});
  }

  void Take(int index) {
    const Event& event = run_.events[index];
    const ObjectKind kind = run_.objects[event.object].kind;
    if (HoldsMessages(kind)) {
      TakeMessage(index);
    } else if (event.bytes > 0 && kind == ObjectKind::kFile) {
      const std::deque<Chunk>& written = chunks_[event.object];
      if (!written.empty()) Draw(written.back().event, index, event.bytes);
    } else if (event.bytes > 0) {
      TakeBytes(chunks_[SourceOf(event)], index);
    }
  }

  // Of a socket: its peer, the one whose sender the record names as the source of this receiver.
  int SourceOf(const Event& event) {
    if (run_.objects[event.object].kind != ObjectKind::kSocket) return event.object;
    const auto known = peers_.find(event.object);
    if (known != peers_.end()) return known->second;
    int best = event.object;
    int first = -1;
    for (const auto& [object, chunks] : chunks_) {
      if (object == event.object || chunks.empty()) continue;
      if (run_.objects[object].kind != ObjectKind::kSocket) continue;
      const int sender = run_.events[chunks.front().event].process;
      if (!flows_.contains({sender, event.process, event.object})) continue;
      if (first == -1 || chunks.front().event < first) {
        first = chunks.front().event;
        best = object;
      }
    }
    if (first != -1) peers_[event.object] = best;
    return best;
  }

  void TakeBytes(std::deque<Chunk>& chunks, int index) {
    std::uint64_t wanted = run_.events[index].bytes;
    while (wanted > 0 && !chunks.empty()) {
      Chunk& chunk = chunks.front();
      const std::uint64_t taken = std::min(wanted, chunk.left);
      Draw(chunk.event, index, taken);
      wanted -= taken;
      chunk.left -= taken;
      if (chunk.left == 0) chunks.pop_front();
    }
  }

  void TakeMessage(int index) {
    const Event& event = run_.events[index];
    std::deque<Chunk>& chunks = chunks_[event.object];
    const auto type = [&](const Chunk& chunk) { return run_.events[chunk.event].type; };
    auto it = chunks.begin();
    if (run_.objects[event.object].kind == ObjectKind::kPosixQueue) {
      it = std::ranges::max_element(chunks, {}, type);  // the first of the highest
    } else if (event.type > 0) {
      it = std::ranges::find(chunks, event.type, type);
    } else if (event.type < 0) {
      it = std::ranges::min_element(chunks, {}, type);
    }
    if (it == chunks.end()) return;
    Draw(it->event, index, event.bytes);
    chunks.erase(it);
  }

  void Draw(int sender, int receiver, std::uint64_t bytes) {
    const Event& from = run_.events[sender];
    const Event& to = run_.events[receiver];
    if (from.process == to.process) return;
    if (!flows_.contains({from.process, to.process, to.object})) return;
    Arrow arrow;
    arrow.kind = Arrow::Kind::kData;
    arrow.from = from.process;
    arrow.to = to.process;
    arrow.sent = from.seq == kNever || from.seq > to.seq ? from.entered : from.seq;
    arrow.received = to.seq;
    arrow.object = to.object;
    arrow.bytes = bytes;
    arrow.text =
        fmt::format("{} from {} to {} through {}", Bytes(bytes), Describe(run_, from.process),
                    Describe(run_, to.process), Visible(run_.objects[to.object].name));
    arrow.sender = sender;
    arrow.receiver = receiver;
    arrows_.push_back(std::move(arrow));
  }

  const RunRecord& run_;
  std::set<std::tuple<int, int, int>> flows_;
  std::map<int, std::deque<Chunk>> chunks_;  // by object
  std::map<int, int> peers_;                 // of sockets
  std::vector<Arrow> arrows_;
};

}  // namespace

std::vector<Arrow> TransfersOf(const RunRecord& run) { return Player(run).Play(); }

}  // namespace ipclab
