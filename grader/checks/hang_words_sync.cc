// What is said of those who wait for a semaphore, a word of memory, a lock or a signal.
#include <fmt/format.h>

#include "grader/checks/visible.h"
#include "grader/checks/wait_teller.h"
#include "grader/record/calls.h"

namespace ipclab {

std::string WaitTeller::ForSemaphore() const {
  const auto number = static_cast<int>(wait_.flags);
  const std::string wanted = wait_.type == 0    ? "to become 0"
                             : wait_.type == -1 ? "to be posted"
                                                : fmt::format("to become at least {}", -wait_.type);
  std::string text = fmt::format("for semaphore {} of {} {}", number, Thing(wait_.object), wanted);
  for (const Semaphore& it : run_.semaphores) {
    if (it.object != wait_.object || it.number != number) continue;
    text += fmt::format("; its value is {}", it.value);
    if (it.changed_by != kNobody) {
      text += fmt::format(", last changed by {}{}", Name(it.changed_by), AtPlace(it.changed_at));
    } else if (!facts_.object(it.object).preexisting) {
      text += ", and nobody has ever changed it";
    }
  }
  const std::string others = Others();
  return text + (others.empty() ? "; nobody is left who could change it"
                                : fmt::format("; only {} could change it", others));
}

std::string WaitTeller::ForWord() const {
  const std::string place = WordPlace();
  switch (wait_.word) {
    case FutexWord::kMutex:
      return fmt::format("for the mutex {}, which {}", place, MutexOwner());
    case FutexWord::kThread:
      return fmt::format("for thread {} of the same process to end", wait_.owner);
    case FutexWord::kSemaphore:
      return fmt::format("for the semaphore {} to be posted{}{}", place, LastWake(),
                         WhoCould("does", "do"));
    case FutexWord::kUnknown:
      break;
  }
  const bool named =
      wait_.object != kNoObject && facts_.object(wait_.object).kind == ObjectKind::kPosixSemaphore;
  if (named) return fmt::format("for {} to be posted{}", place, WhoCould("does", "do"));
  return fmt::format("for a lock, semaphore or condition {}{}{}", place, LastWake(),
                     Others().empty() ? ", which nobody changes any more"
                                      : fmt::format(", which only {} could change", Others()));
}

std::string WaitTeller::WordPlace() const {
  if (wait_.object == kNoObject) return "in memory of its own";
  const Object& object = facts_.object(wait_.object);
  if (object.kind == ObjectKind::kPosixSemaphore) return Thing(wait_.object);
  return fmt::format("at byte {} of {}", wait_.type, Thing(wait_.object));
}

std::string WaitTeller::MutexOwner() const {
  if (wait_.target == kNobody) return fmt::format("thread {} has", wait_.owner);
  if (!LivedToTheEnd(facts_.process(wait_.target)))
    return fmt::format("{} had when it ended", facts_.Who(wait_.target));
  if (wait_.target != self_) return fmt::format("{} has", facts_.Who(wait_.target));
  return wait_.owner == wait_.thread ? "it has itself already"
                                     : fmt::format("its thread {} has", wait_.owner);
}

std::string WaitTeller::LastWake() const {
  const Event* last = nullptr;
  for (const Event& event : run_.events) {
    const bool wakes = event.call == "futex" && event.text.find("WAKE") != std::string::npos;
    if (wakes && event.object == wait_.object && event.type == wait_.type &&
        event.process != self_ && wait_.object != kNoObject) {
      last = &event;
    }
  }
  if (last == nullptr) return "";
  return fmt::format(" (last woken by {}{})", facts_.Who(last->process), AtPlace(last->where));
}

std::string WaitTeller::ForLock() const {
  const std::string what = facts_.What(wait_.object);
  const int owner = wait_.target != kNobody ? wait_.target
                    : edges_.empty()        ? kNobody
                                            : edges_[0]->to;
  if (owner == kNobody) return fmt::format("for the lock on {}, which nobody gives free", what);
  const Event* taken = nullptr;
  for (const Event& event : run_.events) {
    const bool locks = (event.call == "flock" || event.call == "fcntl") && event.error == 0;
    if (locks && event.seq != kNever && event.process == owner && event.object == wait_.object)
      taken = &event;
  }
  const std::string since =
      taken == nullptr ? ""
                       : fmt::format(" since {}{}", Harmless(taken->text), AtPlace(taken->where));
  if (owner == self_) {
    return fmt::format(
        "for the lock on {}, which it has itself{}, through another descriptor: give that free "
        "first",
        what, since);
  }
  return fmt::format("for the lock on {}, which {} has{} and does not give free", what,
                     facts_.Who(owner), since);
}

std::string WaitTeller::ForSignal() const {
  const auto awaited = static_cast<std::uint64_t>(wait_.flags);
  const bool takes = FamilyOf(wait_.call) == "sigwait";
  const std::uint64_t counts = takes ? awaited : wait_.caught;
  for (int signal = 1; signal <= 64; ++signal) {
    const std::uint64_t bit = std::uint64_t{1} << (signal - 1);
    if ((wait_.pending & counts & bit) == 0) continue;
    return fmt::format("for a signal. {} has come{}, but is blocked while it waits",
                       DescribeSignal(signal), SentBy(signal, kNever));
  }
  if (const Event* early = EarlySignal(counts)) {
    const auto signal = static_cast<int>(early->flags);
    return fmt::format(
        "for a signal, but {}{} came too early: it arrived{} before the wait began. Block the "
        "signal before the test, and let sigsuspend() unblock it",
        DescribeSignal(signal), SentBy(signal, early->seq), When(*early));
  }
  return "for a signal" + WhoCould("sends", "send");
}

std::string WaitTeller::When(const Event& early) const {
  return early.where.known() ? fmt::format("{},", AtPlace(early.where)) : "";
}

const Event* WaitTeller::EarlySignal(std::uint64_t counts) const {
  const Event* early = nullptr;
  for (const Event& event : run_.events) {
    if (event.process != self_ || event.seq == kNever || event.seq >= wait_.since) continue;
    const std::string_view family = FamilyOf(event.call);
    if (family == "pause" || family == "sigsuspend" || family == "sigwait") early = nullptr;
    if (event.call != "signal" || event.flags < 1 || event.flags > 64) continue;
    if ((counts >> (event.flags - 1) & 1) != 0) early = &event;
  }
  return early;
}

std::string WaitTeller::SentBy(int signal, Seq before) const {
  const Event* sent = nullptr;
  for (const Event& event : run_.events) {
    const bool earlier = before == kNever || event.entered < before;
    if (event.target == self_ && event.flags == signal && earlier &&
        CallMatches("kill", event.call)) {
      sent = &event;
    }
  }
  if (sent == nullptr) return "";
  const std::string place = sent->where.known() ? " at " + Spell(sent->where) : "";
  return fmt::format(" from {} (kill(){})", facts_.Who(sent->process), place);
}

}  // namespace ipclab
