// Runs a scenario once and says what happened.
//
//   IPCLAB_ASSIGN_OR_RETURN(const std::unique_ptr<Runner> runner, Runner::Start(lab, build));
//   IPCLAB_ASSIGN_OR_RETURN(const RunRecord run, runner->Run("hello", {.level = "O2"}));
//
// Each run has a process of its own, the keeper of its jail and the tracer of its programs.  It
// sends the record back through a pipe and ends; whatever goes wrong in it is gone with it.
#ifndef GRADER_SCENARIO_RUN_H_
#define GRADER_SCENARIO_RUN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/record/record.h"
#include "grader/sandbox/jail.h"
#include "grader/scenario/build.h"
#include "grader/spec/lab.h"

namespace ipclab {

struct RunOptions {
  std::string level = "O0";  // of the programs
  std::uint64_t seed = 1;
  bool perturb = false;
  bool watch_memory = false;  // accesses to shared memory are scheduling points
  std::vector<Injection> injections;
  Isolation isolation = Isolation::kFull;
  // a small part of the time: another run of the submission has used up all of its own
  bool brief = false;
};

class KeeperServer;

// Makes the runs of one submission.
class Runner {
 public:
  // Copies the lab and the programs into a process of its own.  Precondition: the calling process
  // is single-threaded.
  static Result<std::unique_ptr<Runner>> Start(const Lab& lab, const Build& build);
  ~Runner();

  // The scenario is one of the lab's, the level one of the build's.  An Error only when the grader
  // could not do its work.
  Result<RunRecord> Run(const std::string& scenario, const RunOptions& options);

 private:
  explicit Runner(std::unique_ptr<KeeperServer> server);
  std::unique_ptr<KeeperServer> server_;
};

// "pipe #1 fails with EMFILE", for people; "" for none.
std::string Describe(const std::vector<Injection>& injections);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_RUN_H_
