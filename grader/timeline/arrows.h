// What went from one process to another in a run: bytes, signals, news of an end, and what woke
// whom.
//
// The record keeps one Flow for each (from, to, object); which write fed which read is found again
// here, by the rules of the object: bytes of a pipe come out in order, messages of a queue by type.
// An arrow is only drawn where the record has the Flow.
#ifndef GRADER_TIMELINE_ARROWS_H_
#define GRADER_TIMELINE_ARROWS_H_

#include <string>
#include <string_view>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

struct Arrow {
  enum class Kind {
    kData,
    kSignal,
    kWait,   // a child's end, to the parent that waited for it
    kFork,   // parent to child
    kWakes,  // a call that let another's blocked call return: of a semaphore, a futex, an open FIFO
    kStore,  // into shared memory, seen by a sample: `to` is nobody
  };
  Kind kind = Kind::kData;
  int from = kNobody;  // kNobody: the scenario
  int to = kNobody;
  Seq sent = kNever;
  Seq received = kNever;
  int object = kNoObject;
  std::uint64_t bytes = 0;
  std::string text;  // for people: "13 bytes through pipe #1"
  int sender = -1;   // index of the Event, -1 if it is none
  int receiver = -1;
};

// In the order of their receipt.
std::vector<Arrow> ArrowsOf(const RunRecord& run);

std::string_view Name(Arrow::Kind kind);  // "data", "signal", ...

}  // namespace ipclab

#endif  // GRADER_TIMELINE_ARROWS_H_
