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
  const DataRace* race = nullptr;  // of the record
  std::string message;
  std::vector<Evidence> evidence;
};
RaceTold TellRace(const RunRecord& run);

// What the processes did last in both: up to the race, if the failing run has one, else up to the
// first output that the other run does not have, else up to the end.
Orders CompareOrders(const RunRecord& works, const RunRecord& fails);

// Both side by side, as lines of a message that begin with a blank.
std::string SideBySide(const Orders& orders);

}  // namespace ipclab

#endif  // GRADER_CHECKS_ORDERS_H_
