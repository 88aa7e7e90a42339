#include "grader/checks/sweep.h"

#include <errno.h>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "grader/checks/assertions.h"
#include "grader/checks/sweep_judge.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

// The errors that a call may well meet on a machine that is short of something.  EINTR stands for
// a signal, and is tried only where the program handles some.  Calls that release things (close,
// munmap, unlink, IPC_RMID) are not here: nobody can do more about their failing.
struct Plausible {
  std::string_view family;
  std::array<int, 3> errors;  // the rest is 0
};
constexpr Plausible kPlausible[] = {
    {"pipe", {EMFILE}},
    {"fork", {EAGAIN}},
    {"thread", {EAGAIN}},
    {"exec", {ENOENT}},
    {"wait", {EINTR}},
    {"open", {EMFILE, EINTR}},
    {"dup", {EMFILE}},
    {"read", {EIO, EINTR}},
    {"write", {ENOSPC, EIO, EINTR}},
    {"copy", {EIO}},
    {"fcntl", {ENOLCK}},
    {"flock", {ENOLCK, EINTR}},
    {"ftruncate", {EFBIG}},
    {"mkfifo", {EACCES}},
    {"memfd_create", {EMFILE}},
    {"eventfd", {EMFILE}},
    {"signalfd", {EMFILE}},
    {"mmap", {ENOMEM}},
    {"msync", {EIO}},
    {"msgget", {ENOSPC}},
    {"msgsnd", {ENOMEM, EINTR}},
    {"msgrcv", {EIDRM, EINTR}},
    {"shmget", {ENOSPC}},
    {"shmat", {ENOMEM, EINVAL}},
    {"semget", {ENOSPC}},
    {"semop", {ENOMEM, EINTR}},
    {"mq_open", {ENOSPC}},
    {"mq_send", {EINTR}},
    {"mq_receive", {EINTR}},
    {"socket", {EMFILE}},
    {"socketpair", {EMFILE}},
    {"bind", {EADDRINUSE}},
    {"listen", {EADDRINUSE}},
    {"accept", {EMFILE, EINTR}},
    {"connect", {ECONNREFUSED}},
    {"send", {ENOBUFS}},
    {"recv", {ECONNRESET}},
};

bool HandlesSignals(const RunRecord& run, int process) {
  const int root = RootOf(run, process);
  return std::ranges::any_of(run.events, [&](const Event& event) {
    const bool handler = event.call == "rt_sigaction" && event.type == 2;
    return handler && event.process != kNobody && RootOf(run, event.process) == root;
  });
}

// Text for a person: hardly any program looks whether printf failed, and none need.
bool IsForPeople(const RunRecord& run, const Event& event) {
  if (FamilyOf(event.call) != "write" && FamilyOf(event.call) != "read") return false;
  if (event.object == kNoObject) return event.fd <= 2;
  const Object& object = run.objects[event.object];
  const bool given = object.creator == kNobody && event.fd <= 2;
  return given || object.kind == ObjectKind::kTerminal || object.kind == ObjectKind::kDevice;
}

bool IsStream(ObjectKind kind) {
  return kind == ObjectKind::kPipe || kind == ObjectKind::kFifo || kind == ObjectKind::kSocket;
}

// As far as it depends on what the call is about.
bool CanFail(const RunRecord& run, const Event& event, int error) {
  const std::string_view family = FamilyOf(event.call);
  const ObjectKind kind =
      event.object == kNoObject ? ObjectKind::kOther : run.objects[event.object].kind;
  switch (error) {
    case EINTR:
      return (kind != ObjectKind::kFile || family == "flock") && HandlesSignals(run, event.process);
    case ENOSPC:  // a disk is full, a pipe is not
      return family != "write" || !IsStream(kind);
    case EIO:
      return family != "write" || IsStream(kind);
    case ENOLCK:
      return family != "fcntl" || event.type == F_SETLK || event.type == F_SETLKW ||
             event.type == F_OFD_SETLK || event.type == F_OFD_SETLKW;
    default:
      return true;
  }
}

class Sweeper {
 public:
  Sweeper(const Sweep& sweep, const RunRecord& run) : sweep_(sweep), run_(run), facts_(run) {
    for (const Event& event : run.events) {
      if (facts_.OfSubmission(event)) events_.push_back(&event);
    }
    std::ranges::stable_sort(events_, {}, &Event::entered);
  }

  std::vector<Injection> Failures() {
    for (const Plausible& row : kPlausible) {
      if (!Wanted(row.family)) continue;
      for (const int error : row.errors) {
        if (error != 0) AddAll(row.family, error);
      }
    }
    std::ranges::stable_sort(found_, {}, &Found::entered);
    std::vector<Injection> failures;
    for (Found& found : found_) failures.push_back(std::move(found.injection));
    return failures;
  }

 private:
  struct Found {
    Seq entered;
    Injection injection;
  };

  bool Wanted(std::string_view family) const {
    return sweep_.calls.empty() || std::ranges::any_of(sweep_.calls, [&](const std::string& call) {
             return call == family || FamilyOf(call) == family;
           });
  }

  // Its calls are numbered as the tracer counts them: by process and family.
  void AddAll(std::string_view family, int error) {
    std::map<int, int> made;  // by process: such calls so far
    std::map<std::tuple<std::string, std::string, int>, std::vector<Found>> by_line;
    for (const Event* event : events_) {
      if (!CallMatches(family, *event)) continue;
      int& number = made[event->process];
      const int first = number + 1;
      number += static_cast<int>(event->count);
      if (!facts_.Selects(sweep_.process, event->process) || !event->where.known() ||
          IsForPeople(run_, *event) || !CanFail(run_, *event, error)) {
        continue;
      }
      auto& line =
          by_line[{facts_.process(event->process).program, event->where.file, event->where.line}];
      for (int nth = first; nth <= number; ++nth) {
        if (line.size() == 3) line.pop_back();
        line.push_back({event->entered, Failure(family, nth, error, event->process)});
      }
    }
    for (auto& [key, line] : by_line) {
      for (Found& found : line) found_.push_back(std::move(found));
    }
  }

  Injection Failure(std::string_view family, int nth, int error, int process) const {
    Injection injection;
    injection.call = family;
    injection.nth = nth;
    injection.error = error;
    injection.process = facts_.process(process).name;
    return injection;
  }

  const Sweep& sweep_;
  const RunRecord& run_;
  const Facts facts_;
  std::vector<const Event*> events_;  // of the submission, by their beginning
  std::vector<Found> found_;
};

}  // namespace

bool IsSound(const Lab& lab, const RunRecord& plain) {
  const Scenario* scenario = lab.FindScenario(plain.scenario);
  return scenario != nullptr && plain.outcome == Outcome::kExited && plain.unreached.empty() &&
         JudgeAssertion(scenario->expect, Facts(plain)).passed();
}

std::vector<Injection> FailuresOf(const Sweep& sweep, const RunRecord& plain) {
  return Sweeper(sweep, plain).Failures();
}

Check SweepForAdvice() {
  Check check;
  check.id = "failing-calls";
  check.title = "Every system call that fails is noticed, and nothing is left then.";
  check.category = Category::kRobustness;
  check.sweep = Sweep();
  return check;
}

}  // namespace ipclab
