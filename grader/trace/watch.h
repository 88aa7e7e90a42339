// Watching shared memory: each access is a stop, so that the scheduler can switch between two of
// them.
//
// Theory of operation.  Memory that two processes share is made inaccessible in both, by an
// mprotect(2) that is made in their name.  An access then stops with SIGSEGV, at the instruction.
// When the task's turn comes, the memory is opened for reading, the instruction executed by a
// single step, and the memory closed again; if it faults a second time it is a write, and the
// memory is opened altogether.  The program sees nothing of all that.
//
// The kernel's own accesses would fail with EFAULT.  So in such a run all calls stop (filter.h),
// and the memory is open from a call's entry to its exit: at the entry the tracee makes our
// mprotect in place of its call, and then its call again.  What calls do to shared memory is not
// seen, nor what other threads of a process do while one of its threads is in a call.
//
// Closed is what two address spaces have and one of them may write.  Maps are read from
// /proc/<tid>/maps after each call that can change them, while all are open: so the modes there are
// the program's own.
//
// A fault that is the program's own stays one: it is at an address that is not closed, or is a
// write to what the program itself mapped for reading.  After so many accesses
// (TraceLimits::accesses) the run goes on unwatched.
#ifndef GRADER_TRACE_WATCH_H_
#define GRADER_TRACE_WATCH_H_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "grader/trace/races.h"

namespace ipclab {

// A shared mapping of an address space.
struct SharedMap {
  enum class Level { kClosed, kReadable, kOpen };
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  int mode = 0;    // PROT_*, the program's own
  int memory = 0;  // what is mapped: the same number in all address spaces
  std::uint64_t offset = 0;
  Level level = Level::kOpen;

  bool Covers(std::uint64_t address) const { return address >= begin && address < end; }
};

// An address space: of a process, or of a vfork child's parent too.
struct AddressSpace {
  std::vector<SharedMap> maps;
  std::uint64_t gate = 0;  // address of a `syscall` instruction, 0 if none is known yet

  SharedMap* Find(std::uint64_t address);
};

// The shared mappings of the task's process, open ones; `numbers` gives each memory its number.
std::vector<SharedMap> ReadSharedMaps(
    pid_t tid, std::map<std::pair<std::uint64_t, std::uint64_t>, int>* numbers);

// What a task has read since it last changed anything: a task that reads the same again and again
// waits for it to change.
class Looks {
 public:
  struct Seen {
    int size = 0;
    std::uint64_t value = 0;
  };
  // By instruction and address.
  using Map = std::map<std::pair<std::uint64_t, std::uint64_t>, Seen>;

  // True if it now counts as waiting.
  bool Again(std::uint64_t instruction, std::uint64_t address, Seen seen);
  void Forget();
  const Map& all() const { return seen_; }

 private:
  Map seen_;
  int same_ = 0;
};

// A word's low `size` bytes.
std::uint64_t LowBytes(std::uint64_t word, int size);

// Of a run.
struct Watch {
  bool on = false;
  std::uint64_t left = 0;  // accesses until it goes on unwatched
  std::map<std::pair<std::uint64_t, std::uint64_t>, int> numbers;  // by device and inode
  RaceFinder races;
};

}  // namespace ipclab

#endif  // GRADER_TRACE_WATCH_H_
