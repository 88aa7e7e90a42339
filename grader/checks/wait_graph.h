// Who waits for whom in a run that does not go on.
//
//   WaitGraph graph = BuildWaitGraph(run);
//   for (std::size_t wait : graph.cycle) Highlight(run.waits[wait]);
//
// A node is a wait (a process, or one of its threads, that was blocked when the run was ended), by
// its index in RunRecord::waits.  An edge says that a process could end it, and how: it holds the
// other end of the pipe, has the lock, is the child that is waited for.  Where the record does not
// tell who would have (a signal, a message), those who deal with the thing are meant.
//
// A pure function of the record.
#ifndef GRADER_CHECKS_WAIT_GRAPH_H_
#define GRADER_CHECKS_WAIT_GRAPH_H_

#include <cstddef>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

// What would end a wait.
enum class Remedy {
  kWrite /* or close the end that it holds */,
  kRead /* or close */,
  kOpen,
  kSend /* a message */,
  kReceive,
  kPost,
  kUnlock,
  kEnd,
  kSignal,
  kConnect,
  kAccept,
  kChange /* shared memory */,
};

struct WaitEdge {
  std::size_t wait = 0;  // who waits
  int to = kNobody;      // the process that could end it: alive, perhaps the waiter itself
  pid_t thread = 0;      // the thread of it, if it must be a particular one
  Remedy remedy = Remedy::kEnd;
  int object = kNoObject;
  std::vector<std::size_t> holds;  // by which it could, in RunRecord::holds
};

struct WaitGraph {
  std::vector<WaitEdge> edges;  // in the order of the waits
  // Each waits for the next and the last for the first; a single one waits for itself.  The
  // shortest there is, empty if there is none.
  std::vector<std::size_t> cycle;
  // Waits that no process could end.
  std::vector<std::size_t> forsaken;
  // All waits in the order in which to tell them: the cycle and who waits for it, the forsaken and
  // who waits for them.
  std::vector<std::size_t> order;

  std::vector<const WaitEdge*> EdgesOf(std::size_t wait) const;
};

WaitGraph BuildWaitGraph(const RunRecord& run);

// Whether the process had not ended when the run was.
bool LivedToTheEnd(const Process& process);

// Whether the descriptor was open when the run was ended.
bool HeldToTheEnd(const RunRecord& run, const Hold& hold);

}  // namespace ipclab

#endif  // GRADER_CHECKS_WAIT_GRAPH_H_
