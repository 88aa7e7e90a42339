// The facts of one run: what every process of a scenario did, which kernel objects existed, who
// held which end of what, which bytes went from whom to whom, and what was left over.
//
// The record is the waist of the grader.  The tracer and the sandbox write it; checks and reports
// read it and nothing else, so a saved record can be judged again without running anything.  It
// makes no system calls and judges nothing.
//
// Order.  Everything that happened has a sequence number (`Seq`), which only grows.  The tracer
// lets one process run at a time, so "a.seq < b.seq" means that a really happened first.
#ifndef GRADER_RECORD_RECORD_H_
#define GRADER_RECORD_RECORD_H_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab {

using Seq = std::int64_t;
inline constexpr Seq kNever = -1;     // a Seq of something that has not happened
inline constexpr int kNobody = -1;    // a process index: the scenario, the kernel, or unknown
inline constexpr int kNoObject = -1;  // an object index

// A place in the submission.  `line` is 0 when unknown (no debug information, or a program that is
// not the student's).
struct SourceLine {
  std::string file;  // relative to the submission folder
  int line = 0;
  std::string function;
  bool known() const { return line > 0; }
  friend bool operator==(const SourceLine&, const SourceLine&) = default;
};

enum class ObjectKind {
  kPipe,
  kFifo,
  kFile,
  kFolder,
  kDevice,
  kTerminal,
  kSocket,
  kSysvQueue,
  kSysvSegment,
  kSysvSemaphore,
  kPosixQueue,
  kPosixShm,
  kPosixSemaphore,
  kSharedMap /* anonymous or /dev/zero MAP_SHARED mapping */,
  kOther,
};

// A kernel object that the programs made, opened or found.  Indexed by `Hold::object`,
// `Event::object`, ...
struct Object {
  ObjectKind kind = ObjectKind::kOther;
  std::string name;          // for people: "pipe #1", "./.fifo", "key 0x8000 id 0"
  std::string path;          // absolute in the jail, for what has one
  int key = 0;               // of a System V object
  int id = -1;               // of a System V object
  std::uint64_t size = 0;    // of a segment or map, bytes
  bool preexisting = false;  // there before the programs started (a fixture, or the system's)
  int creator = kNobody;     // process index
  Seq created = kNever;
  SourceLine created_at;
  int remover = kNobody;  // who called unlink, IPC_RMID, mq_unlink
  Seq removed = kNever;
  int peer = kNoObject;  // of a connected socket: the socket at the other end
};

enum class Access { kRead, kWrite, kReadWrite };
enum class ReleaseReason {
  kHeld /* never released */,
  kClose,
  kReplaced /* dup2 over it */,
  kCloseOnExec,
  kExit
};

// One process had one descriptor open on one object from `from` to `to`.  A fork copies the
// parent's holds: each copy has its own Hold that begins with the fork.
struct Hold {
  int process = kNobody;
  int object = kNoObject;
  int fd = -1;
  Access access = Access::kRead;
  Seq from = 0;
  Seq to = kNever;
  ReleaseReason released = ReleaseReason::kHeld;
  bool inherited = false;          // copied by fork, not opened by this process
  std::vector<Seq> survived_exec;  // each successful execve that it was open across
  SourceLine opened_at;  // the pipe(), open(), dup() that made this descriptor, also when inherited
};

// A traced system call (or a run of like ones: see `count`), or a signal's delivery (call
// "signal").
struct Event {
  Seq entered = 0;  // when the call began; other events may lie between it and `seq`
  Seq seq = 0;      // when it returned, or kNever: it never did
  int process = kNobody;
  pid_t thread = 0;  // inner tid
  std::string
      call;  // the system call's name: "pipe2", "read", "mknodat", "semtimedop"; or "signal"
  std::string text;  // as a person would write it: "read(3, …, 128)"
  std::int64_t result = 0;
  int error = 0;            // errno, 0 for success
  int object = kNoObject;   // what it acted on
  int fd = -1;              // its descriptor argument
  std::uint64_t bytes = 0;  // moved, all `count` calls together
  // equal calls in a row, from the same line on the same object, folded into one
  std::uint64_t count = 1;
  // size argument (read, write, msgsnd, msgrcv, mmap, shmget, ftruncate)
  std::uint64_t requested = 0;
  // the call's flags argument (open, mmap, msgget, flock, ...), the signal's number, the signals of
  // sigwait and signalfd (bit n-1 for signal n), the semaphore's number in its set (semop: of the
  // first operation; semctl), the kind of a lock (fcntl)
  std::int64_t flags = 0;
  // message type (msgsnd, msgrcv's argument), priority (mq_*), command (*ctl, fcntl), what semop
  // adds, the mask of sigsuspend (bit n-1 for signal n), the place in the shared memory that futex
  // is about (an address, if it is in no shared memory); 2, as of a handler, for sigwait and
  // signalfd
  std::int64_t type = 0;
  std::int64_t got = 0;      // type of the message that msgrcv took
  int target = kNobody;      // process acted on (kill, wait, fork's child, signal's sender)
  std::int64_t time_ns = 0;  // virtual monotonic time since the first program started
  bool injected = false;     // the grader made it fail
  bool interrupted = false;  // a signal ended the wait (EINTR, or restarted by the kernel)
  SourceLine where;
};

// Text that a program wrote to its standard output or error (as the scenario gave it: a redirected
// one is not meant).
struct Output {
  Seq seq = 0;
  int process = kNobody;  // who wrote
  int start = kNobody;    // the started process whose stream it is
  int stream = 1;         // 1 standard output, 2 standard error
  std::string data;
};

// Bytes that came out of an object (pipe, FIFO, queue, socket): put in by `from`, taken out by
// `to`. Merged: one Flow for each (from, to, object).
struct Flow {
  int from = kNobody;
  int to = kNobody;
  int object = kNoObject;
  Seq first = 0;  // first and last receipt
  Seq last = 0;
  std::uint64_t bytes = 0;
  std::uint64_t messages = 0;  // receipts
  std::uint64_t largest = 0;   // the largest single write that fed it
  std::string data;            // the first 256 KiB
};

// What a shared segment, map or POSIX shared memory held when `process`, which has it mapped, was
// looked at (at its calls).  Only changes are kept, the first 4 KiB.
struct MemorySample {
  Seq seq = 0;
  int object = kNoObject;
  int process = kNobody;
  std::string data;
};

// One instruction's access to shared memory, in a run that watches them (RunRecord::watched).
struct MemoryAccess {
  Seq seq = 0;
  int process = kNobody;
  int object = kNoObject;  // kNoObject: what it is was not seen
  std::uint64_t offset = 0;
  int size = 0;        // bytes, as far as the instruction tells
  bool write = false;  // or reads and writes
  bool atomic = false;
  std::uint64_t value = 0;  // after it, of up to 8 bytes
  std::uint64_t count = 1;  // equal ones in a row, folded
  SourceLine where;
};

// Two accesses to the same bytes by two processes, one of them at least a write, that nothing put
// in order: no pipe, queue, semaphore, signal, wait or fork lies between, and the later did not see
// what the earlier wrote.
struct DataRace {
  MemoryAccess first;
  MemoryAccess second;
  Seq written_later = kNever;  // when the first one's process then wrote these bytes itself, if so
  SourceLine written_at;
};

// A range of a process's memory when it last wrote to its standard output.
struct MemoryRegion {
  enum class Kind {
    kProgram /* code and constants */,
    kData /* .data and .bss */,
    kHeap,
    kStack,
    kSegment,
    kSharedMap,
    kFile,
    kAnonymous,
    kLibrary
  };
  Kind kind = Kind::kAnonymous;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  int object = kNoObject;
};

struct Exec {
  Seq seq = 0;
  std::string path;  // resolved, in the jail
  std::vector<std::string> argv;
};

struct Process {
  enum class End { kAlive /* until the run was ended */, kExited, kSignalled, kKilledByGrader };
  pid_t pid = 0;     // as programs see it
  std::string name;  // "server"; a child: as the scenario names it, else "server.1", "server.1.2"
  std::string program;     // contract name or, after exec of a system program, its base name
  bool started = false;    // by the scenario; otherwise by fork
  bool submission = true;  // runs a program of the student's, not the system's
  int parent = kNobody;
  Seq born = 0;
  Seq ended = kNever;
  End end = End::kAlive;
  int status = 0;       // exit status or signal number
  Seq reaped = kNever;  // waited for by its parent (or discarded by SIGCHLD ignored); for a started
                        // one: by init
  int reaper = kNobody;
  bool auto_reaped = false;  // the parent ignores SIGCHLD
  SourceLine created_at;     // the fork
  std::vector<Exec> execs;
  std::vector<MemoryRegion> memory;
  std::int64_t born_ns = 0;  // virtual time, as Event::time_ns
  std::int64_t ended_ns = 0;
  double cpu_ms = 0;
  double sleep_ms = 0;  // virtual time spent in sleeping calls
  double spin_ms = 0;   // processor time burnt by waiting: in a loop without calls, or one of calls
                        // that change nothing
  SourceLine spins_at;

  // Made by system(3) or popen(3).
  bool IsShellOfLibrary() const;
};

// What a word of memory is that a futex call waits for, as far as it can be told.
enum class FutexWord { kUnknown, kSemaphore, kMutex, kThread /* pthread_join */ };

// A process or thread that was blocked when the run was ended.
struct Wait {
  int process = kNobody;
  pid_t thread = 0;
  std::string call;  // "" for one that is in no call
  std::string text;
  int object = kNoObject;
  // for wait*(): the child it waits for; for a lock or mutex: who has it
  int target = kNobody;
  bool spinning = false;  // not in a call: it computes
  bool stopped = false;   // by a stop signal (SIGSTOP, SIGTTIN, ...), until SIGCONT comes
  SourceLine where;
  Seq since = kNever;  // when the call began
  int fd = -1;         // these as those of the Event
  std::int64_t flags = 0;
  std::int64_t type = 0;
  std::vector<int> watched;  // the objects that poll, select or epoll_wait wait for
  FutexWord word = FutexWord::kUnknown;
  pid_t owner = 0;  // the thread that has a mutex, or that pthread_join waits for
  // Signals, bit n-1 for signal n: that have come but are blocked; that have a handler.
  std::uint64_t pending = 0;
  std::uint64_t caught = 0;
};

// What lay in a pipe, FIFO, queue or socket when the run was ended, and nobody had taken it.
struct Content {
  int object = kNoObject;  // of a socket: the one that would receive it
  int from = kNobody;      // kNobody: it was there before the programs started
  std::int64_t type = 0;   // of messages; priority in a POSIX queue
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

// A semaphore of a System V set when the run was ended; only those whose value is known.
struct Semaphore {
  int object = kNoObject;
  int number = 0;
  int value = 0;
  int changed_by = kNobody;  // the last change; kNobody: never changed
  Seq changed = kNever;
  SourceLine changed_at;
};

enum class LeakKind {
  kSysvQueue,
  kSysvSegment,
  kSysvSemaphore,
  kPosixQueue,
  kPosixShm,
  kPosixSemaphore,
  kFifo,
  kSocketFile,
  kFile,
  kProcess,
  kZombie,
  kDescriptor,
};

// Something left over when the last program had ended.
struct Leak {
  LeakKind kind = LeakKind::kFile;
  std::string name;       // "key 0x8000 id 0", "./.fifo", "child (pid 3)"
  int process = kNobody;  // whose: the creator; for a zombie the parent that did not wait
  int object = kNoObject;
  int child = kNobody;  // kProcess, kZombie: which
  SourceLine where;     // the call that made it
};

// A regular file, FIFO, ... in the work folder at the end.
struct FileFact {
  std::string path;  // relative to the work folder, or absolute outside it
  char type = 'f';   // as in Inventory::Entry; '-': it was there before and is gone
  unsigned mode = 0;
  std::uint64_t size = 0;
  std::uint64_t hash = 0;
  std::string head;     // the first 4096 bytes
  bool before = false;  // it is there before the play too: then `old_*` say how it was
  std::uint64_t old_size = 0;
  std::uint64_t old_hash = 0;
};

enum class Outcome {
  kExited,
  kDeadlock,
  kTimeLimit,
  kCpuLimit,
  kMemoryLimit,
  kProcessLimit,
  kOutputLimit,
  kSignalled,
  kInterrupted /* by the person who watched it */
};

struct RunRecord {
  std::string scenario;
  std::string build;  // "O0", "O2"
  std::uint64_t seed = 0;
  std::string injection;    // "" or "pipe #1 fails with EMFILE", for people
  int injections_done = 0;  // how often a call was really made to fail
  Outcome outcome = Outcome::kExited;
  std::string outcome_detail;  // for people: "sent by ...", "wrote more than 1 MiB"
  std::string unreached;  // the scenario's step that was never reached, "" if it played to its end
  double wall_ms = 0;
  double cpu_ms = 0;
  double virtual_ms = 0;
  std::map<std::string, std::string> variables;  // of the scenario: "{message}", "{server.pid}"
  std::vector<Process> processes;
  std::vector<Object> objects;
  std::vector<Hold> holds;
  std::vector<Event> events;
  std::uint64_t events_dropped = 0;
  std::vector<Output> outputs;
  std::vector<Flow> flows;
  std::vector<MemorySample> samples;
  bool watched = false;  // each access to shared memory was a scheduling point
  std::uint64_t accesses_made = 0;
  std::vector<MemoryAccess> accesses;  // the last ones
  std::vector<DataRace> races;         // a few
  // How it stood when a deadlock or a limit ended the run; empty if it ended by itself.
  std::vector<Wait> waits;
  std::vector<Content> contents;
  std::vector<Semaphore> semaphores;
  std::vector<Leak> leaks;
  std::vector<FileFact> files;

  // The process of that name; kNobody if it never existed.
  int Find(std::string_view name) const;
  // All that `process` or its descendants wrote to the stream of the started process they belong
  // to, in order.
  std::string OutputOfTree(int process, int stream) const;
  // What `process` itself wrote to its inherited standard stream.
  std::string OutputOf(int process, int stream) const;
  // Whether `process` is `ancestor` or descends from it.
  bool Descends(int process, int ancestor) const;
};

// Names as in the JSON report: "deadlock", "sysv-queue", "pipe".
std::string_view Name(Outcome outcome);
std::string_view Name(LeakKind kind);
std::string_view Name(ObjectKind kind);

// "child (pid 3)", "server"; "somebody" for kNobody.
std::string Describe(const RunRecord& run, int process);

}  // namespace ipclab

#endif  // GRADER_RECORD_RECORD_H_
