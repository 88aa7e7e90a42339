// Draws one run: who ran when, who waited for whom, what flowed where, what was left over.
//
//   TimelineOptions options{.title = "pipe, alice", .sources = {{"pipe.cpp", text}}};
//   std::ofstream("run.html") << ToTimelineHtml(run, options);
//   std::cout << ToSequenceChart(run, 100);
//   std::ofstream("run.trace.json") << ToChromeTrace(run).dump();   // for ui.perfetto.dev
//
// All three are pure functions of the record: no system call, no clock, the same record gives the
// same bytes.  They never fail: what is missing in a record (a run that was cut short, a saved
// record with gaps) is left out of the picture, and what is left out for want of room is told in
// it.
//
// Order is the record's own (`Seq`): from left to right in the page, from top to bottom in the
// chart.  Equal distances are not equal times; virtual time stands beside the events.
//
// What comes from the submission (output, arguments, names, sources) is shown as text and never
// acts: escaped in the page, made harmless for a terminal in the chart.
#ifndef GRADER_TIMELINE_TIMELINE_H_
#define GRADER_TIMELINE_TIMELINE_H_

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

// Events that belong together and are what the picture is about: the two accesses of a race, the
// calls of a deadlock.  A deadlock of the record is highlighted without being passed.
struct Highlight {
  struct Mark {
    Seq seq = kNever;       // of an Event (`seq` or `entered`), or of something between events
    int process = kNobody;  // in whose lane; if kNobody, that of the event with this `seq`
    std::string text = {};  // what happened; if empty, that event's
    SourceLine where = {};  // if unknown, that event's
  };
  std::vector<Mark> marks = {};
  std::string caption = {};  // in words, for the student: several lines are several paragraphs
};

// The two accesses to shared memory that explain best why a run of a perturbed schedule went wrong,
// and when the first one's process wrote the bytes later itself, if it did.  Only for such runs: a
// right program, too, may look at a byte (as in the condition of a loop) while another writes it.
std::optional<Highlight> RaceOf(const RunRecord& run);

struct TimelineOptions {
  std::string title = {};  // "pipe, alice"; the scenario stands beside it
  // The submission's sources by file name, as SourceLine::file has it; shown beside the events.
  std::map<std::string, std::string> sources = {};
  std::vector<Highlight> highlights = {};
};

// One page, complete in itself: no network, no other file.
std::string ToTimelineHtml(const RunRecord& run, const TimelineOptions& options);

// Text for a terminal: a column for each process, at most `width` columns wide (never less than
// 40). Ends with a newline.
std::string ToSequenceChart(const RunRecord& run, int width);

// Chrome's trace event format, which Perfetto opens.  One microsecond stands for one step of the
// order.
nlohmann::json ToChromeTrace(const RunRecord& run);

}  // namespace ipclab

#endif  // GRADER_TIMELINE_TIMELINE_H_
