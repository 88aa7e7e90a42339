// Judges the runs of a sweep.  Private to the module.
#ifndef GRADER_CHECKS_SWEEP_JUDGE_H_
#define GRADER_CHECKS_SWEEP_JUDGE_H_

#include <vector>

#include "grader/checks/blame.h"
#include "grader/checks/checks.h"

namespace ipclab {

// `runs`: of each scenario the plain run, and those in which a call failed.  What is wrong in
// several of them is told once for each line, call and error.  Unjudged if no plain run was sound.
Judged JudgeSweep(const Lab& lab, const Check& check, const std::vector<CheckRun>& runs);

// It fails, or passes, for itself: what goes wrong where calls fail explains nothing else, and
// nothing else is an excuse but that there was no sound run to start from.
Ruling RuleOnSweep(const Judged& sweep, const std::vector<Judged>& others,
                   const std::vector<Ruling>& rulings);

// The started process that it is, or descends from.
int RootOf(const RunRecord& run, int process);

}  // namespace ipclab

#endif  // GRADER_CHECKS_SWEEP_JUDGE_H_
