#include "grader/cli/timelines.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>

#include "grader/timeline/index.h"
#include "grader/timeline/timeline.h"

namespace ipclab {
namespace {

bool SaveAs(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return static_cast<bool>(out);
}

// Where the grade speaks of this run; -1 if nowhere.
int FactOf(const Grade& grade, const RunRecord& run) {
  const auto found = std::ranges::find_if(grade.runs, [&](const RunFact& fact) {
    return fact.scenario == run.scenario && fact.build == run.build && fact.seed == run.seed &&
           fact.injection == run.injection;
  });
  return found == grade.runs.end() ? -1 : static_cast<int>(found - grade.runs.begin());
}

bool EndedByItself(const RunRecord& run) {
  return run.outcome == Outcome::kExited || run.outcome == Outcome::kSignalled;
}

// Why the run has a page, without what it decided.
std::vector<std::string> ReasonsFor(const RunRecord& run, std::set<std::string>& scenarios) {
  std::vector<std::string> reasons;
  if (scenarios.insert(run.scenario).second) reasons.push_back("first run of its scenario");
  if (!EndedByItself(run)) reasons.push_back("did not end by itself");
  return reasons;
}

}  // namespace

bool WriteTimelines(const std::string& folder, const Grade& grade,
                    const std::vector<RunRecord>& runs,
                    const std::map<std::string, std::string>& sources) {
  const std::string title = fmt::format("{}, {}", grade.lab, grade.submission);
  std::vector<TimelineEntry> entries;
  std::set<std::string> scenarios;
  bool written = true;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunRecord& run = runs[i];
    TimelineEntry entry;
    entry.reasons = ReasonsFor(run, scenarios);
    const int fact = FactOf(grade, run);
    bool raced = false;
    for (const Finding& finding : grade.findings) {
      if (finding.run < 0 || finding.run != fact) continue;
      entry.decided.push_back(finding.check);
      raced |= finding.orders.has_value();
    }
    if (entry.reasons.empty() && entry.decided.empty()) continue;
    entry.run = &run;
    if (fact >= 0) entry.judged = grade.runs[fact].checks;
    entry.file = fmt::format("{:03}-{}-{}-{}.html", i + 1, run.scenario, run.build, run.seed);
    TimelineOptions options{title, sources, {}};
    if (const auto race = raced ? RaceOf(run) : std::nullopt) options.highlights.push_back(*race);
    written = SaveAs(folder + "/" + entry.file, ToTimelineHtml(run, options)) && written;
    entries.push_back(std::move(entry));
  }
  return SaveAs(folder + "/index.html", ToTimelineIndex(title, runs.size(), entries)) && written;
}

}  // namespace ipclab
