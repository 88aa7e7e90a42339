// Bytes go from one process to another through an object.
//
// Streams and queues: a Flow of the record says it.  Shared memory: nobody sees the kernel move
// anything, so both must have used the object, and the bytes must have been seen in it.
#include <fmt/format.h>

#include <algorithm>

#include "grader/checks/assertions.h"
#include "grader/checks/visible.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

constexpr std::size_t kShown = 60;  // characters of a text shown

bool IsMemory(ObjectKind kind) {
  return kind == ObjectKind::kSysvSegment || kind == ObjectKind::kSharedMap ||
         kind == ObjectKind::kPosixShm;
}

class FlowJudge {
 public:
  FlowJudge(const FlowRule& rule, const Facts& facts)
      : rule_(rule), facts_(facts), texts_(facts.Fill(rule.texts)) {}

  // The objects through which the bytes went as asked.
  std::vector<int> Objects() const {
    std::vector<int> objects;
    for (int i = 0; i < static_cast<int>(facts_.run().objects.size()); ++i) {
      if (facts_.Lets(rule_.through, i) && Carries(i)) objects.push_back(i);
    }
    return objects;
  }

  Verdict Run() const {
    const std::vector<int> objects = Objects();
    if (rule_.forbid) return objects.empty() ? Verdict::Pass() : Forbidden(objects.front());
    if (!objects.empty()) return Verdict::Pass();
    std::vector<Evidence> evidence;
    const std::string message =
        fmt::format("Expected that {} goes from {} to {} through {}{}. {}", Wanted(),
                    Meant(rule_.from, rule_.from_program), Meant(rule_.to, rule_.to_program),
                    facts_.Meaning(rule_.through),
                    rule_.made_before_fork ? " made before the fork" : "", Instead(&evidence));
    const bool hung = facts_.Unfinished(rule_.from) || facts_.Unfinished(rule_.to);
    if (!hung && Missed()) return Verdict::Unjudged(message);
    return Verdict::FailOrHung(hung, message, std::move(evidence));
  }

 private:
  bool Carries(int object) const {
    if (IsMemory(facts_.object(object).kind)) return CarriesInMemory(object);
    return std::ranges::any_of(facts_.run().flows, [&](const Flow& flow) {
      return flow.object == object && Between(flow) && HasText(flow) &&
             flow.bytes >= rule_.min_bytes && SmallWrites(flow) &&
             InTime(object, flow.from, flow.to);
    });
  }

  bool Between(const Flow& flow) const {
    return facts_.Selects(rule_.from, flow.from) && Runs(rule_.from_program, flow.from) &&
           facts_.Selects(rule_.to, flow.to) && Runs(rule_.to_program, flow.to);
  }
  bool Runs(const std::string& program, int process) const {
    return program.empty() || (process != kNobody && facts_.process(process).program == program);
  }
  bool OccursIn(const std::string& data) const {
    return texts_.empty() || std::ranges::any_of(texts_, [&](const std::string& text) {
             return data.find(text) != std::string::npos;
           });
  }
  bool HasText(const Flow& flow) const { return OccursIn(flow.data); }
  bool SmallWrites(const Flow& flow) const {
    return rule_.max_write == 0 || flow.largest <= rule_.max_write;
  }

  // The object is older than the child of the two: an heir cannot come by it otherwise.
  bool InTime(int object, int from, int to) const {
    if (!rule_.made_before_fork) return true;
    const Seq created = facts_.object(object).created;
    const auto older = [&](int process) {
      return process == kNobody || created < facts_.process(process).born;
    };
    if (facts_.run().Descends(to, from)) return older(to);
    if (facts_.run().Descends(from, to)) return older(from);
    return older(from) && older(to);
  }

  // Whether the sender did its part, and the receiver tried to take it but left some behind: it
  // came too early, or took too little. The way is right then; that not all came is for others to
  // say.
  bool Missed() const {
    if (texts_.empty()) return false;
    for (int i = 0; i < static_cast<int>(facts_.run().objects.size()); ++i) {
      if (facts_.Lets(rule_.through, i) && !IsMemory(facts_.object(i).kind) && MissedIn(i))
        return true;
    }
    return false;
  }
  bool MissedIn(int object) const {
    std::uint64_t put = 0, taken = 0;
    bool tried = false;
    for (const Event& event : facts_.run().events) {
      if (event.object != object) continue;
      if (CallMatches("write", event) && facts_.Selects(rule_.from, event.process) &&
          Runs(rule_.from_program, event.process))
        put += event.bytes;
      tried = tried || (CallMatches("read", event) && facts_.Selects(rule_.to, event.process) &&
                        Runs(rule_.to_program, event.process) &&
                        std::ranges::any_of(facts_.Select(rule_.from), [&](int from) {
                          return InTime(object, from, event.process);
                        }));
    }
    for (const Flow& flow : facts_.run().flows) {
      if (flow.object == object && Between(flow)) taken += flow.bytes;
    }
    const auto shorter = [](const auto& a, const auto& b) { return a.size() < b.size(); };
    return tried && put >= std::ranges::min(texts_, shorter).size() && taken < put;
  }

  bool CarriesInMemory(int object) const {
    const std::vector<int> from = UsersOf(object, rule_.from), to = UsersOf(object, rule_.to);
    const bool both = std::ranges::any_of(from, [&](int a) {
      return std::ranges::any_of(to, [&](int b) { return a != b && InTime(object, a, b); });
    });
    return both && SeenIn(object) && facts_.object(object).size >= rule_.min_bytes;
  }
  // Those selected who had the memory: they made a call on it, it was seen in them, or they
  // inherited it.
  std::vector<int> UsersOf(int object, const Selector& selector) const {
    std::vector<int> users;
    const auto add = [&](int process, int used) {
      if (used == object && process != kNobody && facts_.Selects(selector, process))
        users.push_back(process);
    };
    for (const Event& event : facts_.run().events) add(event.process, event.object);
    for (const MemorySample& sample : facts_.run().samples) add(sample.process, sample.object);
    const Object& it = facts_.object(object);
    for (int process : facts_.Select(selector)) {
      for (const MemoryRegion& region : facts_.process(process).memory) add(process, region.object);
      const bool heir = it.creator != kNobody && it.created < facts_.process(process).born &&
                        facts_.run().Descends(process, it.creator);
      if (heir) add(process, object);
    }
    std::ranges::sort(users);
    users.erase(std::unique(users.begin(), users.end()), users.end());
    return users;
  }
  bool SeenIn(int object) const {
    return texts_.empty() ||
           std::ranges::any_of(facts_.run().samples, [&](const MemorySample& sample) {
             return sample.object == object && OccursIn(sample.data);
           });
  }

  // ---- Messages

  std::string Meant(const Selector& selector, const std::string& program) const {
    return program.empty() ? facts_.WhoIsMeant(selector) : program;
  }

  std::string Wanted() const {
    if (texts_.empty()) return "data";
    std::vector<std::string> quoted;
    for (const std::string& text : texts_) {
      quoted.push_back(fmt::format("\"{}\"", Shortened(text, kShown)));
    }
    return Join(quoted, "or");
  }

  Verdict Forbidden(int object) const {
    std::vector<Evidence> evidence;
    const Event* event = Transfer(object, rule_.to);
    if (event != nullptr) evidence.push_back(facts_.Show(*event));
    if (event != nullptr && rule_.from == rule_.to) {
      return Verdict::Fail(
          fmt::format("{} took back what it had itself put into {}{}.", facts_.Who(event->process),
                      facts_.What(object), AtPlace(event->where)),
          std::move(evidence));
    }
    return Verdict::Fail(
        fmt::format("{} went from {} to {} through {}, which may not carry it here.", Wanted(),
                    Meant(rule_.from, rule_.from_program), Meant(rule_.to, rule_.to_program),
                    facts_.What(object)),
        std::move(evidence));
  }

  // The call by which a process of the selector took something from the object.
  const Event* Transfer(int object, const Selector& by) const {
    for (const Event& event : facts_.run().events) {
      if (event.object == object && event.bytes > 0 && facts_.Selects(by, event.process))
        return &event;
    }
    return nullptr;
  }

  std::string Through(const Flow& flow, std::vector<Evidence>* evidence) const {
    const Event* event = Transfer(flow.object, facts_.process(flow.to).name);
    if (event == nullptr) return facts_.What(flow.object);
    evidence->push_back(facts_.Show(*event));
    return fmt::format("{}, by {}{}", facts_.What(flow.object), Called(event->call),
                       AtPlace(event->where));
  }

  // What happened in place of the flow that is missing.
  std::string Instead(std::vector<Evidence>* evidence) const {
    for (const Selector& end : {rule_.from, rule_.to}) {
      if (facts_.Select(end).empty())
        return fmt::format("There never was {}.", end.find('*') == std::string::npos
                                                      ? "a process \"" + end + "\""
                                                      : facts_.WhoIsMeant(end));
    }
    for (const Flow& flow : facts_.run().flows) {
      if (flow.to == kNobody || !Between(flow)) continue;
      if (std::string problem = Problem(flow); !problem.empty())
        return problem + Place(flow, evidence);
    }
    for (const Flow& flow : facts_.run().flows) {
      if (flow.to == kNobody || !facts_.Selects(rule_.to, flow.to)) continue;
      if (facts_.Lets(rule_.through, flow.object) && flow.from == flow.to) {
        return fmt::format("{} took what it had itself put into {}.", facts_.Who(flow.to),
                           Through(flow, evidence));
      }
      if (!texts_.empty() && HasText(flow)) {
        return fmt::format("{} got it from {} through {}.", facts_.Who(flow.to),
                           facts_.Who(flow.from), Through(flow, evidence));
      }
    }
    return InMemory(evidence);
  }

  // What is wrong with a flow between the right processes.
  std::string Problem(const Flow& flow) const {
    if (!facts_.Lets(rule_.through, flow.object)) {
      if (!HasText(flow)) return "";
      return fmt::format("It went through {} instead", facts_.What(flow.object));
    }
    const std::string through = facts_.What(flow.object);
    if (!HasText(flow)) {
      return fmt::format("Through {} went \"{}\"", through, Shortened(flow.data, kShown));
    }
    if (!SmallWrites(flow)) {
      return fmt::format("It went through {} in a write of {} bytes; at most {} go in one piece",
                         through, flow.largest, rule_.max_write);
    }
    if (!InTime(flow.object, flow.from, flow.to))
      return fmt::format("It went through {}, made later", through);
    if (flow.bytes < rule_.min_bytes)
      return fmt::format("Only {} bytes went through {}", flow.bytes, through);
    return "";
  }
  std::string Place(const Flow& flow, std::vector<Evidence>* evidence) const {
    const Event* event = Transfer(flow.object, facts_.process(flow.to).name);
    if (event == nullptr) return ".";
    evidence->push_back(facts_.Show(*event));
    return fmt::format(" ({}{}).", Called(event->call), AtPlace(event->where));
  }

  std::string InMemory(std::vector<Evidence>* evidence) const {
    for (int i = 0; i < static_cast<int>(facts_.run().objects.size()); ++i) {
      if (!IsMemory(facts_.object(i).kind) || !facts_.Lets(rule_.through, i)) continue;
      const bool from = !UsersOf(i, rule_.from).empty(), to = !UsersOf(i, rule_.to).empty();
      if (!from && !to) continue;
      evidence->push_back(facts_.Show(facts_.object(i).creator, "", facts_.object(i).created_at));
      if (!from || !to)
        return fmt::format("Of the two, only {} used {}.",
                           facts_.WhoIsMeant(from ? rule_.from : rule_.to), facts_.What(i));
      return SeenIn(i) ? fmt::format("{} was made too late.", facts_.What(i))
                       : fmt::format("Both used {}, but the text was never in it.", facts_.What(i));
    }
    return FromFile(evidence);
  }

  // Whether the receiver read something else: then that is where its data came from.
  std::string FromFile(std::vector<Evidence>* evidence) const {
    for (const Event& event : facts_.run().events) {
      if (event.bytes == 0 || event.object == kNoObject || !CallMatches("read", event)) continue;
      if (!facts_.Selects(rule_.to, event.process) ||
          facts_.object(event.object).kind == ObjectKind::kTerminal)
        continue;
      evidence->push_back(facts_.Show(event));
      return fmt::format("{} got its data by {} from {}{}.", facts_.Who(event.process),
                         Called(event.call), facts_.What(event.object), AtPlace(event.where));
    }
    return "Nothing went that way.";
  }

  const FlowRule& rule_;
  const Facts& facts_;
  const std::vector<std::string> texts_;  // empty: any bytes do
};

// Gives each of the rules from `index` on an object of its own; `taken` are those of the rules
// before.
bool Assign(const std::vector<std::vector<int>>& choices, std::size_t index,
            std::vector<int>& taken) {
  if (index == choices.size()) return true;
  for (int object : choices[index]) {
    if (std::ranges::find(taken, object) != taken.end()) continue;
    taken.push_back(object);
    if (Assign(choices, index + 1, taken)) return true;
    taken.pop_back();
  }
  return false;
}

}  // namespace

Verdict JudgeAssertion(const FlowRule& rule, const Facts& facts) {
  return FlowJudge(rule, facts).Run();
}

Verdict JudgeDistinct(const std::vector<FlowRule>& rules, const Facts& facts) {
  std::vector<std::vector<int>> choices;
  for (const FlowRule& rule : rules) {
    std::vector<int> objects = FlowJudge(rule, facts).Objects();
    // A missing flow has a verdict of its own.
    if (!rule.forbid && !objects.empty()) choices.push_back(std::move(objects));
  }
  std::vector<int> taken;
  if (choices.empty() || Assign(choices, 0, taken)) return Verdict::Pass();
  const int object = choices[0][0];
  const Object& it = facts.object(object);
  return Verdict::Fail(fmt::format("Both directions go through {}{}. Each needs its own: else a "
                                   "process may take back what it has itself put in.",
                                   facts.What(object), InBrackets(it.created_at)),
                       {facts.Show(it.creator, "", it.created_at)});
}

}  // namespace ipclab
