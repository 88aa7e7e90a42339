// A jail: one fresh set of namespaces in which the programs of one scenario (or one compiler) run.
// Or, where the machine refuses namespaces, what can be done without (Isolation::kReduced, below).
//
// Theory of operation.  Three kinds of process take part:
//
//   keeper    the grader process that owns the Jail object; outside.  Must be single-threaded when
//             it calls Create.
//   init      PID 1 of the new PID namespace, our own code (no exec).  It builds the file system,
//             makes fixtures, forks the programs, reaps every orphan, takes the inventory.  It
//             obeys requests of the keeper (CBOR over a socketpair) and dies with it
//             (PR_SET_PDEATHSIG), and the namespace with it.
//   programs  children of init: an unprivileged user without capabilities, no_new_privs, closed
//             descriptors, clean environment, own session (led by a holder of its terminal, if
//             it has one, which takes the place of a login shell), rlimits, and a seccomp filter.
//
// A program is *prepared* first: forked, set up, and blocked at its gate, so that a tracer can
// seize it by its outer pid; *released* then: it installs the filters (the jail's own, then the
// caller's `filter`) and calls execve.  A failure of the set-up before execve is an Error; what
// happens after it is the program's own affair.  So is its death before, since other programs of
// the jail may kill it at any time: then Prepare, Release and AwaitExec succeed, and to seize it
// fails with ESRCH.
//
// init and a program at its gate are copies of the keeper, and so of what it knows.  Programs
// cannot look into them (they have capabilities, programs have none), the keeper can.
//
// Without namespaces there are the same three.  init is a child of the keeper like any other,
// adopts what the programs leave (PR_SET_CHILD_SUBREAPER), and outlives the keeper only to clean
// up.  The work folder and `files` lie in a temporary folder of the machine, to which init
// translates their paths; /tmp, /dev/shm, IPC objects, processes and the network are the machine's.
// Who traces the programs has to keep them from those that are not theirs (foreign(), and the
// tracer's border.h).  Only one such jail lives at a time (`alone`).  Programs of root's are user
// 60999, of the keeper's user otherwise; a keeper that is root and traces has to become that user
// first (BecomeProgramsUser in identity.h), since a container's root may not trace others.
//
// Everything that the jail uses (user, PID, IPC, mount, network and UTS namespaces, tmpfs, mqueue,
// devpts) works for root and for an ordinary user, and within Bazel's linux-sandbox.  Linux 5.12
// or later.
#ifndef GRADER_SANDBOX_JAIL_H_
#define GRADER_SANDBOX_JAIL_H_

#include <linux/filter.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grader/base/deadline.h"
#include "grader/base/result.h"
#include "grader/base/unique_fd.h"
#include "grader/sandbox/inventory.h"

namespace ipclab {

// No bound, for those of JailLimits that are rlimits.
inline constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};

// Bounds for one jail and, where they are rlimits, for each process in it.
struct JailLimits {
  // tmpfs of the work folder; /tmp and /dev/shm get as much each.  No System V segment is larger.
  std::uint64_t work_bytes = 256u << 20;
  std::uint64_t work_inodes = 16384;         // per tmpfs
  std::uint64_t address_space = 4ull << 30;  // RLIMIT_AS; 0 for none (compilers, sanitizers)
  std::uint64_t file_size = 64u << 20;       // RLIMIT_FSIZE
  std::uint64_t open_files = 256;            // RLIMIT_NOFILE
  std::uint64_t processes = 256;   // RLIMIT_NPROC, counted in the jail's user namespace alone
  std::uint64_t cpu_seconds = 30;  // RLIMIT_CPU, a backstop only
};

// A file that the jail holds before the first program starts.  Parent folders are made.
struct JailFile {
  std::string path = {};  // absolute in the jail, e.g. "/opt/lab/pipe"
  std::string content = {};
  mode_t mode = 0644;
};

enum class Isolation {
  kFull,     // namespaces of its own
  kReduced,  // none: see above
};

struct JailOptions {
  Isolation isolation = Isolation::kFull;
  // Of a jail without namespaces: its programs use IPC, and so no other such jail of the machine
  // may live meanwhile; Create waits for that, but for whole_machine.  If not (a compiler's), /tmp
  // is a folder of its own, and it holds no IPC objects.
  bool alone = true;
  // The programs' current folder: a private tmpfs, writable, empty at first.  Files outside it,
  // /tmp and /dev/shm are read-only for programs.
  std::string work_dir = "/work";
  std::vector<JailFile> files = {};
  JailLimits limits = {};
  std::string host_name = "ipclab";
  // For a person's own programs rather than for strangers': they see the machine's files, with the
  // rights of the keeper's user, as whom they run, and work_dir is a folder of the machine.  What
  // is the jail's own then are IPC objects, /dev, processes and network; `files` must be empty, and
  // inventories leave the machine's files out.
  bool whole_machine = false;
  mode_t umask = 022;  // of the programs
};

enum class StdioKind {
  kTerminal,  // slave of a pseudo-terminal, the controlling one of the program's session
  kPipe,      // a pipe to or from the keeper
  kNull,      // /dev/null
};

// What to run.  The program's environment is exactly `environment`; its current folder is the
// jail's work_dir.
struct ProgramSpec {
  std::string path = {};               // absolute in the jail
  std::vector<std::string> argv = {};  // argv[0] included
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "HOME=/work", "LANG=C.UTF-8",
                                          "TERM=xterm", "USER=student"};
  StdioKind standard_input = StdioKind::kTerminal;
  StdioKind standard_output = StdioKind::kTerminal;
  StdioKind standard_error = StdioKind::kTerminal;
  int rows = 24;  // of the terminal
  int columns = 80;
  std::vector<sock_filter> filter = {};  // installed last, after the jail's own; may be empty
};

// A program at its gate or beyond.  Owns the keeper's ends of its standard streams.  All that are
// terminals share one pseudo-terminal, `terminal`, whose slave is opened once for each of them. All
// descriptors are non-blocking.
struct Program {
  pid_t pid = 0;        // in the keeper's PID namespace
  pid_t inner_pid = 0;  // as the program sees itself
  UniqueFd terminal;    // master side, valid if any stream is a terminal
  UniqueFd input;       // write end, valid if standard_input is a pipe
  UniqueFd output;      // read end, valid if standard_output is a pipe
  UniqueFd error;       // read end, valid if standard_error is a pipe
  UniqueFd gate;        // internal
};

// Something that exists before the programs start, made by init as the programs' user.
struct Fixture {
  enum class Kind { kFile, kFolder, kFifo, kSymlink, kSysvQueue, kSysvSegment, kSysvSemaphore };
  struct Message {
    long type = 1;
    std::string data = {};
  };
  Kind kind = Kind::kFile;
  std::string path = {};     // relative to work_dir, or absolute; for files
  std::string content = {};  // a file's bytes, a symlink's target, the first bytes of a segment
  mode_t mode = 0644;
  int key = 0;                         // of a System V object
  std::uint64_t size = 0;              // of a segment, bytes; of a semaphore set, how many
  std::vector<Message> messages = {};  // in a queue
};

// The end of a program that init waited for: waitpid(2)'s status, and what it and the children it
// waited for used.
struct Exit {
  pid_t inner_pid = 0;
  int wait_status = 0;
  std::chrono::microseconds user_time{0};
  std::chrono::microseconds system_time{0};
  std::uint64_t max_resident = 0;  // bytes
};

struct Place;

class Jail {
 public:
  // Fresh namespaces with init in place.  Precondition: the calling process is single-threaded.
  // Error EPERM, EACCES, ENOSPC, ENOSYS... where the machine refuses them.
  static Result<std::unique_ptr<Jail>> Create(const JailOptions& options);

  // Kills init and with it everything in the jail; returns once all of it is gone.  Without
  // namespaces the folder goes too, but IPC objects, and files elsewhere, only as Remove was told
  // (and all that belongs to the user 60999).
  ~Jail();
  Jail(const Jail&) = delete;
  Jail& operator=(const Jail&) = delete;

  pid_t init_pid() const;  // in the keeper's PID namespace

  Result<void> Make(const std::vector<Fixture>& fixtures);

  // Forks a program up to its gate.
  Result<Program> Prepare(const ProgramSpec& spec);
  // Opens the gate.  Returns at once; with a tracer attached the program stops before its first
  // instruction.
  Result<void> Release(Program& program);
  // Whether execve of a released program succeeded; waits for it.  For a traced program only after
  // its end (the tracer knows whether there was an exec; this, why not).
  Result<void> AwaitExec(Program& program);
  // Waits until the untraced program has ended and was reaped by init.  Error on deadline.
  Result<int> AwaitExit(const Program& program, Deadline deadline);
  // The same, with the resources used.
  Result<Exit> AwaitEnd(const Program& program, Deadline deadline);

  // Sends SIGKILL to every process in the jail but init and returns when none is left.
  // With a tracer attached, the caller must have let go of them (detached or reaped) or call this
  // after they ended.
  Result<void> KillAll();

  // What is there now.  Taken by init, inside (the tables of /proc/sysvipc are those of their
  // reader's namespace).  `queues`: POSIX queues ("/name") to look for, for a jail without
  // namespaces where /dev/mqueue cannot be listed.
  Result<Inventory> TakeInventory(const std::vector<std::string>& queues = {});

  // Without namespaces: removes these objects and files, by id and name; what has gone meanwhile is
  // no failure.  Nothing otherwise, since they go with the jail.
  Result<void> Remove(const Inventory& objects);

  // A regular file's first `limit` bytes; not through symbolic links.  Error (ENOENT, ELOOP,
  // EINVAL) otherwise.
  Result<std::string> ReadFile(const std::string& path, std::size_t limit);

  // ---- Without namespaces.  The programs see other paths than the jail's; all else in this
  // interface takes and gives the jail's.

  // The folder that stands for "/"; "" if programs and jail agree.
  const std::string& root() const;
  // How the programs call a path of the jail, for their arguments.
  std::string RealPath(const std::string& path) const;
  // What they print, with the jail's paths in it.
  std::string JailText(std::string text) const;
  // What was on the machine before.
  const Foreign& foreign() const;

 private:
  class Channel;
  Jail();
  static Result<std::unique_ptr<Jail>> CreateFull(const JailOptions& options);
  static Result<std::unique_ptr<Jail>> CreateReduced(const JailOptions& options);
  std::unique_ptr<Place> place_;  // null with namespaces
  std::unique_ptr<Channel> channel_;
};

}  // namespace ipclab

#endif  // GRADER_SANDBOX_JAIL_H_
