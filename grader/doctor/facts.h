// What was tried on a machine, and what may explain it.  Plain data, so that tests can make it up.
#ifndef GRADER_DOCTOR_FACTS_H_
#define GRADER_DOCTOR_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ipclab {

struct Attempt {
  enum class Outcome { kNotTried, kDone, kFailed };
  Outcome outcome = Outcome::kNotTried;
  int errno_value = 0;  // of the call that failed; 0 if it was none
  // Failed: the attempt and why it failed, "mount(proc): Operation not permitted".  Done: what was
  // learnt, if anything.
  std::string said;

  bool done() const { return outcome == Outcome::kDone; }
  bool failed() const { return outcome == Outcome::kFailed; }
};

struct NamedAttempt {
  std::string name;  // "PID", "tmpfs"
  Attempt attempt;
};

// Where we are.  What could not be read is empty.
struct Surroundings {
  enum class Container { kNone, kDocker, kPodman, kGvisor, kOther };
  std::string kernel;  // "Linux 6.1.0 x86_64"
  bool root = false;
  bool has_proc = true;
  bool in_chroot = false;
  Container container = Container::kNone;
  bool traced = false;                   // by a debugger or strace
  bool filtered = false;                 // a seccomp filter is upon this process
  std::vector<std::string> masked_proc;  // what of /proc something is mounted over
  std::optional<long> apparmor_restricts_user_namespaces;  // Ubuntu's knob
  std::optional<long> unprivileged_user_namespaces;        // Debian's old knob
  std::optional<long> max_user_namespaces;
  std::optional<long> ptrace_scope;  // Yama's
  std::string cgroups;               // in a few words
};

// A resource limit's hard value, which a grading cannot raise, and what it sets its programs to.
struct LimitFact {
  std::string name;        // "RLIMIT_NOFILE"
  std::string what;        // "open files of a process"
  std::uint64_t hard = 0;  // ~0: unlimited
  std::uint64_t needed = 0;
};

struct TemporaryFolder {
  std::string path;
  Attempt attempt;  // a file was made in it, and removed
  std::uint64_t free_bytes = 0;
  std::uint64_t free_inodes = 0;
  bool counts_inodes = true;  // else free_inodes means nothing
};

struct Facts {
  Surroundings around;
  Attempt user_namespace;                // with its users, and with rights in it
  std::vector<NamedAttempt> namespaces;  // within one
  std::vector<NamedAttempt> mounts;      // within fresh user, PID, IPC and mount namespaces
  std::vector<NamedAttempt> objects;     // within fresh user and IPC namespaces
  Attempt filter;                        // a seccomp filter
  Attempt trace;                         // seize a child, and a filter's event arrives
  Attempt call_in_proc;                  // /proc/<tid>/syscall of that child
  std::vector<LimitFact> limits;
  TemporaryFolder temporary;
  Attempt c_compiler;     // done: its version
  Attempt cpp_compiler;   // likewise
  Attempt grading;        // of a tiny submission
  std::string isolation;  // that its report names: "full", "reduced"
};

Facts Gather();

// ---- Its parts, a file each

void TryNamespaces(Facts* facts);
void TryTracing(Facts* facts);
void TryCompilers(Facts* facts);
void TryGrading(Facts* facts);
void ReadLimits(Facts* facts);
Surroundings LookAround();

}  // namespace ipclab

#endif  // GRADER_DOCTOR_FACTS_H_
