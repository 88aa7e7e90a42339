#include "grader/trace/races.h"

#include <algorithm>
#include <tuple>

namespace ipclab {
namespace {

constexpr std::size_t kShown = 12;         // races in a record
constexpr std::size_t kRemembered = 4096;  // while it goes on

void Join(std::map<int, std::uint64_t>& into, const std::map<int, std::uint64_t>& from) {
  for (const auto& [process, time] : from) {
    std::uint64_t& known = into[process];
    known = std::max(known, time);
  }
}

}  // namespace

// Times begin at 1: nobody knows of anything at 0.
std::uint64_t& RaceFinder::Now(int process) {
  std::uint64_t& now = clocks_[process][process];
  if (now == 0) now = 1;
  return now;
}

bool RaceFinder::Knows(int process, int other, const Past& past) {
  const Clock& clock = clocks_[process];
  const auto known = clock.find(other);
  return known != clock.end() && known->second >= past.time;
}

void RaceFinder::Fork(int parent, int child) {
  ++Now(parent);
  Join(clocks_[child], clocks_[parent]);
  clocks_[child][parent] = Now(parent) - 1;
  Now(child);
}

void RaceFinder::Start(int process) {
  for (auto& [other, clock] : clocks_) {
    if (other == process) continue;
    Join(clocks_[process], clock);
    ++Now(other);
  }
  Now(process);
}

void RaceFinder::Release(int process, const Key& key) {
  Now(process);
  Join(released_[key], clocks_[process]);
  ++Now(process);
}

void RaceFinder::Acquire(int process, const Key& key) {
  const std::uint64_t now = Now(process);
  if (const auto found = released_.find(key); found != released_.end())
    Join(clocks_[process], found->second);
  clocks_[process][process] = now;
}

void RaceFinder::Note(const std::pair<int, std::uint64_t>& place, std::size_t first,
                      std::size_t second) {
  if (!found_.empty() && found_.back().first == first && found_.back().second == second) return;
  if (found_.size() < kRemembered) found_.push_back({first, second, kNever, {}, place});
}

void RaceFinder::Access(int memory, const MemoryAccess& access, bool reads,
                        std::uint64_t instruction) {
  const int process = access.process;
  const std::uint64_t now = Now(process);
  const std::size_t index = accesses_.size();
  accesses_.push_back(access);
  const Key key = {Key::Space::kBytes, memory, access.offset};
  if (access.atomic) Acquire(process, key);
  for (int i = 0; i < access.size; ++i) {
    const std::pair<int, std::uint64_t> place = {memory, access.offset + static_cast<unsigned>(i)};
    Byte& byte = bytes_[place];
    byte.flag = byte.flag || access.atomic;
    if (reads && byte.writer != kNobody) {
      // it sees what was written
      Acquire(process, {Key::Space::kBytes, memory, place.second});
    }
    if (access.write) {
      for (const auto& [other, read] : byte.reads) {
        if (other != process && !Knows(process, other, read)) Note(place, read.access, index);
      }
      if (byte.writer != kNobody && byte.writer != process &&
          !Knows(process, byte.writer, byte.write)) {
        Note(place, byte.write.access, index);
      }
      for (Found& found : found_) {
        if (found.byte == place && found.written_later == kNever && found.second != index &&
            accesses_[found.first].process == process) {
          found.written_later = access.seq;
          found.written_at = access.where;
        }
      }
      byte.writer = process;
      byte.write = {now, index};
      byte.reads.clear();
      released_[{Key::Space::kBytes, memory, place.second}].clear();
      Join(released_[{Key::Space::kBytes, memory, place.second}], clocks_[process]);
    }
    if (access.write) byte.readers[process].clear();
    if (reads) {
      byte.reads[process] = {now, index};
      const bool first = byte.readers[process].insert(instruction).second;
      byte.flag = byte.flag || (!first && !access.write);
    }
  }
  if (access.atomic) Join(released_[key], clocks_[process]);
  if (access.write) ++Now(process);
}

std::vector<DataRace> RaceFinder::Races() const {
  std::vector<DataRace> races;
  std::set<std::tuple<std::string, int, int, std::string, int, int>> known;
  for (const Found& found : found_) {
    if (races.size() >= kShown) break;
    if (bytes_.at(found.byte).flag) continue;
    const MemoryAccess& first = accesses_[found.first];
    const MemoryAccess& second = accesses_[found.second];
    const bool is_new = known
                            .emplace(first.where.file, first.where.line, first.process,
                                     second.where.file, second.where.line, second.process)
                            .second;
    if (is_new) races.push_back({first, second, found.written_later, found.written_at});
  }
  return races;
}

}  // namespace ipclab
