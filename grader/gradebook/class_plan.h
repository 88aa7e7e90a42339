// What there is to grade in a class: who handed in what, and which of it has a grade already.
#ifndef GRADER_GRADEBOOK_CLASS_PLAN_H_
#define GRADER_GRADEBOOK_CLASS_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/gradebook/content_key.h"
#include "grader/gradebook/gradebook.h"

namespace ipclab {

struct LabOfClass {
  std::string id;
  std::string file;                   // lab.yaml, absolute
  std::vector<std::string> programs;  // that it asks for
};

struct ClassFacts {
  std::string folder;   // or archive, with the submissions
  std::string scratch;  // where archives are unpacked
  std::vector<LabOfClass> labs;
  std::string roster;  // CSV texts (roster.h); empty: none
  std::string times;
  GraderIdentity grader;
  std::uint64_t seed = 1;
  int schedules = -1;  // as GradeOptions
  bool reduced_by_machine = false;  // isolation is reduced, and nobody asked for it
  bool again = false;               // grade what has a grade already, too
};

// One grading, for all submissions that have the same key.
struct ClassJob {
  std::string name;  // "alice pipe", and how many others
  std::string folder;
  std::string lab_file;
  AttemptFacts facts;
  std::vector<std::int64_t> submissions;
};

struct ClassPlan {
  std::vector<ClassJob> jobs;
  int students = 0;
  int unchanged = 0;                 // submissions that have a grade already
  int missing = 0;                   // students without a submission for a lab
  std::vector<std::string> remarks;  // what was passed over, and why
};

// Enters students and submissions into the gradebook, and what has a grade already into the run.
Result<ClassPlan> PlanClass(Gradebook& book, std::int64_t run, const ClassFacts& facts);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_CLASS_PLAN_H_
