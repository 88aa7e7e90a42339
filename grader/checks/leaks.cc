// What is left over: objects, files, processes, and children that nobody waited for.
#include <fmt/format.h>

#include <algorithm>

#include "grader/checks/assertions.h"

namespace ipclab {
namespace {

struct LeakWords {
  LeakKind kind;
  std::string_view what;
  std::string_view remedy;
};
constexpr LeakWords kLeakWords[] = {
    {LeakKind::kSysvQueue, "The message queue", "Remove it with msgctl(id, IPC_RMID, 0)"},
    {LeakKind::kSysvSegment, "The shared memory segment", "Remove it with shmctl(id, IPC_RMID, 0)"},
    {LeakKind::kSysvSemaphore, "The semaphore set", "Remove it with semctl(id, 0, IPC_RMID)"},
    {LeakKind::kPosixQueue, "The POSIX message queue", "Remove it with mq_unlink()"},
    {LeakKind::kPosixShm, "The POSIX shared memory", "Remove it with shm_unlink()"},
    {LeakKind::kPosixSemaphore, "The POSIX semaphore", "Remove it with sem_unlink()"},
    {LeakKind::kFifo, "The FIFO", "Remove it with unlink()"},
    {LeakKind::kSocketFile, "The socket file", "Remove it with unlink()"},
    {LeakKind::kFile, "The file", "Remove it with unlink()"},
    {LeakKind::kProcess, "The process", "End it, and wait for it, before the program ends"},
    {LeakKind::kZombie, "", "Call wait() or waitpid() for each child"},
    {LeakKind::kDescriptor, "The descriptor", "Close it in time, or open it with O_CLOEXEC"},
};

}  // namespace

std::string DescribeLeak(const Leak& leak, const Facts& facts) {
  const auto* words = std::ranges::find(kLeakWords, leak.kind, &LeakWords::kind);
  if (leak.kind == LeakKind::kZombie) {
    return fmt::format("{} has ended, but {} never waited for it{}. {}.", leak.name,
                       facts.Who(leak.process), InBrackets(leak.where), words->remedy);
  }
  std::string text = fmt::format("{} {} is left over", words->what, leak.name);
  if (leak.process != kNobody) {
    const bool made = leak.object == kNoObject || facts.object(leak.object).creator != kNobody;
    text += fmt::format("; {} {} it", facts.Who(leak.process),
                        leak.kind == LeakKind::kDescriptor ? "opened"
                        : made                             ? "made"
                                                           : "used");
  }
  return fmt::format("{}{}. {}, also when something fails.", text, InBrackets(leak.where),
                     words->remedy);
}

namespace {

Evidence Show(const Leak& leak, const Facts& facts) {
  for (const Event& event : facts.run().events) {
    const bool made_it = event.process == leak.process && event.object == leak.object &&
                         event.object != kNoObject && event.where == leak.where;
    if (made_it) return facts.Show(event);
  }
  return facts.Show(leak.process, "", leak.where);
}

bool Concerns(const LeakRule& rule, const Leak& leak, const Facts& facts) {
  const bool kind =
      rule.kinds.empty() || std::ranges::find(rule.kinds, leak.kind) != rule.kinds.end();
  return kind && facts.Selects(rule.process, leak.process);
}

}  // namespace

Verdict JudgeAssertion(const LeakRule& rule, const Facts& facts) {
  constexpr std::size_t kTold = 3;
  std::string message;
  std::vector<Evidence> evidence;
  for (const Leak& leak : facts.run().leaks) {
    if (!Concerns(rule, leak, facts)) continue;
    evidence.push_back(Show(leak, facts));
    if (evidence.size() <= kTold)
      message += (message.empty() ? "" : "\n") + DescribeLeak(leak, facts);
  }
  if (evidence.size() > kTold) message += fmt::format("\nAnd {} more.", evidence.size() - kTold);
  if (facts.cut())
    return {Verdict::Kind::kHung, "What is left over cannot be told: the run did not end.", {}};
  return evidence.empty() ? Verdict::Pass() : Verdict::Fail(message, std::move(evidence));
}

Verdict JudgeAssertion(const ReapRule& rule, const Facts& facts) {
  const RunRecord& run = facts.run();
  for (int child = 0; child < static_cast<int>(run.processes.size()); ++child) {
    const Process& it = facts.process(child);
    if (it.started || it.parent == kNobody || !facts.Selects(rule.parent, it.parent)) continue;
    if (it.reaped != kNever || it.auto_reaped) continue;
    const std::string parent = facts.Who(it.parent);
    return Verdict::FailOrHung(
        facts.cut(),
        fmt::format("{} never waited for {}{}. Call wait() or waitpid() for each child: "
                    "an ended child stays "
                    "a zombie until its parent does.",
                    parent, facts.Who(child),
                    it.created_at.known()
                        ? fmt::format(", which it forked at {}", Spell(it.created_at))
                        : ""),
        {facts.Show(it.parent, "fork()", it.created_at)});
  }
  if (facts.cut())
    return {Verdict::Kind::kHung,
            "Whether children are waited for cannot be told: the run did not end.",
            {}};
  return Verdict::Pass();
}

}  // namespace ipclab
