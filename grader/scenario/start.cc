#include "grader/scenario/start.h"

#include <utility>

#include "grader/trace/filter.h"

namespace ipclab {

Result<TracedProgram> StartTraced(ProgramSpec spec, StartedProcess started, Jail& jail,
                                  Tracer& tracer) {
  spec.filter = TraceFilter(tracer.watches_memory(), tracer.has_border());
  IPCLAB_ASSIGN_OR_RETURN(Program program, jail.Prepare(spec));
  started.inner_pid = program.inner_pid;
  IPCLAB_ASSIGN_OR_RETURN(const int process, tracer.Adopt(program.pid, started));
  IPCLAB_RETURN_IF_ERROR(jail.Release(program));
  return TracedProgram{process, std::move(program)};
}

Border BorderAround(const Jail& jail) {
  const auto objects = [](const Foreign::Objects& foreign) {
    return Border::Objects{foreign.keys, foreign.ids};
  };
  const Foreign& foreign = jail.foreign();
  return {jail.root(), objects(foreign.queues), objects(foreign.segments),
          objects(foreign.semaphores), foreign.names};
}

}  // namespace ipclab
