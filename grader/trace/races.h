// Names data races: pairs of accesses to the same bytes of shared memory by two processes, at least
// one of them a write, that nothing put in order.
//
// Order is kept with vector clocks.  It errs on the side of order, since a race that is none would
// mislead: every call on a pipe, queue, semaphore, file or socket orders what was before it with
// what comes after any later call on the same object, whatever the calls are; so do atomic
// instructions on the same bytes, and a read orders its process after whoever wrote what it read.
// What is left is what was looked at, or written, before another process wrote it.  Bytes that one
// instruction of a process reads twice, without that process having written them, are a flag, and
// to look at a flag is no race.
//
// Threads of a process count as the process.
#ifndef GRADER_TRACE_RACES_H_
#define GRADER_TRACE_RACES_H_

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

class RaceFinder {
 public:
  // What can put processes in order: a kernel object, all signals, all ends of processes, bytes.
  struct Key {
    enum class Space { kObject, kSignals, kEnds, kBytes };
    Space space = Space::kObject;
    int number = 0;
    std::uint64_t offset = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  void Fork(int parent, int child);
  // The scenario started it when the others had got as far as they have.
  void Start(int process);
  void Release(int process, const Key& key);
  void Acquire(int process, const Key& key);
  // `memory` says which mapping's bytes; `reads`: the instruction at that address reads them too.
  void Access(int memory, const MemoryAccess& access, bool reads, std::uint64_t instruction);

  // The first few, each pair of lines once, in the order of their second accesses.
  std::vector<DataRace> Races() const;

 private:
  using Clock = std::map<int, std::uint64_t>;
  struct Past {
    std::uint64_t time = 0;  // of its process
    std::size_t access = 0;  // in accesses_
  };
  struct Byte {
    int writer = kNobody;
    Past write;
    std::map<int, Past> reads;  // by process, since the last write
    // The instructions of each process that have read it since that process wrote it.
    std::map<int, std::set<std::uint64_t>> readers;
    bool flag = false;
  };
  struct Found {
    std::size_t first, second;
    Seq written_later = kNever;
    SourceLine written_at;
    std::pair<int, std::uint64_t> byte;
  };

  std::uint64_t& Now(int process);
  bool Knows(int process, int other, const Past& past);
  void Note(const std::pair<int, std::uint64_t>& place, std::size_t first, std::size_t second);

  std::map<int, Clock> clocks_;  // by process
  std::map<Key, Clock> released_;
  std::map<std::pair<int, std::uint64_t>, Byte> bytes_;  // by memory and offset
  std::vector<MemoryAccess> accesses_;
  std::vector<Found> found_;
};

}  // namespace ipclab

#endif  // GRADER_TRACE_RACES_H_
