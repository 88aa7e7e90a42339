#include "grader/record/record.h"

#include <fmt/format.h>

namespace ipclab {
namespace {

// The writers whose text OutputOfTree and OutputOf join.
template <typename Wanted>
std::string JoinOutputs(const RunRecord& run, int stream, Wanted wanted) {
  std::string text;
  for (const Output& output : run.outputs) {
    if (output.stream == stream && wanted(output)) text += output.data;
  }
  return text;
}

}  // namespace

bool Process::IsShellOfLibrary() const {
  if (started || execs.empty()) return false;
  const std::vector<std::string>& argv = execs.front().argv;
  return argv.size() > 2 && argv[0] == "sh" && argv[1] == "-c";
}

int RunRecord::Find(std::string_view name) const {
  for (std::size_t i = 0; i < processes.size(); ++i) {
    if (processes[i].name == name) return static_cast<int>(i);
  }
  return kNobody;
}

std::string RunRecord::OutputOfTree(int process, int stream) const {
  return JoinOutputs(*this, stream,
                     [&](const Output& output) { return Descends(output.process, process); });
}

std::string RunRecord::OutputOf(int process, int stream) const {
  return JoinOutputs(*this, stream,
                     [&](const Output& output) { return output.process == process; });
}

bool RunRecord::Descends(int process, int ancestor) const {
  // Bounded, because a saved record may hold a circle of parents.
  for (std::size_t step = 0; process != kNobody && step <= processes.size(); ++step) {
    if (process == ancestor) return true;
    process = processes[process].parent;
  }
  return false;
}

std::string_view Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kExited:
      return "exited";
    case Outcome::kDeadlock:
      return "deadlock";
    case Outcome::kTimeLimit:
      return "time-limit";
    case Outcome::kCpuLimit:
      return "cpu-limit";
    case Outcome::kMemoryLimit:
      return "memory-limit";
    case Outcome::kProcessLimit:
      return "process-limit";
    case Outcome::kOutputLimit:
      return "output-limit";
    case Outcome::kSignalled:
      return "signalled";
    case Outcome::kInterrupted:
      return "interrupted";
  }
  return "";
}

std::string_view Name(LeakKind kind) {
  switch (kind) {
    case LeakKind::kSysvQueue:
      return "sysv-queue";
    case LeakKind::kSysvSegment:
      return "sysv-segment";
    case LeakKind::kSysvSemaphore:
      return "sysv-semaphore";
    case LeakKind::kPosixQueue:
      return "posix-queue";
    case LeakKind::kPosixShm:
      return "posix-shm";
    case LeakKind::kPosixSemaphore:
      return "posix-semaphore";
    case LeakKind::kFifo:
      return "fifo";
    case LeakKind::kSocketFile:
      return "socket-file";
    case LeakKind::kFile:
      return "file";
    case LeakKind::kProcess:
      return "process";
    case LeakKind::kZombie:
      return "zombie";
    case LeakKind::kDescriptor:
      return "descriptor";
  }
  return "";
}

std::string_view Name(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kPipe:
      return "pipe";
    case ObjectKind::kFifo:
      return "fifo";
    case ObjectKind::kFile:
      return "file";
    case ObjectKind::kFolder:
      return "folder";
    case ObjectKind::kDevice:
      return "device";
    case ObjectKind::kTerminal:
      return "terminal";
    case ObjectKind::kSocket:
      return "socket";
    case ObjectKind::kSysvQueue:
      return "sysv-queue";
    case ObjectKind::kSysvSegment:
      return "sysv-segment";
    case ObjectKind::kSysvSemaphore:
      return "sysv-semaphore";
    case ObjectKind::kPosixQueue:
      return "posix-queue";
    case ObjectKind::kPosixShm:
      return "posix-shm";
    case ObjectKind::kPosixSemaphore:
      return "posix-semaphore";
    case ObjectKind::kSharedMap:
      return "shared-map";
    case ObjectKind::kOther:
      return "other";
  }
  return "";
}

std::string Describe(const RunRecord& run, int process) {
  if (process == kNobody) return "somebody";
  const Process& who = run.processes[process];
  // A started process is known by its name; which of the children a child is, its pid tells in the
  // program's own output.
  return who.started ? who.name : fmt::format("{} (pid {})", who.name, who.pid);
}

}  // namespace ipclab
