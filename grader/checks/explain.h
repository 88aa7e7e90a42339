// What is remarkable about a run that no lab asks anything of, in the words of the checks.
#ifndef GRADER_CHECKS_EXPLAIN_H_
#define GRADER_CHECKS_EXPLAIN_H_

#include <string>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

// "The FIFO ./.fifo is left over; server made it (fifos.cpp:12). Remove it with unlink(), …"
std::string ExplainLeak(const RunRecord& run, const Leak& leak);

// The two accesses that race and explain best what went wrong, in a sentence; null and empty if
// none was seen whose lines are known.
struct ExplainedRace {
  const DataRace* race = nullptr;  // of the record
  std::string message;
};
ExplainedRace ExplainRace(const RunRecord& run);

// Why a run did not end by itself: a line for the run, then one for each process that waits: where,
// and for what.
std::string ExplainWaits(const RunRecord& run);

}  // namespace ipclab

#endif  // GRADER_CHECKS_EXPLAIN_H_
