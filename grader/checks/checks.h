// Judges runs: what a lab asks, and the records of what a submission did, give a grade.
//
// Everything here is a pure function of its arguments: no system call, no clock.  A saved record
// judged again gives the same grade.
//
//   std::map<std::string, std::vector<CheckRun>> runs;
//   runs["any-schedule"] = {{&plain}, {&seed_17, .perturbed = true}};
//   Grade grade = Judge(lab, build, runs);
//
// A check passes if all its assertions hold in all its runs; the first run in which one does not
// gives the message. One mistake costs one category: what cannot be judged because of another
// mistake is skipped, and says because of which. How blame is laid is told in blame.h.
#ifndef GRADER_CHECKS_CHECKS_H_
#define GRADER_CHECKS_CHECKS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "grader/record/record.h"
#include "grader/spec/lab.h"

namespace ipclab {

// One run that a check is judged by.
struct CheckRun {
  const RunRecord* run = nullptr;
  bool injection_expected = false;  // the check's `inject` was in force
  bool perturbed = false;           // one of the check's `schedules`: a message names the seed
};

// What the compiler said.
struct BuildProblem {
  std::string file;  // relative to the submission folder; empty if it is about no file
  int line = 0;
  std::string message;
};
struct BuildFacts {
  bool ok = true;
  std::vector<BuildProblem>
      errors;  // also of the linker, and "there is no pipe.c, pipe.cc or pipe.cpp"
  std::vector<BuildProblem> warnings;  // shown, and cost nothing
};

// A thing in the submission that shows a finding to be true.
struct Evidence {
  std::string process;  // its name: "child"; empty for the build
  std::string program;
  std::string call;  // as a person would write it: "read(3, …, 128)"
  std::string file;
  int line = 0;  // 0 if unknown
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

// Something that a process did.
struct OrderLine {
  std::string process;  // its name
  std::string text;     // "semop(0, semaphore 0 by -1)", "writes 0x8 at +0" (of shared memory)
  std::string file;
  int line = 0;  // 0 if unknown
};

// What happened last in a run that was not perturbed, and in the one that failed.
struct Orders {
  std::uint64_t seed = 0;  // of the one that failed
  std::vector<OrderLine> works;
  std::vector<OrderLine> fails;
};

enum class Status { kPass, kFail, kSkip };

struct Finding {
  std::string check;  // its id
  std::string title;
  Category category = Category::kBehaviour;
  Status status = Status::kPass;
  double score = 0;
  double max_score = 0;
  Visibility visibility = Visibility::kVisible;
  std::string message;     // several lines, UTF-8; of a check that passed mostly empty
  std::string hint;        // the lab's, for a check that failed
  std::string blocked_by;  // of a skipped one: the check that is why; empty if it was not run
  std::vector<Evidence> evidence;
  int run = -1;  // index in Grade::runs of the one that decided it; -1: none did alone
  std::optional<Orders> orders;  // of a check that failed in a perturbed run only
};

// A Leak, in words.
struct LeakFact {
  LeakKind kind = LeakKind::kFile;
  std::string name;
  std::string process;
  std::string file;
  int line = 0;
  friend bool operator==(const LeakFact&, const LeakFact&) = default;
};

struct RunFact {
  std::string scenario;
  std::string build;
  std::uint64_t seed = 0;
  std::string injection;
  Outcome outcome = Outcome::kExited;
  double wall_ms = 0;
  double cpu_ms = 0;
  // Of a run that hung: in one line who waits for whom; then who waits where for what, a line each.
  std::string cycle;
  std::vector<std::string> waits;
  std::vector<std::string> checks;  // that it was judged by: their ids, in the lab's order
};

struct Grade {
  std::string lab;
  std::string submission;  // the caller's to fill
  double score = 0;        // rounded to 2 decimals
  double max_score = 0;
  std::uint64_t seed = 0;         // the caller's
  std::string isolation;          // the caller's: "full" or "reduced"
  std::string isolation_reason;   // likewise: why it is not full
  std::vector<Finding> findings;  // in the lab's order
  std::vector<BuildProblem> warnings;
  std::vector<LeakFact> leaks;  // of all runs that ended by themselves, each once
  std::vector<RunFact> runs;    // each once
};

// Judges every check of the lab, or if `runs` lacks one that needs runs: skips it ("was not run").
Grade Judge(const Lab& lab, const BuildFacts& build,
            const std::map<std::string, std::vector<CheckRun>>& runs);

// Names as in the JSON report: "pass", "hidden".
std::string_view Name(Status status);
std::string_view Name(Visibility visibility);

}  // namespace ipclab

#endif  // GRADER_CHECKS_CHECKS_H_
