// For the tests of this module: traced runs of functions of the test.
//
//   TRACEE(ForksAndWaits) {
//     if (fork() == 0) _exit(3);
//     wait(nullptr);
//     return 0;
//   }
//   TEST(ForkTest, …) {
//     const RunRecord run = Trace("ForksAndWaits");
//     EXPECT_EQ(run.processes[1].status, 3);
//   }
//
// A started process is the test's own executable, whose main runs the tracee when it is asked to;
// its name is "p", or "p", "q", "r" where several are started.  Its standard streams lead nowhere,
// but the record has what it wrote.  Its current folder is empty at first and its own.
//
// The test's main gives the whole test user, IPC and mount namespaces of its own, so that names in
// /dev/shm and keys of System V collide with nobody's; and it adopts orphans, as a jail's init
// would.
#ifndef GRADER_TRACE_TEST_SUPPORT_H_
#define GRADER_TRACE_TEST_SUPPORT_H_

#include <functional>
#include <string>
#include <vector>

#include "grader/record/record.h"
#include "grader/trace/tracer.h"

namespace ipclab {

struct TraceeRegistration {
  TraceeRegistration(const char* name, int (*tracee)());
};

#define TRACEE(name)                                                   \
  static int Tracee##name();                                           \
  static const TraceeRegistration kTracee##name(#name, &Tracee##name); \
  static int Tracee##name()

struct Staging {
  std::vector<std::string> tracees = {};  // started at the same time
  TracerOptions options = {};
  std::vector<std::string> children = {};  // names for those of each
  bool own_pids = false;                   // each is the first process of a PID namespace
  // For a while, the host has something to do every other time that nobody is ready, of which the
  // programs notice nothing.
  bool restless = false;
  // Asked when all is quiet: does something and returns true, or false.
  std::function<bool(Tracer& tracer)> on_idle = nullptr;
};

// Fails the test if the tracer fails.  Precondition: the calling process has no other children.
RunRecord Trace(const Staging& staging);
RunRecord Trace(const std::string& tracee, const TracerOptions& options = {});

// The file that this process runs, and the argument that selects a tracee: for tracees that call
// execve.
std::string OwnExecutable();
inline constexpr char kTraceeFlag[] = "--tracee";

// Traces the tracee, which must be a deadlock, and found at once.
RunRecord Deadlock(const char* tracee);
// The tracee must end, with status 0, and never be taken for dead.
void ExpectGoesOn(const char* tracee);
// The wait of a process; fails the test if it has another number of them.
Wait OnlyWait(const RunRecord& run, int process);

// What the process itself wrote to its standard output.
std::string Printed(const RunRecord& run, int process = 0);

// The calls of that family (grader/record/calls.h) by a process, or by any, in the order in which
// they ended.
std::vector<Event> CallsOf(const RunRecord& run, const std::string& family, int process = kNobody);
// The only one; fails the test if there is another number of them.
Event OnlyCall(const RunRecord& run, const std::string& family, int process = kNobody);

// The only object of that kind; fails the test if there is another number of them.
int OnlyObject(const RunRecord& run, ObjectKind kind);

// The holds of a process on an object with an access, in the order in which they began.
std::vector<Hold> HoldsOf(const RunRecord& run, int process, int object, Access access);

}  // namespace ipclab

#endif  // GRADER_TRACE_TEST_SUPPORT_H_
