// Of a check that fails under some schedule: which two lines race, and the order of events that
// failed beside one that works.
#ifndef GRADER_CHECKS_ORDERS_H_
#define GRADER_CHECKS_ORDERS_H_

#include <string>
#include <vector>

#include "grader/checks/checks.h"
#include "grader/checks/verdict.h"

namespace ipclab {

// The race that best explains what went wrong, in a sentence, and its two lines; empty if the run
// found none whose lines are known.
struct RaceTold {
  std::string message;
  std::vector<Evidence> evidence;
};
RaceTold TellRace(const RunRecord& run);

// The last things that the processes did in both: of the failing run those up to the race, if it
// has one.
Orders CompareOrders(const RunRecord& works, const RunRecord& fails);

// Both side by side, as lines of a message that begin with a blank.
std::string SideBySide(const Orders& orders);

}  // namespace ipclab

#endif  // GRADER_CHECKS_ORDERS_H_
