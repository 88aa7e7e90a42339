#include "grader/checks/hang_words.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "grader/checks/visible.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

constexpr std::size_t kNamed = 4;  // of several that could end a wait

std::string Counted(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// Whether msgrcv(…, wanted, flags) takes a message of that type (msgrcv(2)).
bool Takes(std::int64_t wanted, std::int64_t flags, std::int64_t type) {
  if (wanted == 0) return true;
  if (wanted < 0) return type <= -wanted;
  return (flags & MSG_EXCEPT) != 0 ? type != wanted : type == wanted;
}

bool ManyThreads(const RunRecord& run, int process) {
  std::set<pid_t> threads;
  for (const Wait& wait : run.waits) {
    if (wait.process == process) threads.insert(wait.thread);
  }
  return threads.size() > 1;
}

class WaitTeller {
 public:
  WaitTeller(const Facts& facts, const WaitGraph& graph, std::size_t index)
      : facts_(facts),
        run_(facts.run()),
        wait_(run_.waits[index]),
        edges_(graph.EdgesOf(index)),
        self_(wait_.process) {}

  std::string Who() const {
    std::string who = facts_.Who(self_);
    const Process& process = facts_.process(self_);
    if (!process.submission) who += fmt::format(", which runs {},", Visible(process.program));
    if (ManyThreads(run_, self_)) who += fmt::format(", thread {},", wait_.thread);
    return who;
  }

  std::string Tell() const {
    if (wait_.spinning) return Who() + Spins();
    if (wait_.stopped) return Who() + " is stopped by a signal, and nobody sends it SIGCONT";
    const std::string call = wait_.text.empty() ? Called(wait_.call) : Harmless(wait_.text);
    if (wait_.call.empty()) return Who() + " waits in a call that is not followed here";
    return fmt::format("{} waits in {}{} {}", Who(), call, AtPlace(wait_.where), Awaited());
  }

 private:
  struct Words {
    std::string_view family;
    std::string (WaitTeller::*tell)() const;
  };

  std::string Awaited() const {
    static constexpr Words kWords[] = {
        {"read", &WaitTeller::ForData},          {"recv", &WaitTeller::ForData},
        {"copy", &WaitTeller::ForData},          {"write", &WaitTeller::ForRoom},
        {"send", &WaitTeller::ForRoom},          {"open", &WaitTeller::ForOpening},
        {"msgrcv", &WaitTeller::ForMessage},     {"msgsnd", &WaitTeller::ForQueueRoom},
        {"mq_receive", &WaitTeller::ForMessage}, {"mq_send", &WaitTeller::ForQueueRoom},
        {"semop", &WaitTeller::ForSemaphore},    {"futex", &WaitTeller::ForWord},
        {"wait", &WaitTeller::ForChild},         {"fork", &WaitTeller::ForVforkChild},
        {"pause", &WaitTeller::ForSignal},       {"sigsuspend", &WaitTeller::ForSignal},
        {"sigwait", &WaitTeller::ForSignal},     {"flock", &WaitTeller::ForLock},
        {"fcntl", &WaitTeller::ForLock},         {"poll", &WaitTeller::ForAnyOf},
        {"accept", &WaitTeller::ForClient},      {"connect", &WaitTeller::ForServer},
        {"sleep", &WaitTeller::ForTime},
    };
    const auto* found = std::ranges::find(kWords, FamilyOf(wait_.call), &Words::family);
    return found == std::end(kWords) ? "without end" : (this->*found->tell)();
  }

  // ---- Parts of sentences

  // "child (pid 3) itself", "parent".
  std::string Name(int process) const {
    return facts_.Who(process) + (process == self_ ? " itself" : "");
  }

  // "parent and child (pid 3)": all that could end it, besides itself.
  std::string Others() const {
    std::vector<std::string> names;
    for (const WaitEdge* edge : edges_) {
      if (edge->to != self_) names.push_back(facts_.Who(edge->to));
    }
    if (names.size() > kNamed) {
      const std::size_t more = names.size() - (kNamed - 1);
      names.resize(kNamed - 1);
      names.push_back(fmt::format("{} more", more));
    }
    return Join(names, "and");
  }
  // ", which only parent could do", ", which nobody does".
  std::string WhoCould(std::string_view does, std::string_view infinitive) const {
    const std::string others = Others();
    if (others.empty()) return fmt::format(", which nobody {} any more", does);
    return fmt::format(", which only {} could {}", others, infinitive);
  }

  // "fd 4, from pipe() at pipe.cpp:12".
  std::string Descriptor(const Hold& hold) const {
    const Object& object = facts_.object(hold.object);
    const bool from_maker = hold.opened_at.known() && hold.opened_at == object.created_at;
    const std::string_view call = !from_maker                          ? ""
                                  : object.kind == ObjectKind::kPipe   ? "pipe() at "
                                  : object.kind == ObjectKind::kSocket ? "the socket made at "
                                                                       : "";
    return hold.opened_at.known()
               ? fmt::format("fd {}, from {}{}", hold.fd, call, Spell(hold.opened_at))
               : fmt::format("fd {}", hold.fd);
  }

  // "parent (fd 4, from pipe() at pipe.cpp:12) and child (pid 3) itself (fd 4)".
  std::string Holders(std::string_view itself) const {
    std::vector<std::string> holders;
    for (const WaitEdge* edge : edges_) {
      for (const std::size_t hold : edge->holds) {
        holders.push_back(fmt::format("{}{} ({})", facts_.Who(edge->to),
                                      edge->to == self_ ? itself : "",
                                      Descriptor(run_.holds[hold])));
      }
    }
    return Join(holders, "and");
  }

  bool OnlyItself() const {
    return !edges_.empty() &&
           std::ranges::all_of(edges_, [this](const WaitEdge* edge) { return edge->to == self_; });
  }
  bool AlsoItself() const {
    return std::ranges::any_of(edges_, [this](const WaitEdge* edge) { return edge->to == self_; });
  }

  // ", made at msgq1.cpp:18": "" if that is not known.
  std::string MadeAt(int object) const {
    if (object == kNoObject) return "";
    const Object& it = facts_.object(object);
    return it.created_at.known() ? fmt::format(" (made at {})", Spell(it.created_at)) : "";
  }
  std::string Thing(int object) const { return facts_.What(object) + MadeAt(object); }

  bool IsStream() const {
    if (wait_.object == kNoObject) return false;
    const ObjectKind kind = facts_.object(wait_.object).kind;
    return kind == ObjectKind::kPipe || kind == ObjectKind::kFifo || kind == ObjectKind::kSocket;
  }
  bool IsSocket() const {
    return wait_.object != kNoObject && facts_.object(wait_.object).kind == ObjectKind::kSocket;
  }

  // ---- Bytes

  std::string ForData() const {
    const std::string what = facts_.What(wait_.object);
    if (!IsStream()) return fmt::format("for input from {}, which nobody gives", what);
    if (edges_.empty()) return fmt::format("for data from {}, which nobody writes", what);
    const std::string_view end = IsSocket() ? "other end" : "write end";
    if (OnlyItself()) {
      const bool system = !facts_.process(self_).submission;
      return fmt::format("for end of file on {}, but holds that {}'s {} itself ({}): close it {}",
                         what, WordFor(facts_.object(wait_.object).kind), end, OwnDescriptors(),
                         system ? "before exec" : "before reading");
    }
    return fmt::format("for data or end of file from {}, whose {} is open in {}", what, end,
                       Holders(" itself"));
  }

  // "fd 4, from pipe() at pipe.cpp:12".
  std::string OwnDescriptors() const {
    std::vector<std::string> descriptors;
    for (const WaitEdge* edge : edges_) {
      if (edge->to != self_) continue;
      for (const std::size_t hold : edge->holds)
        descriptors.push_back(Descriptor(run_.holds[hold]));
    }
    return Join(descriptors, "and");
  }

  std::string ForRoom() const {
    const std::string what = facts_.What(wait_.object);
    if (!IsStream() || edges_.empty())
      return fmt::format("for room in {}, which nobody empties", what);
    const std::string_view end = IsSocket() ? "other end" : "read end";
    if (OnlyItself()) {
      return fmt::format(
          "for room in {}, which is full, and only the writer itself could still read it: it holds "
          "the {} ({}). Close that before writing: then a write fails when nobody reads any more",
          what, end, OwnDescriptors());
    }
    return fmt::format("for room in {}, which is full: its {} is open in {}, and nobody reads",
                       what, end, Holders(" itself"));
  }

  std::string ForOpening() const {
    const bool writes = (wait_.flags & O_ACCMODE) == O_WRONLY;
    const std::string_view wanted = writes ? "for reading" : "for writing";
    return fmt::format("for somebody to open {} {}{}", Thing(wait_.object), wanted,
                       WhoCould("does", "do"));
  }

  std::string ForAnyOf() const {
    std::vector<std::string> things;
    for (const int object : wait_.watched) {
      const std::string thing = facts_.What(object);
      if (std::ranges::find(things, thing) == things.end()) things.push_back(thing);
    }
    const std::string what = things.empty() ? facts_.What(wait_.object) : Join(things, "or");
    const std::string others = Others();
    return fmt::format("for something to happen on {}{}", what,
                       others.empty() ? ", to which nobody writes any more"
                                      : fmt::format(", which only {} could bring about", others));
  }

  // ---- Messages

  std::string ForMessage() const {
    const bool posix = FamilyOf(wait_.call) == "mq_receive";
    const std::int64_t wanted = posix ? 0 : wait_.type;
    const std::string type =
        wanted == 0  ? "a message"
        : wanted < 0 ? fmt::format("a message of a type of at most {}", -wanted)
        : (wait_.flags & MSG_EXCEPT) != 0 ? fmt::format("a message of another type than {}", wanted)
                                          : fmt::format("a message of type {}", wanted);
    return fmt::format("for {} in {}, {}{}{}", type, Thing(wait_.object), Lying(),
                       posix ? "" : LastSuchMessage(),
                       Others().empty() ? "; nobody is left who could send it" : "");
  }

  std::string ForQueueRoom() const {
    return fmt::format("for room in {}, which is full: {}{}", Thing(wait_.object), Lying(),
                       WhoCould("takes out", "take out"));
  }

  // "which is empty"; "in which lie 2 messages of type 1 (from client)".
  std::string Lying() const {
    std::vector<std::string> parts;
    const bool posix = wait_.call.starts_with("mq_");
    for (const Content& content : run_.contents) {
      if (content.object != wait_.object) continue;
      const std::string from =
          content.from == kNobody ? "there before" : "from " + facts_.Who(content.from);
      parts.push_back(fmt::format("{}{} ({})", Counted(content.messages, "message"),
                                  posix ? fmt::format(" of priority {}", content.type)
                                        : fmt::format(" of type {}", content.type),
                                  from));
    }
    if (parts.empty()) return "which is empty";
    return fmt::format("in which lie{} {}", parts[0].starts_with("1 ") ? "s" : "",
                       Join(parts, "and"));
  }

  // "; the last such message was sent by server at a.c:9 and taken by server at a.c:12".
  std::string LastSuchMessage() const {
    const Event* sent = nullptr;
    const Event* taken = nullptr;
    for (const Event& event : run_.events) {
      if (event.object != wait_.object || event.error != 0 || event.seq == kNever) continue;
      if (event.call == "msgsnd" && Takes(wait_.type, wait_.flags, event.type)) sent = &event;
      if (event.call == "msgrcv" && Takes(wait_.type, wait_.flags, event.got)) taken = &event;
    }
    if (sent == nullptr || taken == nullptr || taken->seq < sent->entered) return "";
    return fmt::format("; the last such message was sent by {}{} and taken by {}{}",
                       facts_.Who(sent->process), AtPlace(sent->where), Name(taken->process),
                       AtPlace(taken->where));
  }

  // ---- Semaphores, locks

  std::string ForSemaphore() const {
    const auto number = static_cast<int>(wait_.flags);
    const std::string wanted = wait_.type == 0 ? "to become 0"
                               : wait_.type == -1
                                   ? "to be posted"
                                   : fmt::format("to become at least {}", -wait_.type);
    std::string text =
        fmt::format("for semaphore {} of {} {}", number, Thing(wait_.object), wanted);
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

  std::string ForWord() const {
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
    const bool named = wait_.object != kNoObject &&
                       facts_.object(wait_.object).kind == ObjectKind::kPosixSemaphore;
    if (named) return fmt::format("for {} to be posted{}", place, WhoCould("does", "do"));
    return fmt::format("for a lock, semaphore or condition {}{}{}", place, LastWake(),
                       Others().empty() ? ", which nobody changes any more"
                                        : fmt::format(", which only {} could change", Others()));
  }

  std::string WordPlace() const {
    if (wait_.object == kNoObject) return "in memory of its own";
    const Object& object = facts_.object(wait_.object);
    if (object.kind == ObjectKind::kPosixSemaphore) return Thing(wait_.object);
    return fmt::format("at byte {} of {}", wait_.type, Thing(wait_.object));
  }

  std::string MutexOwner() const {
    if (wait_.target == kNobody) return fmt::format("thread {} has", wait_.owner);
    if (!LivedToTheEnd(facts_.process(wait_.target)))
      return fmt::format("{} had when it ended", facts_.Who(wait_.target));
    if (wait_.target != self_) return fmt::format("{} has", facts_.Who(wait_.target));
    return wait_.owner == wait_.thread ? "it has itself already"
                                       : fmt::format("its thread {} has", wait_.owner);
  }

  // ", last woken by parent at a.c:9": a post that finds nobody waiting makes no call.
  std::string LastWake() const {
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

  std::string ForLock() const {
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

  // ---- Processes and signals

  std::string ForChild() const {
    if (wait_.target != kNobody) return fmt::format("for {} to end", facts_.Who(wait_.target));
    const std::string others = Others();
    return others.empty() ? "for a child to end"
                          : fmt::format("for a child to end, which is {}", others);
  }
  std::string ForVforkChild() const {
    return fmt::format("for {} to end or call exec: until then vfork() holds it up",
                       facts_.Who(wait_.target));
  }

  std::string ForSignal() const {
    const auto awaited = static_cast<std::uint64_t>(wait_.type);
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
          "for a signal, but {} came too early{}: it was handled{} before the wait began. Block "
          "the "
          "signal before the test, and let sigsuspend() unblock it",
          DescribeSignal(signal), SentBy(signal, early->seq), When(*early));
    }
    return "for a signal" + WhoCould("sends", "send");
  }

  // " when child was at pipe.c:55": "" if that is not known.
  std::string When(const Event& early) const {
    return early.where.known() ? fmt::format(" when it was{}", AtPlace(early.where)) : "";
  }

  // The last one before the wait that has a handler and ended no earlier wait.
  const Event* EarlySignal(std::uint64_t counts) const {
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

  // " from parent (kill() at pipe.c:77)": the last one sent before `before`.
  std::string SentBy(int signal, Seq before) const {
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

  // ---- The rest

  std::string ForClient() const {
    return fmt::format("for a client to connect{}", WhoCould("does", "do"));
  }
  std::string ForServer() const {
    return fmt::format("for the server to accept the connection{}", WhoCould("does", "do"));
  }
  std::string ForTime() const { return "for time to go by"; }

  std::string Spins() const {
    std::string text = fmt::format(" runs in a loop{} that never ends", AtPlace(wait_.where));
    std::vector<std::string> things;
    for (const WaitEdge* edge : edges_) {
      const std::string thing = facts_.What(edge->object);
      if (std::ranges::find(things, thing) == things.end()) things.push_back(thing);
    }
    if (things.empty()) return text;
    return text +
           fmt::format(
               ". If it looks there for a change in {}: only {} could make it, and at -O2 the "
               "compiler may look only once, unless the word is atomic or volatile",
               Join(things, "or"), Others());
  }

  const Facts& facts_;
  const RunRecord& run_;
  const Wait& wait_;
  const std::vector<const WaitEdge*> edges_;
  const int self_;
};

std::string NameOf(const Facts& facts, const Wait& wait) {
  const std::string who = facts.Who(wait.process);
  return ManyThreads(facts.run(), wait.process) ? fmt::format("{} thread {}", who, wait.thread)
                                                : who;
}

}  // namespace

std::string TellWait(const Facts& facts, const WaitGraph& graph, std::size_t wait) {
  return WaitTeller(facts, graph, wait).Tell();
}

std::string TellCycle(const Facts& facts, const WaitGraph& graph) {
  const RunRecord& run = facts.run();
  const auto name = [&](std::size_t wait) { return NameOf(facts, run.waits[wait]); };
  if (graph.cycle.size() == 1) return fmt::format("{} waits for itself", name(graph.cycle[0]));
  if (graph.cycle.empty()) {
    std::vector<std::string> names;
    for (const std::size_t wait : graph.forsaken) names.push_back(name(wait));
    if (names.size() > kNamed) {
      names.resize(kNamed - 1);
      names.push_back(fmt::format("{} more", graph.forsaken.size() - (kNamed - 1)));
    }
    return names.empty() ? "every process waits, and none can go on"
                         : fmt::format("nobody can wake {}", Join(names, "and"));
  }
  std::vector<std::string> links;
  for (std::size_t i = 0; i < graph.cycle.size(); ++i) {
    const std::size_t next = graph.cycle[(i + 1) % graph.cycle.size()];
    links.push_back(
        fmt::format("{}{} for {}", name(graph.cycle[i]), i == 0 ? " waits" : "", name(next)));
  }
  return links.size() == 2 ? links[0] + ", and " + links[1] : Join(links, "and");
}

}  // namespace ipclab
