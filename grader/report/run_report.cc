#include "grader/report/run_report.h"

#include <fmt/format.h>

#include <vector>

#include "grader/checks/explain.h"
#include "grader/checks/visible.h"

namespace ipclab {
namespace {

constexpr std::size_t kTold = 20;

std::string Titled(std::string_view title, const RunReportOptions& options) {
  return options.colour ? fmt::format("\x1b[1mipclab: {}\x1b[0m\n", title)
                        : fmt::format("ipclab: {}\n", title);
}

std::string Indented(std::string_view text) {
  std::string lines = "  ";
  for (const char c : text) lines += c == '\n' ? std::string("\n  ") : std::string(1, c);
  return lines + "\n";
}

bool EndedByItself(const RunRecord& run) {
  return run.outcome == Outcome::kExited || run.outcome == Outcome::kSignalled;
}

// Processes of a run that was ended tell nothing: they could not tidy up.
bool IsTelling(const Leak& leak, const RunRecord& run) {
  return EndedByItself(run) || (leak.kind != LeakKind::kProcess && leak.kind != LeakKind::kZombie &&
                                leak.kind != LeakKind::kDescriptor);
}

// Not gone with the jail.
bool IsFile(const Leak& leak) {
  return leak.kind == LeakKind::kFile || leak.kind == LeakKind::kFifo ||
         leak.kind == LeakKind::kSocketFile;
}

bool IsObject(const Leak& leak) {
  return !IsFile(leak) && leak.kind != LeakKind::kProcess && leak.kind != LeakKind::kZombie &&
         leak.kind != LeakKind::kDescriptor;
}

std::string Leftovers(const RunRecord& run, const RunReportOptions& options) {
  std::string text;
  std::size_t count = 0;
  bool objects = false;
  for (const Leak& leak : run.leaks) {
    if (leak.kind == LeakKind::kFile || !IsTelling(leak, run)) continue;
    objects = objects || IsObject(leak);
    if (++count <= kTold) text += Indented(Harmless(ExplainLeak(run, leak)));
  }
  if (count == 0) return "";
  if (count > kTold) text += fmt::format("  And {} more.\n", count - kTold);
  if (objects) {
    text +=
        "  (ipclab has removed what is no file: the run had IPC objects of its own. In a shell it\n"
        "  would still be there; `ipcs` and `ls /dev/shm /dev/mqueue` show such things.)\n";
  }
  return Titled("left over", options) + text;
}

// Not always a mistake: a copy is meant to stay.
std::string FilesMade(const RunRecord& run, const RunReportOptions& options) {
  std::string text;
  std::size_t count = 0;
  for (const Leak& leak : run.leaks) {
    if (leak.kind != LeakKind::kFile || ++count > kTold) continue;
    text += fmt::format("  {}{}\n", Visible(leak.name),
                        leak.where.known()
                            ? fmt::format(", {}:{}", Visible(leak.where.file), leak.where.line)
                            : "");
  }
  if (count > kTold) text += fmt::format("  And {} more.\n", count - kTold);
  return count == 0 ? "" : Titled("files that it made, and that are still there", options) + text;
}

}  // namespace

std::string RunReport(const RunRecord& run, const std::string& explanation,
                      const RunReportOptions& options) {
  std::string text;
  if (!explanation.empty()) {
    const std::size_t end = std::min(explanation.find('\n'), explanation.size());
    text += Titled(explanation.substr(0, end), options);
    if (end < explanation.size()) text += Indented(explanation.substr(end + 1));
  } else if (run.outcome == Outcome::kSignalled) {
    text += Titled(Visible(run.outcome_detail), options);
  }
  const std::string leftovers = Leftovers(run, options);
  text += leftovers;
  if (!options.quiet) text += FilesMade(run, options);
  if (!options.quiet && leftovers.empty() && EndedByItself(run)) {
    text += "ipclab: nothing is left over.\n";
  }
  return text;
}

}  // namespace ipclab
