// Why a run did not end: who waits in which call for what, and who could end that wait.
#include <fmt/format.h>

#include <algorithm>

#include "grader/checks/assertions.h"
#include "grader/checks/visible.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

constexpr std::size_t kWaitsTold = 4;

// What a blocked call of a family waits for; "{}" is the object.
struct WaitWords {
  std::string_view family;
  std::string_view words;
};
constexpr WaitWords kWaitWords[] = {
    {"read", "for data, or end of file, from {}"},
    {"write", "for room in {}: nobody reads what is in it"},
    {"copy", "to move data through {}"},
    {"open", "for somebody to open the other end of {}"},
    {"msgrcv", "for a message of the right type in {}"},
    {"msgsnd", "for room in {}"},
    {"mq_receive", "for a message in {}"},
    {"mq_send", "for room in {}"},
    {"semop", "for {} to change"},
    {"futex", "for a lock or semaphore in memory, which nobody gives free"},
    {"poll", "for something to happen on {}"},
    {"accept", "for a client to connect to {}"},
    {"connect", "for {} to be accepted"},
    {"recv", "for data, or end of file, from {}"},
    {"send", "for room in {}"},
    {"flock", "for a lock on {}, which nobody gives free"},
    {"fcntl", "for a lock on {}, which nobody gives free"},
    {"pause", "for a signal, which nobody sends"},
    {"sigsuspend", "for a signal, which nobody sends"},
    {"sigwait", "for a signal, which nobody sends"},
    {"sleep", "for time to go by"},
};

bool OpenAtEnd(const Hold& hold) {
  return hold.to == kNever || hold.released == ReleaseReason::kHeld;
}

class HangTeller {
 public:
  explicit HangTeller(const Facts& facts) : facts_(facts) {}

  std::string Tell(const Wait& wait) const {
    const std::string who = facts_.Who(wait.process);
    if (wait.spinning) {
      return fmt::format("{} runs in a loop{} that never ends.", who, AtPlace(wait.where));
    }
    return fmt::format("{} waits in {}{} {}{}.", who,
                       wait.text.empty() ? Called(wait.call) : Harmless(wait.text),
                       AtPlace(wait.where), Awaited(wait), Holders(wait));
  }

 private:
  std::string Awaited(const Wait& wait) const {
    const std::string_view family = FamilyOf(wait.call);
    if (family == "wait") {
      return wait.target == kNobody ? "for a child to end"
                                    : fmt::format("for {} to end", facts_.Who(wait.target));
    }
    const auto* found = std::ranges::find(kWaitWords, family, &WaitWords::family);
    if (found == std::end(kWaitWords)) return "without end";
    return fmt::format(fmt::runtime(found->words), facts_.What(wait.object));
  }

  // Whoever holds the other end keeps end of file, or EPIPE, from coming.
  std::string Holders(const Wait& wait) const {
    if (wait.object == kNoObject) return "";
    const ObjectKind kind = facts_.object(wait.object).kind;
    if (kind != ObjectKind::kPipe && kind != ObjectKind::kFifo) return "";
    const std::string_view family = FamilyOf(wait.call);
    if (family != "read" && family != "write") return "";
    const Access other = family == "read" ? Access::kWrite : Access::kRead;
    const std::string_view end = family == "read" ? "write end" : "read end";
    std::vector<std::string> holders;
    bool itself = false;
    for (const Hold& hold : facts_.run().holds) {
      if (hold.object != wait.object || !OpenAtEnd(hold)) continue;
      if (hold.access != other && hold.access != Access::kReadWrite) continue;
      const bool own = hold.process == wait.process;
      itself = itself || own;
      holders.push_back(
          fmt::format("{}{} (fd {}{})", facts_.Who(hold.process), own ? " itself" : "", hold.fd,
                      hold.opened_at.known() ? ", from " + Spell(hold.opened_at) : ""));
    }
    if (holders.empty()) return "";
    constexpr std::string_view kCloseWriteEnd =
        ". End of file cannot come: close it before reading";
    return fmt::format(", whose {} is still open in {}{}", end, Join(holders, "and"),
                       itself && family == "read" ? kCloseWriteEnd : "");
  }

  const Facts& facts_;
};

std::string Opening(const RunRecord& run) {
  switch (run.outcome) {
    case Outcome::kDeadlock:
      return "The run hangs: every process waits, and none can go on.";
    case Outcome::kTimeLimit:
      return "The run did not end within the time limit.";
    case Outcome::kCpuLimit:
      return "The run used up its processor time.";
    case Outcome::kMemoryLimit:
      return "The run used too much memory.";
    case Outcome::kProcessLimit:
      return "The run made too many processes.";
    case Outcome::kOutputLimit:
      return "The run printed too much.";
    case Outcome::kInterrupted:
      return "The run was interrupted.";
    case Outcome::kExited:
    case Outcome::kSignalled:
      return "The run ended.";
  }
  return "";
}

}  // namespace

Verdict ExplainHang(const Facts& facts) {
  const RunRecord& run = facts.run();
  Verdict verdict{Verdict::Kind::kHangs, Opening(run), {}};
  if (!run.outcome_detail.empty())
    verdict.message += fmt::format(" ({})", Harmless(run.outcome_detail));
  for (std::size_t i = 0; i < std::min(run.waits.size(), kWaitsTold); ++i) {
    const Wait& wait = run.waits[i];
    verdict.message += "\n" + HangTeller(facts).Tell(wait);
    verdict.evidence.push_back(
        facts.Show(wait.process, wait.text.empty() ? wait.call : wait.text, wait.where));
  }
  if (run.waits.size() > kWaitsTold) {
    verdict.message += fmt::format("\nAnd {} more wait.", run.waits.size() - kWaitsTold);
  }
  if (!run.unreached.empty())
    verdict.message += fmt::format("\nThe scenario did not get so far: {}.", run.unreached);
  return verdict;
}

// Every run ends by itself.
Verdict JudgeAssertion(const EndsRule& rule, const Facts& facts) {
  const bool hangs = rule.process == "*" ? facts.cut() : facts.Unfinished(rule.process);
  return hangs ? ExplainHang(facts) : Verdict::Pass();
}

}  // namespace ipclab
