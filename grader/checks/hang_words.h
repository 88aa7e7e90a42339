// One wait of a run that hung, in words: who waits in which call for what, why that does not come,
// and who could make it come.
#ifndef GRADER_CHECKS_HANG_WORDS_H_
#define GRADER_CHECKS_HANG_WORDS_H_

#include <cstddef>
#include <string>

#include "grader/checks/facts.h"
#include "grader/checks/wait_graph.h"

namespace ipclab {

// "child (pid 3) waits in read(3, …, 128) at pipe.cpp:21 for end of file on pipe #1, but …": one
// sentence, without its full stop.
std::string TellWait(const Facts& facts, const WaitGraph& graph, std::size_t wait);

// The whole in one line: "child (pid 3) waits for itself", "parent waits for child (pid 3), and
// child (pid 3) for parent", "nobody can wake server".
std::string TellCycle(const Facts& facts, const WaitGraph& graph);

}  // namespace ipclab

#endif  // GRADER_CHECKS_HANG_WORDS_H_
