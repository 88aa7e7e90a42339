// The class behind hang_words.h: knows one wait and who could end it, and tells it.  Private to the
// module; split over hang_words.cc (bytes, messages, processes) and hang_words_sync.cc (semaphores,
// memory, locks, signals).
#ifndef GRADER_CHECKS_WAIT_TELLER_H_
#define GRADER_CHECKS_WAIT_TELLER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grader/checks/facts.h"
#include "grader/checks/wait_graph.h"

namespace ipclab {

class WaitTeller {
 public:
  WaitTeller(const Facts& facts, const WaitGraph& graph, std::size_t index)
      : facts_(facts),
        run_(facts.run()),
        wait_(run_.waits[index]),
        edges_(graph.EdgesOf(index)),
        self_(wait_.process) {}

  std::string Who() const;

  std::string Tell() const;

 private:
  struct Words {
    std::string_view family;
    std::string (WaitTeller::*tell)() const;
  };

  std::string Awaited() const;

  // ---- Parts of sentences

  // "child (pid 3) itself", "parent".
  std::string Name(int process) const;

  // "parent and child (pid 3)": all that could end it, besides itself.
  std::string Others() const;
  // ", which only parent could do", ", which nobody does".
  std::string WhoCould(std::string_view does, std::string_view infinitive) const;

  // "fd 4, from pipe() at pipe.cpp:12".
  std::string Descriptor(const Hold& hold) const;

  // "parent (fd 4, from pipe() at pipe.cpp:12) and child (pid 3) itself (fd 4)".
  std::string Holders(std::string_view itself) const;

  bool OnlyItself() const;
  bool AlsoItself() const;

  // " (made at msgq1.cpp:18)": "" if that is not known.
  std::string MadeAt(int object) const;
  std::string Thing(int object) const { return facts_.What(object) + MadeAt(object); }
  bool IsStream() const;
  bool IsSocket() const;

  // ---- Bytes

  std::string ForData() const;

  // "fd 4, from pipe() at pipe.cpp:12".
  std::string OwnDescriptors() const;

  std::string ForRoom() const;

  std::string ForOpening() const;

  std::string ForAnyOf() const;

  // ---- Messages

  std::string ForMessage() const;

  std::string ForQueueRoom() const;

  // "lie 2 messages of type 1 (from client)"; "" if it is empty.
  std::string Lying() const;

  // "; the last such message was sent by server at a.c:9 and taken by server at a.c:12".
  std::string LastSuchMessage() const;

  // ---- Semaphores, locks

  std::string ForSemaphore() const;

  std::string ForWord() const;

  std::string WordPlace() const;

  std::string MutexOwner() const;

  // " (last woken by parent at a.c:9)": a post that finds nobody waiting makes no call.
  std::string LastWake() const;

  std::string ForLock() const;

  // ---- Processes and signals

  std::string ForChild() const;
  std::string ForVforkChild() const;

  std::string ForSignal() const;

  // " at pipe.c:55,": "" if that is not known.
  std::string When(const Event& early) const;

  // The last one before the wait that has a handler and ended no earlier wait.
  const Event* EarlySignal(std::uint64_t counts) const;

  // " from parent (kill() at pipe.c:77)": the last one sent before `before`.
  std::string SentBy(int signal, Seq before) const;

  // ---- The rest

  std::string ForClient() const;
  std::string ForServer() const;
  std::string ForTime() const { return "for time to go by"; }
  std::string Spins() const;

  const Facts& facts_;
  const RunRecord& run_;
  const Wait& wait_;
  const std::vector<const WaitEdge*> edges_;
  const int self_;
};

}  // namespace ipclab

#endif  // GRADER_CHECKS_WAIT_TELLER_H_
