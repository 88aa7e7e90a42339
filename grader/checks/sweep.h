// A sweep: every call of a plain run that can fail is made to fail, one a run, and whoever meets
// the failure must say so, end with another status than 0 and leave nothing, or do its work all the
// same.
//
// It is lenient where right programs differ: what stands in a message is not looked at but for the
// call's name, a process may leave the failing to its parent, and whoever waits for a partner that
// gave up may wait for ever.
#ifndef GRADER_CHECKS_SWEEP_H_
#define GRADER_CHECKS_SWEEP_H_

#include <vector>

#include "grader/checks/checks.h"
#include "grader/record/record.h"
#include "grader/spec/lab.h"

namespace ipclab {

// A sweep makes sense only where nothing is wrong otherwise: the run ended by itself, and it did
// what the scenario asks for.
bool IsSound(const Lab& lab, const RunRecord& plain);

// The failures to be tried, in the order of the run: of each line, and each error that is to be
// expected there, the first two calls and the last.
std::vector<Injection> FailuresOf(const Sweep& sweep, const RunRecord& plain);

// The check of `ipclab sweep` and `ipclab grade --sweep`: all calls, no points.
Check SweepForAdvice();

}  // namespace ipclab

#endif  // GRADER_CHECKS_SWEEP_H_
