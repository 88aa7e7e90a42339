// Who waits for whom, over which object, when a run hangs.
#ifndef GRADER_TIMELINE_WAITS_H_
#define GRADER_TIMELINE_WAITS_H_

#include <string>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

// An edge leads from who waits to what is waited for: from a process to an object, and from there
// to each process that could end the wait but waits itself.
struct WaitGraph {
  struct Node {
    int process = kNobody;  // one of the two
    int object = kNoObject;
    std::string text;  // "waits in read(3, …, 128)"
    bool cycle = false;
  };
  struct Edge {
    int from = 0;
    int to = 0;
    std::string text;  // "waits for end of file", "holds the write end (fd 4)"
    bool cycle = false;
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;

  bool HasCycle() const;
};

WaitGraph WaitsIn(const RunRecord& run);

// Whether the process had the descriptor when the run was ended, with whatever was alive then.
bool OpenAtTheEnd(const RunRecord& run, const Hold& hold);

}  // namespace ipclab

#endif  // GRADER_TIMELINE_WAITS_H_
