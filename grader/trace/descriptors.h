// The descriptor tables of the processes of a run, kept by what the calls did, and written down as
// Holds.
//
// Kept by the calls instead of read from /proc: a hold's beginning and end then have an exact place
// in the order of events, and a closed descriptor is known to be closed although its number is in
// use again.
#ifndef GRADER_TRACE_DESCRIPTORS_H_
#define GRADER_TRACE_DESCRIPTORS_H_

#include <map>
#include <memory>

#include "grader/record/record.h"

namespace ipclab {

// One open descriptor of one process.
struct Descriptor {
  int object = kNoObject;
  Access access = Access::kRead;
  bool close_on_exec = false;
  // 1, 2: it is (a copy of) the standard output or error that its program was started with
  int stream = 0;
  int start = kNobody;   // whose
  std::size_t hold = 0;  // index in RunRecord::holds
  SourceLine opened_at;
};

class Descriptors {
 public:
  explicit Descriptors(RunRecord* run) : run_(run) {}

  void Open(int process, int fd, Descriptor descriptor, Seq seq);
  void Close(int process, int fd, Seq seq, ReleaseReason reason = ReleaseReason::kClose);
  // close_range(2); `only_mark` for CLOSE_RANGE_CLOEXEC.
  void CloseRange(int process, unsigned first, unsigned last, bool only_mark, Seq seq);
  // dup2 and its relatives: `to` becomes a copy of `from`.
  void Duplicate(int process, int from, int to, bool close_on_exec, const SourceLine& where,
                 Seq seq);
  void SetCloseOnExec(int process, int fd, bool close_on_exec);
  // `fd` leads to where `original` does, a standard stream: /dev/stdout opened anew.
  void SetStream(int process, int fd, int original);
  void SetOpenedAt(int process, int fd, const SourceLine& where);

  // `child` gets a copy of `parent`'s table, or the very table (CLONE_FILES).
  void Fork(int parent, int child, bool share, Seq seq);
  // execve: the close-on-exec ones go, the others survive.  A shared table is unshared first.
  void Exec(int process, Seq seq);
  void Exit(int process, Seq seq);

  // Null if the process has no such descriptor, as far as the calls tell.
  const Descriptor* Find(int process, int fd) const;
  // Whether any process has the object open with that access.
  bool AnyoneHolds(int object, Access access) const;

 private:
  using Table = std::map<int, Descriptor>;
  Table& TableOf(int process);
  void End(const Descriptor& descriptor, Seq seq, ReleaseReason reason);
  std::size_t Begin(int process, int fd, const Descriptor& descriptor, bool inherited, Seq seq);

  RunRecord* run_;
  std::map<int, std::shared_ptr<Table>> tables_;
};

}  // namespace ipclab

#endif  // GRADER_TRACE_DESCRIPTORS_H_
