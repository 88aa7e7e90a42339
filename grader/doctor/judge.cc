#include "grader/doctor/judge.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipclab {
namespace {

constexpr std::uint64_t kEnoughBytes = 256u << 20;
constexpr std::uint64_t kEnoughInodes = 5000;

// What reduced isolation means to whoever grades (docs/threat-model.md).
constexpr char kWithoutNamespaces[] =
    " (no namespaces: right and wrong submissions get the same points, but programs see this "
    "machine's processes and files, only the tracer keeps them from others', disk space has no "
    "bound, and one run is made at a time)";

ProbeState StateOf(const Attempt& attempt) {
  switch (attempt.outcome) {
    case Attempt::Outcome::kNotTried:
      return ProbeState::kNotTried;
    case Attempt::Outcome::kDone:
      return ProbeState::kWorks;
    case Attempt::Outcome::kFailed:
      return ProbeState::kRefused;
  }
  return ProbeState::kRefused;
}

Probe Of(const char* id, const char* title, const Attempt& attempt, const char* needed_for) {
  Probe probe = {id, title, StateOf(attempt), attempt.said, needed_for, {}};
  if (probe.state == ProbeState::kNotTried)
    probe.seen = "not tried: it needs what is refused above";
  return probe;
}

// One for several attempts: the first that failed decides.
Probe OfAll(const char* id, const char* title, const std::vector<NamedAttempt>& attempts,
            const char* needed_for) {
  Probe probe = {id, title, ProbeState::kWorks, "", needed_for, {}};
  std::string done, failed;
  for (const auto& [name, attempt] : attempts) {
    if (attempt.done()) {
      done += (done.empty() ? "" : ", ") + name;
      if (!attempt.said.empty()) done += fmt::format(" ({})", attempt.said);
    }
    if (attempt.failed())
      failed += fmt::format("{}{}: {}", failed.empty() ? "" : "; ", name, attempt.said);
  }
  if (!failed.empty()) {
    probe.state = ProbeState::kRefused;
    probe.seen = failed;
  } else if (done.empty()) {
    return Of(id, title, Attempt(), needed_for);
  } else {
    probe.seen = done;
  }
  return probe;
}

Probe UserNamespace(const Facts& facts) {
  Probe probe = Of("user-namespace", "user namespaces", facts.user_namespace,
                   "the jail in which every submission is compiled and run");
  if (facts.user_namespace.failed()) {
    probe.remedies = MendUserNamespaces(facts.user_namespace, facts.around);
  }
  return probe;
}

Probe Namespaces(const Facts& facts) {
  Probe probe = OfAll("namespaces", "other namespaces", facts.namespaces,
                      "processes, IPC objects, files and network that are a run's own");
  for (const auto& [name, attempt] : facts.namespaces) {
    if (!attempt.failed()) continue;
    probe.remedies = MendNamespace(name, attempt, facts.around);
    break;
  }
  return probe;
}

// That of /proc is a probe of its own: it is what containers refuse.
Probe Proc(const Facts& facts) {
  const auto proc = std::ranges::find(facts.mounts, "proc", &NamedAttempt::name);
  const Attempt attempt = proc == facts.mounts.end() ? Attempt() : proc->attempt;
  Probe probe = Of("proc", "mount of a fresh /proc", attempt,
                   "a view of the run's own processes alone, in every jail");
  if (attempt.failed()) probe.remedies = MendProc(facts.around);
  return probe;
}

Probe Mounts(const Facts& facts) {
  std::vector<NamedAttempt> others = facts.mounts;
  std::erase_if(others, [](const NamedAttempt& mount) { return mount.name == "proc"; });
  Probe probe =
      OfAll("mounts", "other mounts", others, "the files, terminals and POSIX objects of a run");
  if (probe.state == ProbeState::kRefused) probe.remedies = MendMounts(facts.around);
  return probe;
}

Probe Objects(const Facts& facts) {
  Probe probe = OfAll("ipc-objects", "IPC objects", facts.objects,
                      "labs with message queues, shared memory or semaphores");
  if (probe.state == ProbeState::kRefused) {
    probe.remedies = {
        "The kernel must be built with CONFIG_SYSVIPC and CONFIG_POSIX_MQUEUE, and no seccomp "
        "filter may refuse the calls."};
  }
  return probe;
}

Probe Filter(const Facts& facts) {
  Probe probe = Of("seccomp", "seccomp filters", facts.filter,
                   "the policy that guards the machine, and the choice of the calls to watch");
  if (facts.filter.failed()) probe.remedies = MendTracing(facts.filter, facts.around);
  return probe;
}

Probe Trace(const Facts& facts) {
  Probe probe = Of("ptrace", "ptrace of a child", facts.trace,
                   "watching what programs do: all checks but those of the build");
  if (facts.trace.failed()) probe.remedies = MendTracing(facts.trace, facts.around);
  return probe;
}

Probe CallInProc(const Facts& facts) {
  Probe probe =
      Of("proc-syscall", "/proc/PID/syscall", facts.call_in_proc,
         "telling a process that waits from one that is just about to, on a busy machine");
  if (facts.call_in_proc.failed()) {
    probe.state = ProbeState::kWeaker;
    probe.remedies = MendTracing(facts.call_in_proc, facts.around);
  }
  return probe;
}

Probe Limits(const Facts& facts) {
  Probe probe = {"limits",
                 "resource limits",
                 ProbeState::kWorks,
                 "as wide as gradings set them",
                 "submissions that need much, though no more than they may",
                 {}};
  std::string low;
  for (const LimitFact& limit : facts.limits) {
    if (limit.hard >= limit.needed) continue;
    low += fmt::format("{}{} ({}) is {}, not {}", low.empty() ? "" : "; ", limit.name, limit.what,
                       limit.hard, limit.needed);
  }
  if (low.empty()) return probe;
  probe.state = ProbeState::kWeaker;
  probe.seen = low;
  probe.remedies = {
      "Raise the hard limits of whoever grades: ulimit -H shows them; /etc/security/limits.conf, "
      "docker run --ulimit or a service's Limit…= sets them."};
  return probe;
}

Probe Temporary(const Facts& facts) {
  const TemporaryFolder& folder = facts.temporary;
  Probe probe = Of("temporary-folder", "temporary folder", folder.attempt,
                   "unpacking the submissions of a class, and building the grader");
  if (folder.attempt.failed()) {
    probe.remedies = {
        fmt::format("Make {} a folder that you may write to, or set TMPDIR to one.", folder.path)};
    return probe;
  }
  const std::uint64_t mib = folder.free_bytes >> 20;
  probe.seen = fmt::format("{}: {} MiB free", folder.path, mib);
  if (folder.counts_inodes) probe.seen += fmt::format(", {} files more", folder.free_inodes);
  if (folder.free_bytes < kEnoughBytes ||
      (folder.counts_inodes && folder.free_inodes < kEnoughInodes)) {
    probe.state = ProbeState::kWeaker;
    probe.remedies = {
        fmt::format("Make room in {}, or set TMPDIR to a folder with {} MiB and {} "
                    "files to spare.",
                    folder.path, kEnoughBytes >> 20, kEnoughInodes)};
  }
  return probe;
}

Probe Compiler(const char* id, const char* title, const char* package, const char* needed_for,
               const Attempt& attempt) {
  Probe probe = Of(id, title, attempt, needed_for);
  if (attempt.failed()) {
    probe.remedies = {fmt::format("Install it: apt-get install {} libc6-dev", package)};
  }
  return probe;
}

Probe WholeGrading(const Facts& facts) {
  Probe probe = Of("grading", "a whole grading", facts.grading, "everything: this decides");
  if (!facts.grading.done()) return probe;
  probe.seen = "a tiny submission got full marks; isolation: " + facts.isolation;
  if (facts.isolation == "full") return probe;
  probe.state = ProbeState::kWeaker;
  probe.seen += kWithoutNamespaces;
  return probe;
}

std::string Names(const std::vector<Probe>& probes, ProbeState state) {
  std::string names;
  for (const Probe& probe : probes) {
    if (probe.state == state && probe.id != "grading") {
      names += (names.empty() ? "" : ", ") + probe.title;
    }
  }
  return names;
}

bool Has(const std::vector<Probe>& probes, const char* id, ProbeState state) {
  return std::ranges::any_of(
      probes, [&](const Probe& probe) { return probe.id == id && probe.state == state; });
}

// What works in a whole grading is there, whatever a probe of its own met with.
void Conclude(Diagnosis* diagnosis) {
  std::vector<Probe>& probes = diagnosis->probes;
  const std::string refused = Names(probes, ProbeState::kRefused);
  const std::string weaker = Names(probes, ProbeState::kWeaker);
  const bool compilers =
      !Has(probes, "gcc", ProbeState::kRefused) && !Has(probes, "g++", ProbeState::kRefused);
  if (!Has(probes, "grading", ProbeState::kRefused) && compilers) {
    const bool full =
        refused.empty() && weaker.empty() && Has(probes, "grading", ProbeState::kWorks);
    const bool reduced = Has(probes, "grading", ProbeState::kWeaker);
    diagnosis->grading = full ? Grading::kFull : Grading::kWeaker;
    diagnosis->verdict = full ? "Grading works in full here."
                              : fmt::format("{} Look at: {}.",
                                            reduced ? "Grading works here, with reduced isolation."
                                                    : "Grading works here, but not in full.",
                                            refused.empty() && weaker.empty() ? "isolation"
                                            : refused.empty()                 ? weaker
                                            : weaker.empty()                  ? refused
                                                             : refused + ", " + weaker);
    return;
  }
  diagnosis->grading = Grading::kRefused;
  if (!Has(probes, "grading", ProbeState::kRefused)) {
    diagnosis->verdict =
        fmt::format("Not every submission can be graded here. Look at: {}.", refused);
  } else {
    diagnosis->verdict = fmt::format(
        "Grading does not work here: ipclab grade ends with status 3, whatever the submission. {}",
        refused.empty() ? "All that was tried alone works, but not all of it together."
                        : "Not to be had: " + refused + ".");
  }
}

}  // namespace

Diagnosis Judge(const Facts& facts) {
  Diagnosis diagnosis;
  diagnosis.probes = {
      {"kernel", "kernel", ProbeState::kNote, facts.around.kernel, "", {}},
      UserNamespace(facts),
      Namespaces(facts),
      Proc(facts),
      Mounts(facts),
      Objects(facts),
      Filter(facts),
      Trace(facts),
      CallInProc(facts),
      Limits(facts),
      {"cgroups",
       "cgroups",
       ProbeState::kNote,
       facts.around.cgroups + "; the grader uses none",
       "",
       {}},
      Temporary(facts),
      Compiler("gcc", "C compiler", "gcc", "submissions in C", facts.c_compiler),
      Compiler("g++", "C++ compiler", "g++", "submissions in C++", facts.cpp_compiler),
      WholeGrading(facts),
  };
  Conclude(&diagnosis);
  return diagnosis;
}

}  // namespace ipclab
