// Runs one scenario once and says what happened.
//
// Each run has a process of its own, the keeper of its jail and the tracer of its programs.  It
// sends the record back through a pipe and ends; whatever goes wrong in it is gone with it.
#ifndef GRADER_SCENARIO_RUN_H_
#define GRADER_SCENARIO_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/record/record.h"
#include "grader/sandbox/jail.h"
#include "grader/scenario/build.h"
#include "grader/spec/lab.h"

namespace ipclab {

struct RunOptions {
  std::string level = "O0";  // of the programs, for the record
  std::uint64_t seed = 1;
  bool perturb = false;
  bool watch_memory = false;  // accesses to shared memory are scheduling points
  std::vector<Injection> injections;
  Isolation isolation = Isolation::kFull;
  // a small part of the time: another run of the submission has used up all of its own
  bool brief = false;
};

// An Error only when the grader could not do its work.
Result<RunRecord> RunScenario(const Lab& lab, const Scenario& scenario, const Programs& programs,
                              const RunOptions& options);

// "pipe #1 fails with EMFILE", for people; "" for none.
std::string Describe(const std::vector<Injection>& injections);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_RUN_H_
