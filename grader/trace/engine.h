// The tracer's inside.  engine.cc decides who moves and when it is quiet; stops.cc acts on each
// stop; timing.cc owns the clock; verdict.cc ends runs.
#ifndef GRADER_TRACE_ENGINE_H_
#define GRADER_TRACE_ENGINE_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "grader/trace/scheduler.h"
#include "grader/trace/stop.h"
#include "grader/trace/task.h"
#include "grader/trace/tracer.h"
#include "grader/trace/watch.h"

namespace ipclab {

// ns that the kernel adds to each sleep (prctl(2), PR_SET_TIMERSLACK)
inline constexpr std::int64_t kTimerSlack = 50'000;
inline constexpr std::int64_t kPumpInterval = 2'000'000;  // ns between two looks of a live run

struct Tracer::Engine {
  Engine(const TracerOptions& options_in, RunRecord* run_in, TracerHost* host_in);

  const TracerOptions options;
  RunRecord& run;
  TracerHost& host;
  Ledger ledger;
  Scheduler scheduler;
  pid_t init = 0;
  bool init_died = false;
  bool no_children = false;
  bool over = false;          // the outcome is decided; what is left is to be killed
  bool signals_sent = false;  // sleepers may have to wake
  std::map<pid_t, std::unique_ptr<Task>> tasks;
  std::set<pid_t> early;   // stopped before their birth was reported
  std::vector<Stop> held;  // of the tasks that are kHeld
  pid_t last_resumed = 0;
  std::map<int, pid_t> leaders;    // process index to outer pid
  std::vector<int> failures_seen;  // by options.failures: matching calls so far
  // by options.failures and tid: interrupted, and free to make the call again
  std::set<std::pair<std::size_t, pid_t>> interrupted;
  struct Alarm {
    std::int64_t at_ns;
    std::int64_t interval_ns;
  };
  std::map<int, Alarm> alarms;  // of processes, in virtual time
  bool alarms_used = false;     // any was set so far
  // Timers of the kernel's own (timer_settime, timerfd_settime), by process, call and id, with the
  // moment of WallClock() from which on they do nothing any more.
  std::map<std::tuple<int, int, std::uint64_t>, std::int64_t> timers;
  Task* current = nullptr;
  std::uint64_t memory_in_use = 0;  // bytes, when last looked at
  std::uint64_t memory_looks = 0;
  std::uint64_t turns = 0;                     // of all tasks
  std::uint64_t executions = 0;                // of programs (execve)
  std::int64_t stuck_ns = 0;                   // waited since a task last ran or stopped
  bool computes = false;                       // some moving task was seen to run
  std::uint64_t moves = 0;                     // turns of tasks that do not spin
  std::string trouble;                         // of ours: the run is no evidence
  std::set<std::pair<int, int>> host_signals;  // process and number, sent by the scenario
  Watch watch;
  std::uint64_t queue_counter = 0;
  std::int64_t started_wall_ns = 0;
  std::int64_t cpu_ns = 0;            // of all long stretches
  std::int64_t last_pump_ns = 0;      // real time
  std::int64_t last_progress_ns = 0;  // virtual time of the host's last step
  std::uint64_t naps = 0;             // sleeps since then
  std::uint64_t network_moves = 0;    // `moves` when the network was last waited for, ...
  std::int64_t network_wait_ns = 0;   // ... and how long it was since

  // ---- engine.cc: motion
  void Loop();
  bool Step();
  void LetHostPump();
  bool WhenIdle();
  void Quiesce();  // until nobody moves
  bool DrainStops();
  bool ActOnHeld();
  bool AnyAwake();                // of those taken for blocked, which move then, or halted
  bool Classify(Task& task);      // a moving task's state by /proc; true if it changed
  void WatchStretch(Task& task);  // computes on and on?
  bool Preempt(Task& task);
  void GoOn(Task& task);
  bool GiveTurn(bool in_vain = false);
  bool OnlyOrphansLeft() const;
  std::vector<Task*> TaskList() const;
  std::vector<pid_t> TaskIds() const;
  bool AnySpinning() const;
  bool AnyReady() const;  // spinning ones not counted

  // ---- timing.cc: virtual time, and the kernel's
  void EndWait(Task& task);
  void Wake(Task& task, std::int64_t result);
  void TimeOut(Task& task);
  void BreakSleep(Task& task);
  void WakeSignalled();
  void Ring(int process);
  void SetAlarm(Task& task, const TimerChange& change);
  void NoteAlarms();
  void SetKernelTimer(const Task& task, const Call& call);
  bool AdvanceClock();
  void JumpTo(std::int64_t time_ns);
  bool WaitUntil(std::int64_t time_ns);
  bool KernelMayWakeSomebody() const;
  bool WaitForKernelTimer();
  bool WaitForNetwork();

  // ---- limits.cc
  bool ExceedsLimits();
  // By the virtual clock.  Never asked while somebody moves: else it would be the machine's load
  // that says in the middle of what a run ends.
  bool IsOutOfTime(std::int64_t time_ns, std::uint64_t nap_count);
  std::uint64_t MemoryInUse();

  // ---- stops.cc: what each stop means
  void Handle(const Stop& stop);
  void Act(Task& task, const Stop& stop);
  void MakeReady(Task& task, Task::Point point, int signal = 0);
  void OnCallEntry(Task& task);
  void OnCallExit(Task& task);
  void OnSignal(Task& task, int signal);
  void CountBarren(Task& task, const Call& call, std::int64_t result);
  void FinishCall(Task& task, std::int64_t result);
  void FlushBroken(Task& task);
  void LetSignalsComeFirst(Task& task);
  SourceLine Where(Task& task, std::uint64_t instruction, std::uint64_t stack);

  // ---- lifecycle.cc: births, programs, ends
  Task& AddTask(pid_t tid, int process, bool live);
  void OnNewTask(Task& parent, pid_t tid);
  void OnFirst(Task& task);
  bool IsOfSubmission(const std::string& executable) const;
  void OnExec(const Stop& stop);
  void OnExiting(Task& task, int wait_status);
  void OnEnded(pid_t tid, int wait_status);
  void EndProcess(Task& task, int wait_status);
  std::size_t LivingTasksOf(int process) const;

  // ---- injection.cc: calls that are made to fail
  bool Fails(Task& task, Call& call);  // the call is not made: arranges its failure
  bool Inject(const CallFailure& failure, std::size_t i, Task& task, Call& call);

  // ---- border.cc: programs that have no namespaces (border.h)
  std::map<std::pair<int, int>, int> sent_for;  // receiver and signal, to the process that sent it
  bool PassesBorder(Task& task, const Stop& stop);
  void AnswerAtBorder(const Task& task, const CallEntry& entry);
  // What the call returns instead of being made, if it reaches beyond the run.
  std::optional<std::int64_t> AtBorder(const Task& task, const Call& call);
  std::optional<std::int64_t> AtBorder(const Task& task, const CallEntry& entry);
  std::optional<std::int64_t> KillAtBorder(const Task& task, const CallEntry& entry);
  std::optional<std::int64_t> ProcessAtBorder(const Task& task, const CallEntry& entry);
  std::optional<std::int64_t> DescriptorAtBorder(const Task& task, const CallEntry& entry);
  std::optional<std::int64_t> OwnerAtBorder(pid_t owner) const;
  std::optional<std::int64_t> ObjectAtBorder(const CallEntry& entry);
  std::optional<std::int64_t> NameAtBorder(const Call& call);
  std::optional<std::int64_t> NetworkAtBorder(const Task& task, const CallEntry& entry);
  void SubstituteKey(const Task& task, Call& call);
  std::int64_t Collide(const std::string& name);
  void NameSender(const Task& task, siginfo_t* info);
  bool IsOfRun(pid_t pid) const;
  bool IsGroupOfRun(pid_t group) const;
  bool HasTerminal(int process) const;

  // ---- watch.cc: shared memory (watch.h)
  bool PassesBy(Task& task, const Stop& stop);  // a stop that is nobody else's affair
  bool CloseBeforeGoing(Task& task);
  bool CloseMaps(Task& task);
  bool OpenMaps(Task& task);
  bool SetLevel(Task& task, SharedMap& map, SharedMap::Level level);
  bool Raise(Task& task, SharedMap& map);
  void Interfere(Task& task, const Stop& stop);
  bool InCall(const AddressSpace& space) const;
  bool IsShared(int memory) const;
  bool OnAccess(Task& task, const siginfo_t& info);
  bool MakeAccess(Task& task);
  bool StepThrough(Task& task, const Position& from, bool repeated, bool* writes);
  void NoteAccess(Task& task, int memory, MemoryAccess access, std::uint64_t instruction,
                  bool unchanged);
  bool SeesNoChange(const Task& task) const;
  void Order(const Task& task, const Call& call, bool entry);

  // ---- verdict.cc: how it ends
  void End(Outcome outcome, std::string detail);
  Wait WaitOf(Task& task);
  void DescribeWaits(RunRecord* record);
  void NoteWaits();  // and all else that tells why they wait (waits.cc)
  void NoteCall(Task& task, Wait& wait);
  int ProcessOf(pid_t outer_pid) const;
  int ProcessOfThread(pid_t inner_tid) const;
  int YoungestChildOf(int process) const;
  // the layout, for a process that writes to its standard output
  void NoteMemory(Task& task);
  void KillAll();
  bool ConfirmQuiet();
  void AwaitStir();
};

// CLOCK_MONOTONIC.
std::int64_t WallClock();

}  // namespace ipclab

#endif  // GRADER_TRACE_ENGINE_H_
