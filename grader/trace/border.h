// Where a run ends and the machine begins, for programs that have no namespaces of their own.
//
// They see the machine's processes, IPC objects, names and network.  With a Border the tracer looks
// at each call that could reach one of those that are not the run's, before it is made, and answers
// it as a jail would: the process, the object or the address does not exist there.  A System V key
// that is taken means another one.  A file or POSIX name that is taken cannot be made: the run then
// ends with an Error (Tracer::Run), since it would be no evidence.
//
// It is no wall against an attacker: what is looked at could be reached by other ways (a file of
// another process in /proc, a symbolic link).  It keeps programs with mistakes, and those that look
// around, from harm and from wrong verdicts.
#ifndef GRADER_TRACE_BORDER_H_
#define GRADER_TRACE_BORDER_H_

#include <map>
#include <set>
#include <span>
#include <string>

namespace ipclab {

struct Border {
  // The folder that stands for the programs' "/": the record tells names without it.
  std::string root;
  // What was there before the run and is not its own.
  struct Objects {
    std::map<int, int> keys;  // and the keys that the run's objects get in their place
    std::set<int> ids;
  };
  Objects queues;
  Objects segments;
  Objects semaphores;
  std::set<std::string> names;  // "/tmp/x", "/dev/shm/x", "/dev/mqueue/x"
};

// A call that is stopped for the border's sake alone.
struct BorderCall {
  int number;
  // only if this argument...
  int argument = -1;  // (-1: always)
  enum class Which { kNotZero, kIs } which = Which::kNotZero;
  unsigned value = 0;  // ... has that value (its low word), or is not 0
};
std::span<const BorderCall> BorderCalls();

}  // namespace ipclab

#endif  // GRADER_TRACE_BORDER_H_
