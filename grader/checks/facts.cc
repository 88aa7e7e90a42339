#include "grader/checks/facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string.h>

#include <algorithm>
#include <csignal>

#include "grader/record/calls.h"

namespace ipclab {
namespace {

struct KindWords {
  ObjectKind kind;
  std::string_view word;
  bool named;  // a particular one needs "the FIFO" before its name; "pipe #1" says it already
};
constexpr KindWords kKindWords[] = {
    {ObjectKind::kPipe, "pipe", false},
    {ObjectKind::kFifo, "FIFO", true},
    {ObjectKind::kFile, "file", true},
    {ObjectKind::kFolder, "folder", true},
    {ObjectKind::kDevice, "device", true},
    {ObjectKind::kTerminal, "terminal", false},
    {ObjectKind::kSocket, "socket", true},
    {ObjectKind::kSysvQueue, "message queue", true},
    {ObjectKind::kSysvSegment, "shared memory segment", true},
    {ObjectKind::kSysvSemaphore, "semaphore set", true},
    {ObjectKind::kPosixQueue, "POSIX message queue", true},
    {ObjectKind::kPosixShm, "POSIX shared memory", true},
    {ObjectKind::kPosixSemaphore, "POSIX semaphore", true},
    {ObjectKind::kSharedMap, "shared memory map", false},
    {ObjectKind::kOther, "object", false},
};

const KindWords& WordsFor(ObjectKind kind) {
  const auto* found = std::ranges::find(kKindWords, kind, &KindWords::kind);
  return found == std::end(kKindWords) ? std::end(kKindWords)[-1] : *found;
}

bool IsSysv(ObjectKind kind) {
  return kind == ObjectKind::kSysvQueue || kind == ObjectKind::kSysvSegment ||
         kind == ObjectKind::kSysvSemaphore;
}

struct SignalMeaning {
  int number;
  std::string_view meaning;
};
constexpr SignalMeaning kSignalMeanings[] = {
    {SIGSEGV, "it used memory that is not its own"},
    {SIGBUS, "it used memory that has nothing behind it, such as a map beyond the end of its file"},
    {SIGFPE, "it divided by zero"},
    {SIGILL, "it ran into what is no code"},
    {SIGABRT, "it called abort(), or the library found its memory damaged"},
    {SIGPIPE, "it wrote to a pipe or FIFO that nobody reads any more"},
    {SIGALRM, "its alarm went off, and it has no handler"},
    {SIGXCPU, "it used too much processor time"},
    {SIGXFSZ, "it wrote too large a file"},
    {SIGSYS, "it made a system call that is not allowed here"},
};

}  // namespace

bool CutShort(const RunRecord& run) {
  return run.outcome != Outcome::kExited && run.outcome != Outcome::kSignalled;
}

Facts::Facts(const RunRecord& run) : run_(&run), variables_(run.variables) {
  for (const Process& process : run.processes) {
    variables_[process.name + ".pid"] = std::to_string(process.pid);
  }
}

std::vector<int> Facts::Select(const Selector& selector) const {
  std::vector<int> selected;
  for (int i = 0; i < static_cast<int>(run_->processes.size()); ++i) {
    if (Matches(selector, process(i).name)) selected.push_back(i);
  }
  return selected;
}

bool Facts::Selects(const Selector& selector, int process) const {
  if (process == kNobody) return selector == "*";
  return Matches(selector, run_->processes[process].name);
}

std::string Facts::Fill(const Text& text, int self) const {
  if (self == kNobody) return Expand(text, variables_);
  Variables with_self = variables_;
  with_self["self.pid"] = std::to_string(process(self).pid);
  return Expand(text, with_self);
}

std::vector<std::string> Facts::Fill(const std::vector<Text>& texts, int self) const {
  std::vector<std::string> filled;
  for (const Text& text : texts) filled.push_back(Fill(text, self));
  return filled;
}

bool Facts::Unfinished(int index) const {
  const Process::End end = process(index).end;
  return cut() && (end == Process::End::kAlive || end == Process::End::kKilledByGrader);
}

bool Facts::Unfinished(const Selector& selector) const {
  const std::vector<int> selected = Select(selector);
  return cut() &&
         (selected.empty() || std::ranges::any_of(selected, [&](int p) { return Unfinished(p); }));
}

bool Facts::OfSubmission(const Event& event) const {
  if (event.process == kNobody) return false;
  const Process& who = process(event.process);
  return who.submission || (!who.execs.empty() && event.entered <= who.execs.back().seq);
}

bool Facts::Lets(const ObjectFilter& filter, int index) const {
  if (filter.empty()) return true;
  if (index == kNoObject) return false;
  const Object& it = object(index);
  if (filter.shared && !Shared(index)) return false;
  if (filter.key && (!IsSysv(it.kind) || it.key != *filter.key)) return false;
  if (!filter.kinds.empty() && std::ranges::find(filter.kinds, it.kind) == filter.kinds.end()) {
    return false;
  }
  if (filter.paths.empty()) return true;
  return std::ranges::any_of(filter.paths, [&](const Text& text) {
    const std::string path = Fill(text);
    if (path.starts_with('/')) return it.path == path;
    return it.path.ends_with(fmt::format("/{}", PlainPath(path))) || it.path == PlainPath(path);
  });
}

// Whether two processes moved bytes to or from it, or tried to: a pipe that a process has for
// itself alone, such as one by which its signal handler wakes it, is its own affair.
bool Facts::Shared(int index) const {
  if (movers_.empty()) {
    for (const Event& event : run_->events) {
      const bool moves = CallMatches("read", event) || CallMatches("write", event) ||
                         CallMatches("copy", event) || event.bytes > 0;
      if (moves && event.object != kNoObject) movers_[event.object].insert(event.process);
    }
    for (const Flow& flow : run_->flows) movers_[flow.object].insert({flow.from, flow.to});
  }
  const auto found = movers_.find(index);
  return found != movers_.end() && found->second.size() > 1;
}

std::string Facts::What(int index) const {
  if (index == kNoObject) return "something";
  const Object& it = object(index);
  const KindWords& words = WordsFor(it.kind);
  if (it.name.empty()) return fmt::format("a {}", words.word);
  if (it.name.starts_with(words.word)) return it.name;  // "socket #1"
  return words.named ? fmt::format("the {} {}", words.word, it.name) : it.name;
}

Evidence Facts::Show(int index, const std::string& call, const SourceLine& where) const {
  if (index == kNobody) return {"", "", call, where.file, where.line};
  return {process(index).name, process(index).program, call, where.file, where.line};
}

Evidence Facts::Show(const Event& event) const {
  return Show(event.process, event.text.empty() ? event.call : event.text, event.where);
}

std::string Spell(const SourceLine& where) {
  return where.known() ? fmt::format("{}:{}", where.file, where.line) : "";
}

std::string AtPlace(const SourceLine& where) { return where.known() ? " at " + Spell(where) : ""; }

std::string InBrackets(const SourceLine& where) {
  return where.known() ? fmt::format(" ({})", Spell(where)) : "";
}

std::string Facts::WhoIsMeant(const Selector& selector) const {
  if (selector == "*") return "a process";
  if (selector.find('*') == std::string::npos) return selector;
  if (selector.ends_with(".*") && selector.find('*') == selector.size() - 1) {
    return "a child of " + selector.substr(0, selector.size() - 2);
  }
  std::vector<std::string> names;
  for (int process : Select(selector)) names.push_back(run_->processes[process].name);
  if (names.empty() && selector.find('*') == selector.size() - 1) {
    return selector.substr(0, selector.size() - 1);
  }
  return names.size() == 1 ? names[0] : names.empty() ? selector : "one of " + Join(names, "and");
}

std::string Facts::Meaning(const ObjectFilter& filter) const {
  std::vector<std::string> kinds;
  for (ObjectKind kind : filter.kinds) kinds.push_back(fmt::format("a {}", WordFor(kind)));
  std::vector<std::string> parts;
  if (!kinds.empty()) parts.push_back(Join(kinds, "or"));
  if (!filter.paths.empty()) parts.push_back(Join(Fill(filter.paths), "or"));
  if (filter.key) {
    parts.push_back(*filter.key == 0 ? "with the key IPC_PRIVATE"
                                     : fmt::format("with the key {:#x}", *filter.key));
  }
  return parts.empty() ? "an object" : fmt::format("{}", fmt::join(parts, " "));
}

std::string_view WordFor(ObjectKind kind) { return WordsFor(kind).word; }

std::string DescribeSignal(int number) {
  const char* name = sigabbrev_np(number);
  std::string text =
      name == nullptr ? fmt::format("signal {}", number) : fmt::format("SIG{}", name);
  const auto* found = std::ranges::find(kSignalMeanings, number, &SignalMeaning::number);
  if (found != std::end(kSignalMeanings)) text += fmt::format(" ({})", found->meaning);
  return text;
}

std::string Join(const std::vector<std::string>& words, std::string_view last) {
  if (words.size() < 2) return words.empty() ? "" : words[0];
  const std::vector<std::string> head(words.begin(), words.end() - 1);
  return fmt::format("{} {} {}", fmt::join(head, ", "), last, words.back());
}

std::string_view PlainPath(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  return path;
}

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string Called(std::string_view family_or_call) {
  return fmt::format("{}()", FamilyOf(family_or_call));
}

}  // namespace ipclab
