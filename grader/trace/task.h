// A task (thread) of the run as its tracer sees it.
#ifndef GRADER_TRACE_TASK_H_
#define GRADER_TRACE_TASK_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "grader/base/unique_fd.h"
#include "grader/trace/call.h"
#include "grader/trace/source_lines.h"
#include "grader/trace/watch.h"

namespace ipclab {

struct Task {
  enum class State {
    kMoving,   // resumed; it will stop, block or compute
    kHeld,     // stopped; what that means is looked at when nobody moves any more
    kReady,    // stopped, and may be resumed when its turn comes
    kBlocked,  // seen asleep in the kernel
    kAsleep,   // in a virtual sleep: stopped at the entry of a sleeping call
    kHalted,   // in a group stop, until SIGCONT
    kEnding,   // one of several threads on its way out: nobody waits for it
  };
  enum class Point { kCallEntry, kCallExit, kSignal, kFirst, kPreempted, kAccess };

  pid_t tid = 0;  // outer
  pid_t inner_tid = 0;
  int process = kNobody;
  // a started program is, once its execve succeeded; before that it is the sandbox's code
  bool live = false;
  State state = State::kMoving;
  Point point = Point::kFirst;  // of a kReady one
  int signal = 0;               // to be delivered when it goes on
  std::optional<Call> call;     // in progress
  std::optional<Call> broken;   // broken off by a signal; perhaps the kernel restarts it
  std::int64_t wake_ns = 0;     // of a sleep or a timed wait: virtual time
  bool timing_out = false;      // its wait was broken off, since the time is over
  // It waits for a signal, and its process's alarm clock will bring one: virtual time.
  std::optional<std::int64_t> alarm_ns;
  // how much virtual time others' early wakings have cost it, in all
  std::int64_t starved_ns = 0;
  int early_wakes = 0;              // of this one
  std::int64_t ready_since_ns = 0;  // virtual time
  int priority = 0;
  std::uint64_t queued = 0;      // order of becoming ready
  int barren_calls = 0;          // in a row, that changed nothing
  bool spinning = false;         // computes, or makes barren calls, without an end in sight
  bool spun = false;             // until a signal came, and has not waited for anything since
  int turns = 0;                 // a spinning one's, before time goes by without it
  std::uint64_t moves_seen = 0;  // Engine::moves when it last got turns
  // processor time at the beginning of the present stretch; -1: not looked at yet
  std::int64_t stretch_cpu_ns = -1;
  std::int64_t counted_cpu_ns = 0;  // processor time that the run's limit knows of already
  std::int64_t computed_ns = 0;     // processor time since its last call, as far as looked at
  // in vfork: the child was reported, so it is the child that is waited for
  bool vfork_child_born = false;
  bool preempting = false;  // PTRACE_INTERRUPT was sent
  // ---- In a run that watches shared memory (watch.h)
  std::shared_ptr<AddressSpace> space;  // null before its program is executed
  bool in_call = false;                 // from entry to exit
  bool passing = false;                 // in one that is of no interest
  bool changes_maps = false;            // by the call that it is in
  bool broken_off = false;              // the last call was
  std::uint64_t fault = 0;              // of a kAccess
  bool leaves_open = false;             // until the next call
  Looks looks;
  std::shared_ptr<Image> image;
  UniqueFd stat;       // /proc/<tid>/stat
  UniqueFd syscall;    // /proc/<tid>/syscall
  UniqueFd schedstat;  // /proc/<tid>/schedstat

  // Blocked in a call that ends by itself at wake_ns.
  bool InTimedWait() const {
    return state == State::kBlocked && call && call->timeout && !timing_out;
  }
  // When its sleep or wait ends without anybody's doing: virtual time.
  std::optional<std::int64_t> EndsAt() const {
    return state == State::kAsleep || InTimedWait() ? wake_ns : alarm_ns;
  }
  // 'R', 'S', 'D', 't', 'Z', ... (proc(5)); 'X' if it is gone.
  char KernelState();
  // False of one that has state S or D, but is about to look whether what it waits for has come, as
  // each loop around schedule() does: it may have been woken, and runs, or will.
  bool HasLeftProcessor();
  // Whether it was given a processor since this was last asked (the first time: true), or is gone.
  // Exact for one that had left its processor; costs a quarter of KernelState().
  bool HasRun();
  // Processor time so far; the last known value if it is gone.
  std::int64_t CpuTime();

 private:
  std::string last_turns_;
  std::int64_t last_cpu_ns_ = 0;
};

// Sets of signals, bit n-1 for signal n (proc(5), /proc/<tid>/status).
struct SignalSets {
  std::uint64_t pending = 0;
  std::uint64_t blocked = 0;
  std::uint64_t ignored = 0;
  std::uint64_t caught = 0;
};
SignalSets ReadSignalSets(pid_t tid);

// Whether a signal waits that would interrupt a sleep: pending, not blocked, not ignored.
bool SignalWaits(pid_t tid);

// Whether a TCP connection of the task's network has bytes that were not yet acknowledged, or is
// being made.
bool TcpOnItsWay(pid_t tid);

// Whether the process has a handler for the signal, or blocks it (to wait for it).
bool HandlesOrBlocks(pid_t tid, int signal);

// Bytes of the process that are in memory, shared ones included; 0 if it is gone.
std::uint64_t ResidentMemory(pid_t pid);

// The task's id in its own PID namespace.
pid_t InnerTid(pid_t tid);

}  // namespace ipclab

#endif  // GRADER_TRACE_TASK_H_
