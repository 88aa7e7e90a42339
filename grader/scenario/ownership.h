// Without namespaces: which of a machine's new objects are a run's.
#ifndef GRADER_SCENARIO_OWNERSHIP_H_
#define GRADER_SCENARIO_OWNERSHIP_H_

#include <string>
#include <vector>

#include "grader/record/record.h"
#include "grader/sandbox/inventory.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

// Keeps of what is new the scenario's fixtures: IPC objects with their keys, and files in the work
// folder or below their paths.
void KeepFixtures(const std::vector<Fixture>& fixtures, const Foreign& foreign, Inventory* found);

// Keeps of what is new what is the run's: fixtures, what a traced call made, and the work folder.
// The others may have been made meanwhile by somebody else.  Objects whose key was taken have their
// own again.
void KeepOwn(const RunRecord& run, const Inventory& fixtures, Inventory* found);

// The POSIX queues that the run made: "/name".
std::vector<std::string> QueuesOf(const RunRecord& run);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_OWNERSHIP_H_
