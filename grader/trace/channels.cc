#include "grader/trace/channels.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ipclab {
namespace {
constexpr std::size_t kKept = 256 * 1024;  // bytes of a Flow's data
}  // namespace

std::uint64_t Channels::Put(int object, int process, std::string data, std::uint64_t length,
                            long type) {
  chunks_[object].push_back({++tickets_, process, std::move(data), length, 0, type});
  return tickets_;
}

void Channels::Settle(int object, std::uint64_t ticket, std::uint64_t length) {
  Chunk* found = FindTicket(object, ticket);
  if (found == nullptr) return;
  found->length = std::max(length, found->taken);
  if (found->data.size() > found->length) found->data.resize(found->length);
  if (found->taken == found->length)
    std::erase_if(chunks_[object], [ticket](const Chunk& chunk) { return chunk.ticket == ticket; });
}

// Tickets grow, so the queue is sorted by them: who writes byte by byte fills it with thousands.
Channels::Chunk* Channels::FindTicket(int object, std::uint64_t ticket) {
  auto& queue = chunks_[object];
  const auto found = std::ranges::lower_bound(queue, ticket, {}, &Chunk::ticket);
  return found == queue.end() || found->ticket != ticket ? nullptr : &*found;
}

void Channels::Tell(int object, std::uint64_t ticket, std::string data) {
  Chunk* found = FindTicket(object, ticket);
  if (found != nullptr && found->data.empty()) found->data = std::move(data);
}

std::string Channels::Peek(int object, std::uint64_t length) const {
  std::string data;
  const auto queue = chunks_.find(object);
  if (queue == chunks_.end()) return data;
  for (const Chunk& chunk : queue->second) {
    if (length == 0 || chunk.taken > chunk.data.size()) break;
    const std::uint64_t part = std::min(length, chunk.length - chunk.taken);
    data.append(chunk.data, chunk.taken, part);
    length -= part;
  }
  return data;
}

Flow& Channels::FlowOf(int from, int to, int object, Seq seq) {
  for (Flow& flow : run_->flows) {
    if (flow.from == from && flow.to == to && flow.object == object) return flow;
  }
  Flow flow;
  flow.from = from;
  flow.to = to;
  flow.object = object;
  flow.first = seq;
  run_->flows.push_back(std::move(flow));
  return run_->flows.back();
}

void Channels::Add(const Chunk& chunk, int to, int object, std::uint64_t length, Seq seq) {
  Flow& flow = FlowOf(chunk.from, to, object, seq);
  flow.last = seq;
  flow.bytes += length;
  flow.messages += 1;
  flow.largest = std::max(flow.largest, chunk.length);
  if (chunk.taken < chunk.data.size() && flow.data.size() < kKept) {
    flow.data.append(chunk.data, chunk.taken, std::min(length, kKept - flow.data.size()));
  }
}

void Channels::Take(int object, int process, std::uint64_t length, Seq seq) {
  auto& queue = chunks_[object];
  while (length > 0 && !queue.empty()) {
    Chunk& chunk = queue.front();
    const std::uint64_t part = std::min(length, chunk.length - chunk.taken);
    Add(chunk, process, object, part, seq);
    chunk.taken += part;
    length -= part;
    if (chunk.taken == chunk.length) queue.pop_front();
  }
  if (length > 0) {  // nobody of this run put these in (a fixture, or a call that is not traced)
    Add({0, kNobody, "", length, 0, 0}, process, object, length, seq);
  }
}

void Channels::TakeMessage(int object, int process, long type, std::uint64_t length, Seq seq) {
  auto& queue = chunks_[object];
  const auto found = std::find_if(queue.begin(), queue.end(), [type](const Chunk& chunk) {
    return type == 0 || chunk.type == type;
  });
  if (found == queue.end()) {
    Add({0, kNobody, "", length, 0, type}, process, object, length, seq);
    return;
  }
  Add(*found, process, object, std::min(length, found->length), seq);
  queue.erase(found);
}

void Channels::TakeHighest(int object, int process, std::uint64_t length, Seq seq) {
  const auto& queue = chunks_[object];
  const auto highest = std::max_element(
      queue.begin(), queue.end(), [](const Chunk& a, const Chunk& b) { return a.type < b.type; });
  TakeMessage(object, process, highest == queue.end() ? 0 : highest->type, length, seq);
}

void Channels::ReadFile(int object, int process, std::string_view data, std::uint64_t length,
                        Seq seq) {
  const auto writer = last_file_writer_.find(object);
  if (writer == last_file_writer_.end() || writer->second == process) return;
  Add({0, writer->second, std::string(data), length, 0, 0}, process, object, length, seq);
}

std::vector<Content> Channels::Contents(const std::set<std::uint64_t>& unfinished) const {
  std::map<std::tuple<int, int, long>, Content> joined;
  for (const auto& [object, queue] : chunks_) {
    for (const Chunk& chunk : queue) {
      if (unfinished.contains(chunk.ticket)) continue;
      Content& content = joined[{object, chunk.from, chunk.type}];
      content.object = object;
      content.from = chunk.from;
      content.type = chunk.type;
      content.messages += 1;
      content.bytes += chunk.length - chunk.taken;
    }
  }
  std::vector<Content> contents;
  for (const auto& [key, content] : joined) contents.push_back(content);
  return contents;
}

bool Channels::Empty(int object) const {
  const auto found = chunks_.find(object);
  return found == chunks_.end() || found->second.empty();
}

}  // namespace ipclab
