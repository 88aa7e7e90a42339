// Grades what a plan says, by a pool of worker processes, and enters each grade as soon as it is
// there.  So whatever ends the run, nothing finished is lost; the next run's plan has what is left.
//
// A worker is this very program as `ipclab grade LAB FOLDER --format json`.  Its exit status 0 or 1
// comes with a grade; anything else is the grader's failure, which is entered as such.
#ifndef GRADER_GRADEBOOK_CLASS_RUN_H_
#define GRADER_GRADEBOOK_CLASS_RUN_H_

#include <chrono>
#include <csignal>
#include <string>

#include "grader/base/result.h"
#include "grader/gradebook/class_plan.h"
#include "grader/gradebook/progress.h"

namespace ipclab {

struct ClassRunOptions {
  int jobs = 1;                            // workers at once
  std::string program = "/proc/self/exe";  // of the workers
  std::chrono::seconds patience{30 * 60};  // with one worker: a net for a grader that hangs
  std::string build_cache;                 // as GradeOptions
  // Keeps pictures of the runs there, in a folder with the grading's key as its name, of what got
  // less than full marks; none if empty.
  std::string timelines;
  const volatile std::sig_atomic_t* stop = nullptr;  // not 0: begin nothing more, end what runs
};

struct ClassOutcome {
  int graded = 0;
  int failed = 0;
  bool stopped = false;
  std::string without_pictures;  // why some could not be kept; empty if all were
};

// An Error if the gradebook cannot be written, or no worker be started.
Result<ClassOutcome> RunClass(Gradebook& book, std::int64_t run, const ClassFacts& facts,
                              const ClassPlan& plan, const ClassRunOptions& options,
                              Progress& progress);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_CLASS_RUN_H_
