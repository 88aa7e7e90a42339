#include "grader/timeline/index.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "grader/timeline/escape.h"
#include "grader/timeline/page.h"
#include "grader/timeline/words.h"

namespace ipclab {
namespace {

std::string Row(const TimelineEntry& entry) {
  const RunRecord& run = *entry.run;
  std::vector<std::string> decided;
  for (const std::string& check : entry.decided)
    decided.push_back(fmt::format("<b class=\"bad\">{}</b>", EscapeHtml(check)));
  std::string why = EscapeHtml(fmt::format("{}", fmt::join(entry.reasons, ", ")));
  if (!decided.empty()) {
    why = fmt::format("failed {}{}{}", fmt::join(decided, ", "), why.empty() ? "" : "; ", why);
  }
  return fmt::format(
      "<tr><td><a href=\"{}\">{}</a></td><td>-{}</td><td>{}</td><td>{}</td>"
      "<td class=\"{}\">{}</td><td>{}</td><td class=\"soft\">{}</td></tr>\n",
      EscapeHtml(entry.file), EscapeHtml(run.scenario), EscapeHtml(run.build), run.seed,
      EscapeHtml(run.injection), run.outcome == Outcome::kExited ? "good" : "bad",
      OutcomeInWords(run), why, EscapeHtml(fmt::format("{}", fmt::join(entry.judged, ", "))));
}

}  // namespace

std::string ToTimelineIndex(const std::string& title, std::size_t made,
                            const std::vector<TimelineEntry>& entries) {
  std::string page = PageHead(title);
  page += "<body class=\"index\">\n<h1>" + EscapeHtml(title) + "</h1>\n";
  page += fmt::format(
      "<p>{} of {} runs, drawn: the first of each scenario, those that failed a check, and those "
      "that did not end by themselves.</p>\n",
      entries.size(), made);
  if (entries.empty()) page += "<p>No run was made: the submission did not compile.</p>\n";
  page +=
      "<table>\n<tr><th>scenario</th><th>build</th><th>seed</th><th>on purpose</th>"
      "<th>outcome</th><th>why it is here</th><th>judged by it</th></tr>\n";
  for (const TimelineEntry& entry : entries) page += Row(entry);
  return page + "</table>\n</body>\n</html>\n";
}

}  // namespace ipclab
