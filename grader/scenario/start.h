// Starts a program in a jail with a tracer upon it.
#ifndef GRADER_SCENARIO_START_H_
#define GRADER_SCENARIO_START_H_

#include "grader/base/result.h"
#include "grader/sandbox/jail.h"
#include "grader/trace/tracer.h"

namespace ipclab {

struct TracedProgram {
  int process = kNobody;  // index
  Program program;
};

// Adds the tracer's filter to `spec`, and the pid to `started`.
Result<TracedProgram> StartTraced(ProgramSpec spec, StartedProcess started, Jail& jail,
                                  Tracer& tracer);

// For a jail without namespaces: where its tracer has to draw the line.
Border BorderAround(const Jail& jail);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_START_H_
