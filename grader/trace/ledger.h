// The book of one run while it is being traced: everything known about processes, descriptors,
// objects and memory that decoders ask and change.  It writes the RunRecord; it makes no ptrace
// calls.
#ifndef GRADER_TRACE_LEDGER_H_
#define GRADER_TRACE_LEDGER_H_

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "grader/record/record.h"
#include "grader/trace/channels.h"
#include "grader/trace/clock.h"
#include "grader/trace/descriptors.h"
#include "grader/trace/objects.h"
#include "grader/trace/semaphores.h"

namespace ipclab {

// How a started process's standard stream looks to it.
enum class StreamType { kTerminal, kPipe, kNull };

struct StartedProcess {
  std::string name;
  std::string program;
  bool submission = true;
  pid_t inner_pid = 0;
  // names for its children, in order of birth; shells of system(3) and popen(3) give theirs up
  std::vector<std::string> children;
  StreamType streams[3] = {StreamType::kTerminal, StreamType::kTerminal, StreamType::kTerminal};
};

class Ledger {
 public:
  explicit Ledger(RunRecord* run);

  RunRecord& run() { return *run_; }
  Process& process(int index) { return run_->processes[static_cast<std::size_t>(index)]; }
  Seq NextSeq() { return ++seq_; }
  std::int64_t now_ns = 0;  // virtual time, kept by the tracer
  const Clock clock;        // what the submission's programs read
  // What a clock shows to a process now.
  std::int64_t ClockOf(int process, clockid_t clock_id);

  // ---- Processes
  int AddStarted(const StartedProcess& started);
  int AddChild(int parent, pid_t inner_pid, bool share_descriptors, const SourceLine& where);
  void Exec(int process, std::string path, std::vector<std::string> argv);
  void End(int process, Process::End how, int status);
  void Reaped(int child, int by);
  // By pid as programs see it, the latest born; kNobody if none.
  int ByPid(pid_t inner_pid) const;
  void IgnoreChildren(int process, bool ignores) { ignores_children_[process] = ignores; }
  // What the arrival of a signal does to the call that it breaks off.
  enum class Handling { kNone /* no handler */, kInterrupts, kRestarts /* SA_RESTART */ };
  void SetHandling(int process, int signal, Handling handling) {
    handling_[process][signal] = handling;
  }
  Handling HandlingOf(int process, int signal) { return handling_[process][signal]; }

  // ---- Objects and descriptors
  Objects objects;
  Descriptors descriptors;
  Channels channels;
  Semaphores semaphores;

  // The descriptor, also one that no traced call made (then found through /proc/<tid>/fd and
  // remembered).  Null if it is not open.
  const Descriptor* Resolve(int process, pid_t tid, int fd);
  // The object behind a file's status, added if it is new.  `path` is absolute in the jail.
  int FileObject(const struct stat& status, const std::string& path);
  // Whether calls on this file are of no interest: the system's own files.
  static bool IsSystemPath(const std::string& path);
  // Where bytes written to this object come out: itself, but for a connected socket its peer.
  int PeerOf(int object) const;
  void Connect(int one, int other) {
    objects.at(one).peer = other;
    objects.at(other).peer = one;
  }
  // Unix-domain sockets with a name: `address` is the socket file.  A listener is given its clients
  // in the order in which they connected.
  void Bind(int socket, int address) { bound_[socket] = address; }
  int BoundTo(int address) const;  // the socket; kNoObject if there is none
  void Connecting(int socket, int address);
  void Accepted(int accepted, int listener);
  // SO_RCVTIMEO, SO_SNDTIMEO: calls on the socket may end by the kernel's own clock.
  void LimitTime(int socket, bool limited) { limited_[socket] = limited; }
  bool TimeLimited(int socket) const { return limited_.contains(socket) && limited_.at(socket); }
  std::string work_folder = "/work";  // set by the tracer
  std::string root;                   // likewise: the folder that stands for "/", see border.h
  // The path without the root.
  std::string InJail(const std::string& path) const;
  // "./.fifo" for "/work/.fifo".
  std::string Display(const std::string& path) const;

  // ---- Shared memory attached
  struct Attachment {
    std::uint64_t address;
    std::uint64_t size;
    int object;
  };
  void Attach(int process, Attachment attachment) { attachments_[process].push_back(attachment); }
  void Detach(int process, std::uint64_t address);
  // Looks at all shared memory of the process; notes what changed since it was last looked at.
  void SampleMemory(int process, pid_t tid);
  const std::vector<Attachment>& Attachments(int process) { return attachments_[process]; }

  // ---- Events
  // Appends; folds into the last one where it is the same call again.  Drops past a bound,
  // counting.
  void Append(Event event);
  // What process wrote to a standard stream.
  void AppendOutput(int process, const Descriptor& descriptor, std::string data);
  std::uint64_t output_bytes() const { return output_bytes_; }

 private:
  std::string NameNewborn(int parent);

  RunRecord* run_;
  Seq seq_ = 0;
  std::map<pid_t, int> by_pid_;
  std::map<int, std::vector<std::string>> child_names_;
  std::map<int, bool> ignores_children_;
  std::map<int, std::map<int, Handling>> handling_;  // by process and signal
  std::map<int, std::vector<Attachment>> attachments_;
  std::map<int, std::string> last_sample_;     // by object
  std::map<int, int> bound_;                   // socket to socket file
  std::map<int, std::deque<int>> connecting_;  // by socket file: sockets not yet accepted
  std::map<int, bool> limited_;                // by socket
  std::uint64_t output_bytes_ = 0;
};

}  // namespace ipclab

#endif  // GRADER_TRACE_LEDGER_H_
