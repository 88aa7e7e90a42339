#include "grader/sandbox/tracees.h"

#include <fmt/format.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <fstream>

namespace ipclab {

void LetGoOfTracees(pid_t init) {
  std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", init));
  for (pid_t child = 0; children >> child;) {
    int status = 0;
    // ECHILD: none of ours.
    if (waitpid(child, &status, WNOHANG | __WALL) == child && WIFSTOPPED(status)) {
      // ESRCH: killed while stopped.
      ptrace(PTRACE_DETACH, child, nullptr, nullptr);
    }
  }
}

}  // namespace ipclab
