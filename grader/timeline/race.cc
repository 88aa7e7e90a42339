#include <fmt/format.h>

#include "grader/checks/explain.h"
#include "grader/timeline/timeline.h"

namespace ipclab {
namespace {

// Memory is read and written without a call: what happened is told here.
Highlight::Mark MarkOf(const MemoryAccess& access) {
  return {access.seq, access.process,
          fmt::format("{} {} byte{} of shared memory", access.write ? "writes" : "reads",
                      access.size, access.size == 1 ? "" : "s"),
          access.where};
}

}  // namespace

std::optional<Highlight> RaceOf(const RunRecord& run) {
  const ExplainedRace explained = ExplainRace(run);
  if (explained.race == nullptr) return std::nullopt;
  const auto& [first, second, later, later_at] = *explained.race;
  Highlight race{{MarkOf(first), MarkOf(second)}, explained.message};
  if (later != kNever && later_at.known())
    race.marks.push_back({later, first.process, "writes the same bytes", later_at});
  return race;
}

}  // namespace ipclab
