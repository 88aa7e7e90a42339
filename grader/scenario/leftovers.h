// What a run left over: compares what the jail holds at the end with what it held before, and names
// for each thing the process and the line that made it.
#ifndef GRADER_SCENARIO_LEFTOVERS_H_
#define GRADER_SCENARIO_LEFTOVERS_H_

#include <set>
#include <string>

#include "grader/record/record.h"
#include "grader/sandbox/inventory.h"
#include "grader/trace/objects.h"

namespace ipclab {

// Tells the tracer's book of the System V objects that the scenario made, so that no program is
// taken for their creator.
void NoteFixtures(const Inventory& before, Objects* objects);

// Fills in run->files and run->leaks.  `wanted`: paths of files that the programs are meant to make
// (relative to the work folder).
void NoteLeftovers(const Inventory& before, const Inventory& after,
                   const std::set<std::string>& wanted, bool forgive_fixtures, RunRecord* run);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_LEFTOVERS_H_
