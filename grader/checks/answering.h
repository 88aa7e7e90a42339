// Who answers for what is printed: a process for itself and for those of its descendants that no
// expectation names.
#ifndef GRADER_CHECKS_ANSWERING_H_
#define GRADER_CHECKS_ANSWERING_H_

#include <string>
#include <vector>

#include "grader/checks/facts.h"
#include "grader/checks/streams.h"
#include "grader/checks/verdict.h"
#include "grader/spec/lab.h"

namespace ipclab {

class Answering {
 public:
  Answering(const Expectations& expectations, const Facts& facts);

  // The nearest of the process and its ancestors that an expectation names; kNobody if none.
  int For(int process) const { return process == kNobody ? kNobody : answers_[process]; }

  // The lines on standard output for which the process answers.
  std::vector<WrittenLine> LinesFor(int process) const;

  // The run was cut short, and somebody for whom the process answers might have said more.
  bool Unfinished(int process) const;

 private:
  const Facts& facts_;
  std::vector<int> answers_;  // by process
};

// "There never was a process "child"", and why if the scenario knows.
std::string NeverWas(const Selector& process, const Facts& facts);

// The lines of all processes: `stdout_lines` of lab.h.
Verdict JudgePrintedLines(const Expectations& expectations, const Answering& answering,
                          const Facts& facts);  // printed.cc

}  // namespace ipclab

#endif  // GRADER_CHECKS_ANSWERING_H_
