// Runs the programs of one scenario under ptrace(2), one at a time, and writes down what they do.
//
// Theory of operation.  The seccomp filter stops a task at every call that matters (filter.h).  At
// most one task of the run moves; the others are stopped, blocked in the kernel, or in a virtual
// sleep.  A task that moves is watched until it stops again, is seen asleep in the kernel
// (/proc/<tid>/stat), or computes without end; whoever its call woke is waited for too.  Only then
// is it decided who goes on (scheduler.h).  So the order of events is exact, a run with the same
// seed goes the same way, and the moment at which nobody can go on is known at once.
//
// Time is virtual: sleeping calls are skipped, and when nobody else can go on the clock jumps to
// the next waker.
//
// The host plays the scenario: when all is quiet it is asked to start the next program, send the
// next signal, ...
//
// One Tracer a process: all tracees must be traced by the thread that made it, and it takes every
// report of waitpid(-1). x86-64 only (registers; the rest is portable).
#ifndef GRADER_TRACE_TRACER_H_
#define GRADER_TRACE_TRACER_H_

#include <sys/types.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/record/record.h"
#include "grader/trace/border.h"
#include "grader/trace/ledger.h"

namespace ipclab {

struct TraceLimits {
  std::int64_t cpu_ns = 3'000'000'000;    // of all processes together
  std::int64_t idle_ns = 20'000'000'000;  // virtual time without a step of the scenario
  // turns of tasks, about two for a call: a count, since a time would depend on the machine's load
  std::uint64_t turns = 1'000'000;
  // processor time of the tracer itself, a multiple of what so many turns cost: for what makes a
  // turn dear, such as ten thousands of objects
  std::int64_t tracer_cpu_ns = 40'000'000'000;
  // waited for a task that neither runs nor sleeps nor stops (state D); whatever the load
  std::int64_t stuck_ns = 10'000'000'000;
  std::size_t processes = 100;            // alive at once
  std::size_t processes_made = 1000;      // in all
  std::uint64_t executions = 2000;        // of programs, in all: each is as dear as many calls
  std::uint64_t memory_bytes = 1u << 30;  // resident, of all processes together
  std::uint64_t accesses = 5'000;         // to shared memory, that are watched
  std::uint64_t output_bytes = 1 << 20;   // standard output and error of all
  std::uint64_t naps = 40'000;            // sleeps without a step of the scenario
  // real time: for a person who waits; a grading has no such limit
  std::int64_t wall_ns = std::numeric_limits<std::int64_t>::max();
};

// What happens to the `nth` matching call (0: to every one).
struct CallFailure {
  enum class How {
    kError,  // it is not made and fails with `error`
    kShort,  // it is made, but moves at most `bytes` (reads and writes that ask for more)
    // it fails with EINTR, as if a signal had come; made again by the same task it goes through
    kInterrupted,
  };
  std::string call;  // family or system call (grader/record/calls.h)
  int nth = 1;
  int error = 0;
  std::string process = "*";
  std::string path;  // base name of the path it is about; "" for any
  How how = How::kError;
  std::uint64_t bytes = 0;
};

struct TracerOptions {
  std::uint64_t seed = 1;
  bool perturb = false;
  // each access to shared memory is a stop (watch.h); the programs must have TraceFilter(true)
  bool watch_memory = false;
  TraceLimits limits;
  std::vector<CallFailure> failures;
  // where the submission was compiled; "" for anywhere but in the system's folders
  std::string source_folder = "/src";
  // where its programs lie in the jail; "" likewise
  std::string program_folder = "/opt/lab";
  std::string work_folder = "/work";  // the programs' current one: names of files begin there
  // Sleeps and timed waits take as long as they say.
  bool real_time = false;
  // A person watches: the host's Pump and OnBoundary are called all the time.
  bool live = false;
  // The programs have no namespaces (border.h); they must have TraceFilter(…, true).
  std::optional<Border> border;
};

class TracerHost {
 public:
  virtual ~TracerHost() = default;
  // Nobody can go on.  Does the scenario's next steps, if their time has come; true if it did any.
  virtual bool OnIdle() = 0;
  // In a perturbed run now and then, in a live one always, between two calls of the programs: may
  // do a step that does not need quiet; true if it did.
  virtual bool OnBoundary() { return false; }
  // Moves bytes between the programs' terminals and pipes and the grader; true if any moved.
  virtual bool Pump() = 0;
  // Nobody can go on, ever, unless something comes from outside; true if it has, or may yet come
  // (then it was waited for, for a moment).  Otherwise it is a deadlock.
  virtual bool OnStuck() { return false; }
  // The virtual time at which OnIdle should be asked again, if it waits for one.
  virtual std::optional<std::int64_t> Alarm() const = 0;
};

class Tracer {
 public:
  Tracer(const TracerOptions& options, RunRecord* run, TracerHost* host);
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  // Seizes a program waiting at its gate.  The caller opens the gate then.  Gives the process's
  // index.
  Result<int> Adopt(pid_t outer_pid, const StartedProcess& started);

  // Until every process has ended and the host has no more to do, or a limit or a deadlock ends the
  // run (then what is left is killed). Sets the record's outcome.  `init` is the sandbox's: its
  // death is the grader's failure.
  Result<void> Run(pid_t init);

  // ---- For the host
  Ledger& ledger();
  std::int64_t now_ns() const;
  bool watches_memory() const;  // so the programs need TraceFilter(true)
  bool has_border() const;      // and for this TraceFilter(…, true)
  bool HasEnded(int process) const;
  // It and all its living descendants are blocked, asleep, or spinning.
  bool IsWaiting(int process) const;
  // Waits, in real time but not long, until some blocked program moves: after input was typed at a
  // terminal, which the kernel hands on through a work queue.  Gives up when nobody reads it.
  void AwaitStir();
  // To the process, or to the process group that it leads; false if it has ended.
  bool Signal(int process, int signal, bool group);
  // Who is blocked, asleep or spinning now.
  std::vector<Wait> Waits();
  // The same of everybody, with what explains it (`waits`, `contents`, `semaphores`), into a copy
  // of the record while the run goes on.
  void DescribeWaits(RunRecord* record);
  // Whether a signal would not simply end the process: it has a handler for it, or blocks it.
  bool AwaitsSignal(int process, int signal) const;
  // Ends the run now; who waits is noted in the record.
  void EndRun(Outcome outcome, std::string detail);

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace ipclab

#endif  // GRADER_TRACE_TRACER_H_
