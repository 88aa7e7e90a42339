// System calls that are made, or not.
#include <errno.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string.h>

#include <algorithm>
#include <limits>

#include "grader/checks/assertions.h"
#include "grader/checks/streams.h"
#include "grader/checks/text.h"
#include "grader/checks/visible.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

constexpr Seq kEndOfTime = std::numeric_limits<Seq>::max();

class CallJudge {
 public:
  CallJudge(const CallRule& rule, const Facts& facts) : rule_(rule), facts_(facts) {}

  Verdict Run() const {
    switch (rule_.kind) {
      case CallRule::Kind::kRequire:
        return Require();
      case CallRule::Kind::kForbid:
        return Forbid();
      case CallRule::Kind::kEvery:
        return Every();
    }
    return Verdict::Pass();
  }

 private:
  using Events = std::vector<const Event*>;

  // ---- Which calls are meant

  bool RightCall(const Event& event) const {
    return std::ranges::any_of(rule_.calls,
                               [&](const std::string& call) { return CallMatches(call, event); });
  }

  // `ls` and `more` do as they like, unless the rule names their process.
  bool RightProcess(const Event& event) const {
    if (event.process == kNobody || !facts_.Selects(rule_.process, event.process)) return false;
    return rule_.process.find('*') == std::string::npos || facts_.OfSubmission(event);
  }

  bool HasSignalNumber(const Event& event) const {
    return CallMatches("kill", event) || CallMatches("sigaction", event) || event.call == "signal";
  }
  // sigwait() and signalfd() name a set of signals: signal n is bit n - 1.
  bool HasSignalSet(const Event& event) const {
    return CallMatches("sigwait", event) || event.call == "signalfd4";
  }
  bool RightFlags(const Event& event) const {
    if (rule_.flags == 0) return true;
    if (HasSignalSet(event)) {
      return rule_.flags >= 1 && rule_.flags <= 64 && (event.flags >> (rule_.flags - 1) & 1) == 1;
    }
    if (HasSignalNumber(event)) return event.flags == rule_.flags;
    return (event.flags & rule_.flags) == rule_.flags;
  }
  // Of all types, -1 takes 1 alone.
  bool RightType(const Event& event) const {
    if (!rule_.type || event.type == *rule_.type) return true;
    return *rule_.type == 1 && event.type == -1 && CallMatches("msgrcv", event);
  }
  bool RightSize(const Event& event) const {
    return !rule_.requested || event.requested == *rule_.requested;
  }

  // What a successful exec ran.
  const Exec* ExecOf(const Event& event) const {
    for (const Exec& exec : facts_.process(event.process).execs) {
      if (event.entered <= exec.seq && (event.seq == kNever || exec.seq <= event.seq)) return &exec;
    }
    return nullptr;
  }
  bool RightProgram(const Event& event) const {
    if (rule_.program.empty() && rule_.args.empty()) return true;
    const Exec* exec = ExecOf(event);
    if (exec == nullptr) return false;
    const std::string programs = "|" + rule_.program + "|";
    const bool program =
        rule_.program.empty() ||
        programs.find(fmt::format("|{}|", BaseName(exec->path))) != std::string::npos;
    return program && std::ranges::all_of(facts_.Fill(rule_.args), [&](const std::string& wanted) {
             return std::ranges::find(exec->argv, wanted) != exec->argv.end();
           });
  }

  Seq FirstChild(int process) const {
    Seq first = kEndOfTime;
    for (const Process& child : facts_.run().processes) {
      if (child.parent != process || child.started || child.IsShellOfLibrary()) continue;
      first = std::min(first, child.born);
    }
    return first;
  }
  // When the process or a descendant began the line that the call must come before.
  Seq TextWritten(int process) const {
    const std::string text = CanonicalText(facts_.Fill(rule_.before_output, process));
    const auto in_tree = [&](int writer) { return facts_.run().Descends(writer, process); };
    for (const WrittenLine& line : LinesOf(facts_.run(), 1, in_tree)) {
      if (Canonical(line.text).find(text) != std::string::npos) return line.first;
    }
    return kEndOfTime;
  }
  bool InTime(const Event& event) const {
    if (rule_.before_fork && event.entered > FirstChild(event.process)) return false;
    // Who waits for a signal does so after all else: in time it was blocked, not waited for.
    if (HasSignalSet(event)) return true;
    return rule_.before_output.empty() || event.entered < TextWritten(event.process);
  }

  // All but requested, flags and time.
  bool Meant(const Event& event) const {
    return RightCall(event) && RightProcess(event) && event.bytes >= rule_.min_bytes &&
           RightType(event) && (!rule_.error || event.error == *rule_.error) &&
           facts_.Lets(rule_.on, event.object) && RightProgram(event);
  }
  bool Matches(const Event& event) const {
    return Meant(event) && RightFlags(event) && RightSize(event) && InTime(event);
  }

  // A wait that a signal ended did its work; one that never returned was made, too.
  bool Succeeded(const Event& event) const {
    if (rule_.error) return true;
    if (event.seq == kNever) return IsBlocking(event.call);
    return event.error == 0 || event.interrupted || (event.error == EINTR && !event.injected);
  }

  // The run hangs, and this may be why: no need to wonder what else it would have called.
  bool WaitsForAnotherType() const {
    return std::ranges::any_of(facts_.run().events, [this](const Event& event) {
      return event.seq == kNever && RightCall(event) && RightProcess(event) &&
             facts_.Lets(rule_.on, event.object) && !RightType(event);
    });
  }

  // ---- Messages

  // `details` are those of the first call alone.
  std::string CallNames(const std::string& details = "") const {
    std::vector<std::string> names;
    for (const std::string& call : rule_.calls) {
      std::string name = Called(call);
      if (names.empty()) name += details;
      if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    return Join(names, "or");
  }

  std::string Details() const {
    const bool handles = rule_.type && CallMatches(rule_.calls[0], "rt_sigaction");
    std::string text = CallNames(!handles           ? ""
                                 : *rule_.type == 2 ? " with a handler"
                                 : *rule_.type == 1 ? " to ignore it"
                                                    : " with the default");
    if (!rule_.on.empty()) text += " on " + facts_.Meaning(rule_.on);
    if (!rule_.program.empty()) text += " of " + Shortened(rule_.program, 60);
    if (!rule_.args.empty())
      text += fmt::format(" with {}", fmt::join(facts_.Fill(rule_.args), " "));
    if (rule_.requested) text += fmt::format(" with the size {}", *rule_.requested);
    if (rule_.flags != 0 && handles)
      text += " for " + DescribeSignal(static_cast<int>(rule_.flags));
    if (rule_.type && !handles) text += fmt::format(" with the type or command {}", *rule_.type);
    if (rule_.before_fork) text += " before the first fork()";
    if (!rule_.before_output.empty()) {
      text +=
          fmt::format(" before it prints \"{}\"", Shortened(facts_.Fill(rule_.before_output), 60));
    }
    return text;
  }

  std::string Whose() const {
    if (rule_.process == "*") return "the program";
    const std::vector<int> selected = facts_.Select(rule_.process);
    return selected.size() == 1 ? facts_.Who(selected[0]) : facts_.WhoIsMeant(rule_.process);
  }

  // What comes nearest to what is missing: the same call with something else wrong.
  std::string Instead(Events* shown) const {
    const auto told = [&](const Event& event, std::string_view why) {
      shown->push_back(&event);
      return fmt::format(" It called {}{}{}.",
                         event.text.empty() ? event.call : Harmless(event.text),
                         AtPlace(event.where), why);
    };
    for (const Event& event : facts_.run().events) {
      if (!Meant(event)) continue;
      if (event.injected) return told(event, ", which was made to fail");
      if (!Succeeded(event))
        return told(event, fmt::format(", which failed: {}", ErrorText(event.error)));
      if (!InTime(event)) return told(event, ", which is too late");
      if (!RightSize(event)) return told(event, fmt::format(", with the size {}", event.requested));
      if (!RightFlags(event)) {
        const bool signal = HasSignalNumber(event) || HasSignalSet(event);
        return told(event, signal ? ", for another signal" : ", with other flags");
      }
    }
    for (const Event& event : facts_.run().events) {
      if (!RightCall(event) || !RightProcess(event)) continue;
      if (event.object != kNoObject && !facts_.Lets(rule_.on, event.object)) {
        return told(event, " on " + facts_.What(event.object));
      }
      return told(event, "");
    }
    const std::vector<int> selected = facts_.Select(rule_.process);
    return selected.empty() ? " There never was such a process." : " It made no such call.";
  }

  static std::string ErrorText(int error) {
    const char* text = strerrordesc_np(error);
    return text == nullptr ? fmt::format("error {}", error) : text;
  }

  std::vector<Evidence> Show(const Events& events) const {
    constexpr std::size_t kShown = 5;
    std::vector<Evidence> evidence;
    for (const Event* event : events) {
      if (evidence.size() < kShown) evidence.push_back(facts_.Show(*event));
    }
    return evidence;
  }

  // ---- The three kinds

  Verdict Require() const {
    std::uint64_t count = 0;
    for (const Event& event : facts_.run().events) {
      if (Matches(event) && Succeeded(event)) count += event.count;
    }
    if (count >= rule_.min_count) return Verdict::Pass();
    Events shown;
    const std::string times =
        rule_.min_count > 1
            ? fmt::format(" at least {} times (it did {} times)", rule_.min_count, count)
            : "";
    const std::string instead = count == 0 ? Instead(&shown) : "";
    return Verdict::FailOrHung(
        facts_.Unfinished(rule_.process) && !WaitsForAnotherType(),
        fmt::format("Expected that {} calls {}{}.{}", Whose(), Details(), times, instead),
        Show(shown));
  }

  Verdict Forbid() const {
    std::uint64_t count = 0;
    Events found;
    for (const Event& event : facts_.run().events) {
      if (!Matches(event)) continue;
      count += event.count;
      found.push_back(&event);
    }
    if (count <= rule_.max_count) return Verdict::Pass();
    const Event& worst = *found.front();
    std::string message =
        fmt::format("{} called {}{}", facts_.Who(worst.process),
                    worst.text.empty() ? worst.call : Harmless(worst.text), AtPlace(worst.where));
    if (worst.object != kNoObject) message += ", on " + facts_.What(worst.object);
    if (rule_.error)
      return Verdict::Fail(
          message + ", which failed: " + ErrorText(*rule_.error) + ". That may not happen here.",
          Show(found));
    if (rule_.type && CallMatches("msgsnd", worst))
      return Verdict::Fail(
          fmt::format("{}. It may not send messages of type {} here.", message, *rule_.type),
          Show(found));
    message += rule_.max_count == 0
                   ? fmt::format(". {} may not be used for this.", Called(worst.call))
                   : fmt::format(". {} may be called at most {} times here, and was {} times.",
                                 CallNames(), rule_.max_count, count);
    return Verdict::Fail(std::move(message), Show(found));
  }

  Verdict Every() const {
    for (const Event& event : facts_.run().events) {
      if (!Meant(event) || event.injected ||
          (RightSize(event) && RightFlags(event) && InTime(event)))
        continue;
      std::string message =
          fmt::format("{} called {}{}.", facts_.Who(event.process),
                      event.text.empty() ? event.call : Harmless(event.text), AtPlace(event.where));
      if (!RightSize(event)) {
        message +=
            fmt::format(" The size should be {}, not {}.", *rule_.requested, event.requested);
      } else if (!RightFlags(event)) {
        message += " Its flags are not as asked.";
      } else {
        message += " That is too late.";
      }
      return Verdict::Fail(std::move(message), {facts_.Show(event)});
    }
    return Verdict::Pass();
  }

  const CallRule& rule_;
  const Facts& facts_;
};

}  // namespace

Verdict JudgeAssertion(const CallRule& rule, const Facts& facts) {
  return CallJudge(rule, facts).Run();
}

}  // namespace ipclab
