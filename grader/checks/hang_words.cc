#include "grader/checks/hang_words.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "grader/checks/visible.h"
#include "grader/checks/wait_teller.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

constexpr std::size_t kNamed = 4;  // of several that could end a wait

// "a, b and c"; the first few of many.
std::string Several(std::vector<std::string> names) {
  if (names.size() > kNamed) {
    const std::size_t more = names.size() - (kNamed - 1);
    names.resize(kNamed - 1);
    names.push_back(fmt::format("{} more", more));
  }
  return Join(names, "and");
}

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

}  // namespace

std::string WaitTeller::Who() const {
  std::string who = facts_.Who(self_);
  const Process& process = facts_.process(self_);
  if (!process.submission) who += fmt::format(", which runs {},", Visible(process.program));
  if (ManyThreads(run_, self_)) who += fmt::format(", thread {},", wait_.thread);
  return who;
}

std::string WaitTeller::Tell() const {
  if (wait_.spinning) return Who() + Spins();
  if (wait_.stopped) return Who() + " is stopped by a signal, and nobody sends it SIGCONT";
  const std::string call = wait_.text.empty() ? Called(wait_.call) : Harmless(wait_.text);
  if (wait_.call.empty()) return Who() + " waits in a call that is not followed here";
  return fmt::format("{} waits in {}{} {}", Who(), call, AtPlace(wait_.where), Awaited());
}

std::string WaitTeller::Awaited() const {
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

std::string WaitTeller::Name(int process) const {
  return facts_.Who(process) + (process == self_ ? " itself" : "");
}

std::string WaitTeller::Others() const {
  std::vector<std::string> names;
  for (const WaitEdge* edge : edges_) {
    if (edge->to != self_) names.push_back(facts_.Who(edge->to));
  }
  return Several(std::move(names));
}

std::string WaitTeller::WhoCould(std::string_view does, std::string_view infinitive) const {
  const std::string others = Others();
  if (others.empty()) return fmt::format(", which nobody {}", does);
  return fmt::format(", which only {} could {}", others, infinitive);
}

std::string WaitTeller::Descriptor(const Hold& hold) const {
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

std::string WaitTeller::Holders(std::string_view itself) const {
  std::vector<std::string> holders;
  for (const WaitEdge* edge : edges_) {
    for (const std::size_t hold : edge->holds) {
      holders.push_back(fmt::format("{}{} ({})", facts_.Who(edge->to),
                                    edge->to == self_ ? itself : "", Descriptor(run_.holds[hold])));
    }
  }
  return Several(std::move(holders));
}

bool WaitTeller::OnlyItself() const {
  return !edges_.empty() &&
         std::ranges::all_of(edges_, [this](const WaitEdge* edge) { return edge->to == self_; });
}

bool WaitTeller::AlsoItself() const {
  return std::ranges::any_of(edges_, [this](const WaitEdge* edge) { return edge->to == self_; });
}

std::string WaitTeller::MadeAt(int object) const {
  if (object == kNoObject) return "";
  const Object& it = facts_.object(object);
  return it.created_at.known() ? fmt::format(" (made at {})", Spell(it.created_at)) : "";
}

bool WaitTeller::IsStream() const {
  if (wait_.object == kNoObject) return false;
  const ObjectKind kind = facts_.object(wait_.object).kind;
  return kind == ObjectKind::kPipe || kind == ObjectKind::kFifo || kind == ObjectKind::kSocket;
}

bool WaitTeller::IsSocket() const {
  return wait_.object != kNoObject && facts_.object(wait_.object).kind == ObjectKind::kSocket;
}

std::string WaitTeller::ForData() const {
  const std::string what = facts_.What(wait_.object);
  if (!IsStream()) return fmt::format("for input from {}, which nobody gives", what);
  if (edges_.empty()) return fmt::format("for data from {}, which nobody writes", what);
  const std::string_view end = IsSocket() ? "other end" : "write end";
  const bool others_hold = std::ranges::any_of(
      edges_, [this](const WaitEdge* edge) { return edge->to != self_ && !edge->holds.empty(); });
  if (facts_.object(wait_.object).kind == ObjectKind::kFifo && !others_hold) {
    const std::string own = OwnDescriptors();
    return fmt::format("for data from {}{}{}", what, WhoCould("writes", "write"),
                       own.empty() ? ""
                                   : fmt::format("; end of file cannot come, since it has the "
                                                 "write end open itself ({})",
                                                 own));
  }
  if (OnlyItself()) {
    const bool system = !facts_.process(self_).submission;
    return fmt::format("for end of file on {}, but holds that {}'s {} itself ({}): close it {}",
                       what, WordFor(facts_.object(wait_.object).kind), end, OwnDescriptors(),
                       system ? "before exec" : "before reading");
  }
  return fmt::format("for data or end of file from {}, whose {} is open in {}", what, end,
                     Holders(" itself"));
}

std::string WaitTeller::OwnDescriptors() const {
  std::vector<std::string> descriptors;
  for (const WaitEdge* edge : edges_) {
    if (edge->to != self_) continue;
    for (const std::size_t hold : edge->holds) descriptors.push_back(Descriptor(run_.holds[hold]));
  }
  return Join(descriptors, "and");
}

std::string WaitTeller::ForRoom() const {
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
  return fmt::format("for room in {}, which is full: its {} is open in {}, and nobody reads", what,
                     end, Holders(" itself"));
}

std::string WaitTeller::ForOpening() const {
  const bool writes = (wait_.flags & O_ACCMODE) == O_WRONLY;
  const std::string_view wanted = writes ? "for reading" : "for writing";
  return fmt::format("for somebody to open {} {}{}", Thing(wait_.object), wanted,
                     WhoCould("does", "do"));
}

std::string WaitTeller::ForAnyOf() const {
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

std::string WaitTeller::ForMessage() const {
  const bool posix = FamilyOf(wait_.call) == "mq_receive";
  const std::int64_t wanted = posix ? 0 : wait_.type;
  const std::string type = wanted == 0  ? "a message"
                           : wanted < 0 ? fmt::format("a message of a type of at most {}", -wanted)
                           : (wait_.flags & MSG_EXCEPT) != 0
                               ? fmt::format("a message of another type than {}", wanted)
                               : fmt::format("a message of type {}", wanted);
  const std::string lying = Lying();
  return fmt::format("for {} in {}, {}{}{}", type, Thing(wait_.object),
                     lying.empty() ? "which is empty" : "in which " + lying,
                     posix ? "" : LastSuchMessage(),
                     Others().empty() ? "; nobody is left who could send it" : "");
}

std::string WaitTeller::ForQueueRoom() const {
  const std::string lying = Lying();
  return fmt::format("for room in {}, which is full{}{}", Thing(wait_.object),
                     lying.empty() ? "" : ": in it " + lying, WhoCould("takes out", "take out"));
}

std::string WaitTeller::Lying() const {
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
  if (parts.empty()) return "";
  return fmt::format("lie{} {}", parts[0].starts_with("1 ") ? "s" : "", Join(parts, "and"));
}

std::string WaitTeller::LastSuchMessage() const {
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

std::string WaitTeller::ForChild() const {
  if (wait_.target != kNobody) return fmt::format("for {} to end", facts_.Who(wait_.target));
  const std::string others = Others();
  return others.empty() ? "for a child to end"
                        : fmt::format("for a child to end, which is {}", others);
}

std::string WaitTeller::ForVforkChild() const {
  return fmt::format("for {} to end or call exec: until then vfork() holds it up",
                     facts_.Who(wait_.target));
}

std::string WaitTeller::ForClient() const {
  return fmt::format("for a client to connect{}", WhoCould("does", "do"));
}

std::string WaitTeller::ForServer() const {
  return fmt::format("for the server to accept the connection{}", WhoCould("does", "do"));
}

std::string WaitTeller::Spins() const {
  std::string text = fmt::format(" runs in a loop{} that never ends", AtPlace(wait_.where));
  std::vector<std::string> things;
  for (const WaitEdge* edge : edges_) {
    const std::string thing = facts_.What(edge->object);
    if (std::ranges::find(things, thing) == things.end()) things.push_back(thing);
  }
  if (things.empty()) return text;
  return text + fmt::format(
                    ". If it looks there for a change in {}: only {} could make it, and at -O2 the "
                    "compiler may look only once, unless the word is atomic or volatile",
                    Join(things, "or"), Others());
}

namespace {

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
    return names.empty() ? "every process waits, and none can go on"
                         : fmt::format("nobody can wake {}", Several(std::move(names)));
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
