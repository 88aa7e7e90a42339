// Who waits for whom, over which object, when a run hangs: the wait-for graph of the checks, laid
// out for drawing.
#ifndef GRADER_TIMELINE_WAITS_H_
#define GRADER_TIMELINE_WAITS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

// An edge leads from who waits to what is waited for: from a process to an object, and from there
// to each process that could end the wait.
struct WaitPicture {
  struct Node {
    int process = kNobody;  // one of the two
    int object = kNoObject;
    std::string text;  // "waits in read(3, …, 128)"
    bool cycle = false;
  };
  struct Edge {
    int from = 0;
    int to = 0;
    std::string text;  // "waits for data or end of file", "write end still open: fd 4"
    bool cycle = false;
    std::vector<std::size_t> holds;  // in RunRecord::holds, of a process that keeps an end open
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;

  bool HasCycle() const;
};

WaitPicture DrawWaits(const RunRecord& run);

}  // namespace ipclab

#endif  // GRADER_TIMELINE_WAITS_H_
