// Whether this machine lets us grade: what grading needs, each thing really tried, and what to do
// where it is refused.
//
//   const Diagnosis diagnosis = Examine();
//   std::cout << ToText(diagnosis, {.colour = true, .width = 100});
//   if (diagnosis.grading != Grading::kFull) …
//
// Theory of operation.  Gather() (facts.h) tries things, in child processes that are gone
// afterwards, and reads what may explain a refusal.  Judge() (judge.h) makes of these facts a
// diagnosis; it is pure.  The last and decisive probe grades a tiny submission by the grader's own
// code.
#ifndef GRADER_DOCTOR_DOCTOR_H_
#define GRADER_DOCTOR_DOCTOR_H_

#include <string>
#include <vector>

namespace ipclab {

enum class ProbeState {
  kWorks,
  kWeaker,    // there, but less of it than grading is made for
  kRefused,   // not to be had here
  kNotTried,  // what it stands on is refused
  kNote,      // told for information; grading does not depend on it
};

struct Probe {
  std::string id;     // for programs: "user-namespace"
  std::string title;  // what was tried, in a few words
  ProbeState state = ProbeState::kWorks;
  std::string seen;        // what came of it; of a refusal: which call, and its error
  std::string needed_for;  // what depends on it
  // How to mend it here, the likeliest first; empty if there is nothing to mend.
  std::vector<std::string> remedies;
};

enum class Grading {
  kFull,
  kWeaker,   // submissions can be graded, but not all is as it should be
  kRefused,  // some or all of them cannot: `ipclab grade` ends with status 3
};

struct Diagnosis {
  Grading grading = Grading::kFull;
  std::string verdict;  // a sentence or two
  std::vector<Probe> probes;
};

// Tries everything; takes a few seconds.  Precondition: the calling process is single-threaded.
// Leaves nothing, and the process as it was.
Diagnosis Examine();

struct DoctorTextOptions {
  bool colour = false;
  int width = 100;  // columns; at least 40 are used
};

std::string ToText(const Diagnosis& diagnosis, const DoctorTextOptions& options);

// `ipclab.doctor/1` (docs/doctor.md), with a newline at the end.
std::string ToJson(const Diagnosis& diagnosis);

}  // namespace ipclab

#endif  // GRADER_DOCTOR_DOCTOR_H_
