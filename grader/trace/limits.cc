// What a run may use.
#include <time.h>

#include <string>

#include "grader/trace/engine.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::int64_t kMoveCost = 20'000;  // ns of a call's entry or exit, at most
constexpr std::uint64_t kStepsPerMemoryLook = 128;

// Of the tracer itself.
std::int64_t OwnCpuTime() {
  timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return used.tv_sec * 1'000'000'000LL + used.tv_nsec;
}

}  // namespace

// Resident memory of all tasks' processes, looked at now and then.
std::uint64_t Tracer::Engine::MemoryInUse() {
  if (++memory_looks % kStepsPerMemoryLook != 0) return memory_in_use;
  memory_in_use = 0;
  for (const auto& [process, pid] : leaders) {
    const auto task = tasks.find(pid);
    if (task != tasks.end()) memory_in_use += ResidentMemory(pid);
  }
  return memory_in_use;
}

bool Tracer::Engine::ExceedsLimits() {
  const TraceLimits& limits = options.limits;
  if (over) return true;
  // Being traced costs the programs processor time, too: who moves 100,000 bytes one by one makes
  // no mistake.
  if (cpu_ns - static_cast<std::int64_t>(moves) * kMoveCost > limits.cpu_ns) {
    NoteWaits();
    End(Outcome::kCpuLimit, "used all of its processor time");
  } else if (ledger.output_bytes() > limits.output_bytes) {
    End(Outcome::kOutputLimit,
        "wrote more than " + std::to_string(limits.output_bytes >> 10) + " KiB");
  } else if (run.processes.size() > limits.processes_made) {
    End(Outcome::kProcessLimit,
        "made more than " + std::to_string(limits.processes_made) + " processes");
  } else if (executions > limits.executions) {
    End(Outcome::kProcessLimit,
        "executed more than " + std::to_string(limits.executions) + " programs");
  } else if (MemoryInUse() > limits.memory_bytes) {
    NoteWaits();
    End(Outcome::kMemoryLimit,
        "used more than " + std::to_string(limits.memory_bytes >> 20) + " MiB of memory");
  } else if (turns > limits.turns || OwnCpuTime() > limits.tracer_cpu_ns) {
    NoteWaits();
    End(Outcome::kTimeLimit, "made more system calls than can be followed");
  } else if (tasks.size() > limits.processes) {
    End(Outcome::kProcessLimit,
        "had more than " + std::to_string(limits.processes) + " processes alive at once");
  } else if (stuck_ns > limits.stuck_ns || WallClock() - started_wall_ns > limits.wall_ns) {
    NoteWaits();
    End(Outcome::kTimeLimit, "did not end in time");
  }
  return over;
}

bool Tracer::Engine::IsOutOfTime(std::int64_t time_ns, std::uint64_t nap_count) {
  const TraceLimits& limits = options.limits;
  if (time_ns - last_progress_ns <= limits.idle_ns && nap_count <= limits.naps) return false;
  NoteWaits();
  End(Outcome::kTimeLimit, "did not end in time");
  return true;
}

}  // namespace ipclab
