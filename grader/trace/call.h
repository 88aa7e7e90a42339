// One system call of a tracee while it is in progress, and the decoders that know each call's
// meaning.
//
// A decoder reads its inputs at the call's entry (`enter`: names, buffers to be sent; they may be
// gone later) and its outputs at the exit (`leave`: descriptors made, buffers filled), and tells
// the Ledger.  One file a family, as strace has it.
#ifndef GRADER_TRACE_CALL_H_
#define GRADER_TRACE_CALL_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "grader/record/record.h"
#include "grader/trace/ledger.h"
#include "grader/trace/stop.h"

namespace ipclab {

struct CallSpec;

// A wait with a time limit.  The limit is taken away at the call's entry and kept in virtual time
// by the tracer.
struct TimedWait {
  std::int64_t limit_ns = 0;  // from now
  int argument = 0;           // which argument holds it, ...
  std::uint64_t endless = 0;  // ... and its value for "no limit"
  std::int64_t result = 0;    // what the call returns when the time is over: 0, or -errno
};

// alarm(2), setitimer(2) with ITIMER_REAL: not made, but kept in virtual time.
struct TimerChange {
  std::int64_t value_ns = 0;  // 0 stops it
  std::int64_t interval_ns = 0;
  std::uint64_t old_value = 0;  // address of a struct itimerval to be filled in, 0 for none
};

struct Call {
  CallEntry entry;
  const CallSpec* spec = nullptr;
  Event event;                           // filled in as things become known
  std::string path;                      // as the program gave it
  std::string data;                      // to be written
  std::vector<std::string> argv;         // of execve
  std::uint64_t ticket = 0;              // of Channels::Put
  int channel = kNoObject;               // where it was put
  int awaited = kNoObject;               // of connect: the listening socket
  std::int64_t note = 0;                 // a decoder's own, from enter to leave
  std::optional<std::int64_t> sleep_ns;  // it does nothing but wait that long
  // address of the struct timespec for what is left of a sleep that was broken off, 0 for none
  std::uint64_t remaining = 0;
  std::optional<TimedWait> timeout;    // it waits for something, but not longer than that
  std::optional<TimerChange> timer;    // it sets the process's alarm clock
  std::optional<std::int64_t> answer;  // not made: this is what it returns
  // broken off, and made again after a handler with SA_RESTART (signal(7))
  bool restartable = false;
  bool restarts = false;      // ... as it will be when the present handler returns
  std::uint64_t at_most = 0;  // made with at most so many bytes (injection.cc); 0: as it stands
  bool substituted = false;   // made with another key (border.h)
  bool quiet = false;         // of no interest: not to be recorded

  std::uint64_t argument(std::size_t i) const { return entry.arguments[i]; }
  int descriptor(std::size_t i) const { return static_cast<int>(entry.arguments[i]); }
};

// Whose call it is.
struct Caller {
  Ledger& ledger;
  int process;
  pid_t tid;  // outer, stopped

  Ledger* operator->() const { return &ledger; }
};

struct CallSpec {
  // Which uses of a call the kernel shall stop at: every one, or those that can matter.
  enum class When {
    kAlways,
    kSharedOrFile /* mmap */,
    kFcntl,
    kFutexWait,
    kNotCpuClock /* clock_gettime */
  };
  int number;
  const char* name;
  void (*enter)(const Caller&, Call&) = nullptr;
  void (*leave)(const Caller&, Call&, std::int64_t result) = nullptr;  // also for failures
  When when = When::kAlways;
};

// The families.
std::span<const CallSpec> ClockCalls();
std::span<const CallSpec> DescriptorCalls();
std::span<const CallSpec> FileCalls();
std::span<const CallSpec> MemoryCalls();
std::span<const CallSpec> PosixQueueCalls();
std::span<const CallSpec> ProcessCalls();
std::span<const CallSpec> SignalCalls();
std::span<const CallSpec> SocketCalls();
std::span<const CallSpec> SystemVCalls();
std::span<const CallSpec> TransferCalls();
std::span<const CallSpec> WaitingCalls();

// Whether a futex(2) with that operation waits, not wakes.
bool FutexWaits(std::uint64_t operation);

// Every traced call, and the one with that number (null if it is not traced).
const std::vector<const CallSpec*>& AllCalls();
const CallSpec* FindCall(int number);

// ---- For decoders

// Fills in fd, object and `quiet` from a descriptor argument; null if it is not open.
const Descriptor* NoteDescriptor(const Caller& caller, Call& call, int fd);

// Where the path of an *at call lies, seen from the tracer: "/proc/<tid>/cwd/x".
std::string PathFromHere(const Caller& caller, int dirfd, const std::string& path);
// The same as the program would name it absolutely: "/work/x".
std::string PathInJail(const Caller& caller, int dirfd, const std::string& path);

// `"text"`, shortened to `limit` characters, unprintable bytes as \xNN.
std::string Quote(const std::string& text, std::size_t limit = 40);

}  // namespace ipclab

#endif  // GRADER_TRACE_CALL_H_
