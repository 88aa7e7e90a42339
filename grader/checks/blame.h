// Lays the blame: of the checks that did not pass, which fail, and which are only skipped because
// another's mistake left nothing to judge.
//
// - The build failed: everything else is skipped.
// - A check whose `needs` did not pass is skipped.
// - A check with something wrong is skipped if one of its `yields` fails too: that explains it.
// - A run hung.  The checks of the lab's `hangs` answer for it: the first of them that fails, or
//   that asks for the run's end, fails, and those after it that find nothing wrong but the hang are
//   skipped.  Any other check that finds nothing wrong but the hang is skipped, and blamed on the
//   first of `hangs` that fails; else on a mechanism or concurrency check that fails; else on any
//   check that fails in a run that hung.  If there is none it fails itself.
// - A call was made to fail, and only such runs hang: then hanging is a mistake of its own, and
//   fails each check that sees it.
// - What a check is about never came to be: it is skipped, and blamed on a behaviour, mechanism or
//   concurrency check that fails; if there is none it passes.
// - A hang is never lost: if no check fails though a run hung, the first check of that run does.
#ifndef GRADER_CHECKS_BLAME_H_
#define GRADER_CHECKS_BLAME_H_

#include <optional>
#include <string>
#include <vector>

#include "grader/checks/checks.h"
#include "grader/checks/verdict.h"

namespace ipclab {

// A check with what its own runs say of it.
struct Judged {
  const Check* check = nullptr;
  Verdict verdict;
  bool was_run = true;
  const RunRecord* run = nullptr;      // that gave the verdict, unless it passed
  const RunRecord* cut_run = nullptr;  // the first of its runs that was cut short
  std::optional<Orders> orders;        // if that was a perturbed one
};

struct Ruling {
  Status status = Status::kPass;
  std::string because;  // the check that blocked it, if it was skipped; empty if it was not run
};

// One ruling for each check, in order.
std::vector<Ruling> LayBlame(const Lab& lab, const std::vector<Judged>& checks);

}  // namespace ipclab

#endif  // GRADER_CHECKS_BLAME_H_
