// Descriptors are closed in time.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "grader/checks/assertions.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

// A point in a process's life, and the call that marks it.
struct Moment {
  Seq seq = kNever;
  const Event* event = nullptr;
};

bool IsTransfer(const Event& event) {
  return event.bytes > 0 || CallMatches("read", event) || CallMatches("write", event);
}

// Of a copy (splice), the object is where the bytes went.
bool PutsIn(const Event& event) {
  return CallMatches("write", event) || CallMatches("copy", event);
}

std::string_view EndName(Access access) {
  switch (access) {
    case Access::kRead:
      return "read end";
    case Access::kWrite:
      return "write end";
    case Access::kReadWrite:
      return "descriptor";
  }
  return "";
}

class EndJudge {
 public:
  EndJudge(const EndRule& rule, int process, const Facts& facts)
      : rule_(rule), process_(process), facts_(facts) {}

  Verdict Run() const {
    Verdict verdict = Verdict::Unjudged(
        fmt::format("Nothing to judge: {} never came to {}.", facts_.Who(process_), MomentName()));
    for (const Moment& moment : Moments()) {
      verdict.kind = std::min(verdict.kind, Verdict::Kind::kPass);
      for (const Hold& hold : facts_.run().holds) {
        if (Concerns(hold) && About(hold, moment) && OpenAt(hold, moment.seq) &&
            !Uses(hold, moment))
          return Fail(hold, moment);
      }
    }
    if (verdict.passed()) return Verdict::Pass();
    if (facts_.Unfinished(process_)) verdict.kind = Verdict::Kind::kHung;
    return verdict;
  }

 private:
  std::string_view MomentName() const {
    switch (rule_.moment) {
      case EndRule::Moment::kFirstData:
        return "move data";
      case EndRule::Moment::kExec:
        return "its exec";
      case EndRule::Moment::kWait:
        return "wait for a child";
      case EndRule::Moment::kExit:
        return "its end";
    }
    return "";
  }

  // ---- The moments

  std::vector<Moment> Moments() const {
    const Process& it = facts_.process(process_);
    std::vector<Moment> moments;
    switch (rule_.moment) {
      case EndRule::Moment::kFirstData:
        return FirstTransfers();
      case EndRule::Moment::kExec:
        for (const Event& event : facts_.run().events) {
          const bool exec =
              event.process == process_ && CallMatches("exec", event) && event.error == 0;
          if (exec && event.seq != kNever) moments.push_back({event.seq, &event});
        }
        return moments;
      case EndRule::Moment::kWait:
        for (const Event& event : facts_.run().events) {
          if (event.process == process_ && CallMatches("wait", event))
            return {{event.entered, &event}};
        }
        break;
      case EndRule::Moment::kExit:
        if (it.ended != kNever && !facts_.Unfinished(process_))
          moments.push_back({it.ended, nullptr});
        break;
    }
    return moments;
  }

  // The first on each object.
  std::vector<Moment> FirstTransfers() const {
    std::map<int, Moment> first;
    for (const Event& event : facts_.run().events) {
      if (event.process != process_ || event.object == kNoObject || !IsTransfer(event)) continue;
      if (!facts_.Lets(rule_.on, event.object)) continue;
      first.try_emplace(event.object, Moment{event.entered, &event});
    }
    std::vector<Moment> moments;
    for (const auto& [object, moment] : first) moments.push_back(moment);
    return moments;
  }

  // ---- The descriptors

  // The streams that the scenario gave are nobody's fault.
  bool Given(const Hold& hold) const {
    const Object& it = facts_.object(hold.object);
    return it.kind == ObjectKind::kTerminal ||
           (hold.fd <= 2 && it.creator == kNobody && !hold.opened_at.known());
  }
  bool Concerns(const Hold& hold) const {
    if (hold.process != process_ || hold.object == kNoObject || hold.fd <= rule_.above_fd)
      return false;
    if (rule_.on.empty() ? Given(hold) : !facts_.Lets(rule_.on, hold.object)) return false;
    return !rule_.access || hold.access == *rule_.access || hold.access == Access::kReadWrite;
  }
  bool About(const Hold& hold, const Moment& moment) const {
    return rule_.moment != EndRule::Moment::kFirstData || hold.object == moment.event->object;
  }
  // With `unused`: an end for the direction of the transfer itself is used.
  bool Uses(const Hold& hold, const Moment& moment) const {
    if (!rule_.unused || moment.event == nullptr) return false;
    const Access used = PutsIn(*moment.event) ? Access::kWrite : Access::kRead;
    return hold.access == used || hold.access == Access::kReadWrite;
  }
  bool OpenAt(const Hold& hold, Seq seq) const {
    if (rule_.moment == EndRule::Moment::kExec &&
        std::ranges::find(hold.survived_exec, seq) != hold.survived_exec.end()) {
      return true;
    }
    if (hold.from >= seq) return false;
    if (hold.to == kNever) return true;
    if (hold.to == seq)
      return rule_.moment == EndRule::Moment::kExit && hold.released == ReleaseReason::kExit;
    // At its end the kernel closes what is left: that comes a moment before or after.
    if (rule_.moment == EndRule::Moment::kExit) return hold.released == ReleaseReason::kExit;
    return hold.to > seq && hold.released != ReleaseReason::kCloseOnExec;
  }

  // ---- The message

  std::string When(const Moment& moment) const {
    switch (rule_.moment) {
      case EndRule::Moment::kFirstData:
        return fmt::format("when it {} it{}", PutsIn(*moment.event) ? "wrote to" : "read from",
                           AtPlace(moment.event->where));
      case EndRule::Moment::kExec:
        return "across its exec" + AtPlace(moment.event->where);
      case EndRule::Moment::kWait:
        return "when it waited for its child" + AtPlace(moment.event->where);
      case EndRule::Moment::kExit:
        return "when it ended";
    }
    return "";
  }

  std::string Why(const Hold& hold) const {
    const ObjectKind kind = facts_.object(hold.object).kind;
    if (kind != ObjectKind::kPipe && kind != ObjectKind::kFifo)
      return "Close what is no longer needed.";
    if (hold.access == Access::kRead) {
      return "Close it before: a writer learns that nobody reads any more only when all read ends "
             "are closed.";
    }
    return "Close it before: a reader sees end of file only when every process has closed the "
           "write end.";
  }

  Verdict Fail(const Hold& hold, const Moment& moment) const {
    std::vector<Evidence> evidence;
    if (moment.event != nullptr) evidence.push_back(facts_.Show(*moment.event));
    evidence.push_back(facts_.Show(process_, fmt::format("fd {}", hold.fd), hold.opened_at));
    const std::string origin =
        hold.opened_at.known() ? fmt::format(", from {}", Spell(hold.opened_at)) : "";
    const std::string_view end =
        facts_.object(hold.object).kind == ObjectKind::kPipe ? EndName(hold.access) : "descriptor";
    return Verdict::Fail(
        fmt::format("{} still held the {} of {} (fd {}{}) {}. {}", facts_.Who(process_), end,
                    facts_.What(hold.object), hold.fd, origin, When(moment), Why(hold)),
        std::move(evidence));
  }

  const EndRule& rule_;
  const int process_;
  const Facts& facts_;
};

}  // namespace

Verdict JudgeAssertion(const EndRule& rule, const Facts& facts) {
  // What one process never came to, another may have: one that was judged decides.
  bool judged = false;
  Verdict verdict,
      unjudged = Verdict::Unjudged(fmt::format("There never was a process \"{}\".", rule.process));
  if (facts.Unfinished(rule.process)) unjudged.kind = Verdict::Kind::kHung;
  for (int process : facts.Select(rule.process)) {
    Verdict one = EndJudge(rule, process, facts).Run();
    const bool decided = one.kind == Verdict::Kind::kPass || one.kind == Verdict::Kind::kFail;
    judged = judged || decided;
    if (decided) {
      verdict.Merge(std::move(one));
    } else {
      unjudged = std::move(one);
    }
  }
  return judged ? verdict : unjudged;
}

}  // namespace ipclab
