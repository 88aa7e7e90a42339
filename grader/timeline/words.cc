#include "grader/timeline/words.h"

#include <cxxabi.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <memory>
#include <vector>

#include "grader/checks/visible.h"
#include "grader/record/calls.h"

namespace ipclab {
namespace {

constexpr std::string_view kKindWords[] = {
    "pipe",
    "FIFO",
    "file",
    "folder",
    "device",
    "terminal",
    "socket",
    "message queue",
    "shared segment",
    "semaphore set",
    "POSIX queue",
    "POSIX shared memory",
    "POSIX semaphore",
    "shared map",
    "object",
};

std::string Plural(std::uint64_t number, std::string_view word) {
  if (number == 1) return fmt::format("1 {}", word);
  const bool special = word.ends_with("s") || word.ends_with("memory");
  return special ? fmt::format("{} {}", number,
                               word.ends_with("s") ? fmt::format("{}es", word) : std::string(word))
                 : fmt::format("{} {}s", number, word);
}

bool TakesPart(const Object& object) {
  switch (object.kind) {
    case ObjectKind::kFile:
    case ObjectKind::kFolder:
    case ObjectKind::kDevice:
    case ObjectKind::kTerminal:
    case ObjectKind::kOther:
      return false;
    default:
      return true;
  }
}

bool UsedBySubmission(const RunRecord& run, int object) {
  return std::ranges::any_of(run.events, [&](const Event& event) {
    return event.object == object && event.process != kNobody && OfSubmission(run, event);
  });
}

bool Removes(std::string_view text) { return text.find("IPC_RMID") != std::string_view::npos; }

}  // namespace

bool OfSubmission(const RunRecord& run, const Event& event) {
  const Process& who = run.processes[event.process];
  return who.submission || (!who.execs.empty() && event.entered <= who.execs.back().seq);
}

std::string_view WordFor(const Object& object) {
  return kKindWords[static_cast<std::size_t>(object.kind)];
}

std::string SignalName(std::int64_t number) {
  const char* name = sigabbrev_np(static_cast<int>(number));
  return name == nullptr ? fmt::format("signal {}", number) : fmt::format("SIG{}", name);
}

std::string EndOf(const Process& process) {
  switch (process.end) {
    case Process::End::kExited:
      return fmt::format("exit {}", process.status);
    case Process::End::kSignalled:
      return "killed by " + SignalName(process.status);
    case Process::End::kKilledByGrader:
      return "ended by the grader";
    case Process::End::kAlive:
      return "still there at the end";
  }
  return "";
}

bool EndedWell(const Process& process) {
  return process.end == Process::End::kExited && process.status == 0;
}

std::string SpellPlace(const SourceLine& where) {
  return where.known() ? fmt::format("{}:{}", Visible(where.file), where.line) : "";
}

std::string FunctionName(const SourceLine& where) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> plain(
      abi::__cxa_demangle(where.function.c_str(), nullptr, nullptr, &status), std::free);
  std::string name = plain == nullptr ? where.function : plain.get();
  constexpr std::string_view kAnonymous = "(anonymous namespace)::";
  for (std::size_t at; (at = name.find(kAnonymous)) != std::string::npos;)
    name.erase(at, kAnonymous.size());
  name = name.substr(0, name.find('('));
  const bool plain_name = name.find('<') == std::string::npos;
  if (plain_name && name.rfind("::") != std::string::npos) name = name.substr(name.rfind("::") + 2);
  return Shortened(name, 60);
}

std::string LabelOf(const RunRecord& run, const Event& event) {
  if (event.call == "signal") return SignalName(event.flags);
  const std::string_view family = FamilyOf(event.call);
  if (family == "kill" && event.flags != 0 && event.target != kNobody)
    return fmt::format("{} to {}", SignalName(event.flags),
                       Visible(run.processes[event.target].name));
  const bool to_process = family == "wait" || family == "fork";
  if (to_process && event.target != kNobody)
    return fmt::format("{} {}", family, Visible(run.processes[event.target].name));
  if (Removes(event.text)) return fmt::format("{} remove", family);
  if (family == "exec" && event.error == 0) return "exec";
  return std::string(family);
}

bool Failed(const Event& event) {
  const std::string_view family = FamilyOf(event.call);
  const bool ends_so = event.error == EINTR && (family == "sigsuspend" || family == "pause");
  return event.error != 0 && !ends_so;
}

std::string ResultOf(const Event& event) {
  if (event.call == "signal") return "";
  if (event.seq == kNever) return "never returned";
  if (event.error != 0) {
    const char* name = strerrorname_np(event.error);
    return fmt::format(
        "{} {} ({})", event.result, name == nullptr ? "" : name,
        strerrordesc_np(event.error) == nullptr ? "error" : strerrordesc_np(event.error));
  }
  const bool address = event.result > 0xffffffff;
  return address ? fmt::format("{:#x}", event.result) : fmt::format("{}", event.result);
}

bool EndedByItself(const RunRecord& run) {
  return run.outcome == Outcome::kExited || run.outcome == Outcome::kSignalled;
}

std::string OutcomeInWords(const RunRecord& run) {
  switch (run.outcome) {
    case Outcome::kExited:
      return "ended by itself";
    case Outcome::kSignalled:
      return "ended: a process was killed by a signal";
    case Outcome::kDeadlock:
      return "hangs: every process waits";
    case Outcome::kTimeLimit:
      return "did not end in time";
    case Outcome::kCpuLimit:
      return "used up its processor time";
    case Outcome::kMemoryLimit:
      return "used too much memory";
    case Outcome::kProcessLimit:
      return "made too many processes";
    case Outcome::kOutputLimit:
      return "printed too much";
    case Outcome::kInterrupted:
      return "was interrupted";
  }
  return "";
}

std::string Summary(const RunRecord& run) {
  std::vector<std::string> parts = {Plural(run.processes.size(), "process")};
  std::map<std::string_view, int> kinds;
  for (std::size_t i = 0; i < run.objects.size(); ++i) {
    if (TakesPart(run.objects[i]) && UsedBySubmission(run, static_cast<int>(i)))
      ++kinds[WordFor(run.objects[i])];
  }
  for (const auto& [word, number] : kinds) parts.push_back(Plural(number, word));
  std::string text = fmt::format("{}", fmt::join(parts, ", "));
  std::uint64_t bytes = 0;
  for (const Flow& flow : run.flows) {
    if (flow.from != flow.to) bytes += flow.bytes;
  }
  if (bytes > 0) text += fmt::format("; {} went from process to process", Bytes(bytes));
  if (EndedByItself(run)) {
    text += run.leaks.empty() ? "; nothing is left over"
                              : fmt::format("; {} left over", Plural(run.leaks.size(), "thing"));
  }
  return text + ".";
}

std::string Bytes(std::uint64_t bytes) {
  if (bytes < 10000) return Plural(bytes, "byte");
  return bytes < 10000000 ? fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024)
                          : fmt::format("{:.1f} MiB", static_cast<double>(bytes) / 1048576);
}

std::string Duration(std::int64_t ns) {
  const auto time = static_cast<double>(ns);
  if (ns < 1000000) return fmt::format("{:.0f} µs", time / 1e3);
  return ns < 1000000000 ? fmt::format("{:.3g} ms", time / 1e6)
                         : fmt::format("{:.4g} s", time / 1e9);
}

}  // namespace ipclab
