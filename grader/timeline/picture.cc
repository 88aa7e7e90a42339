#include "grader/timeline/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "grader/checks/explain.h"
#include "grader/record/calls.h"
#include "grader/timeline/painter.h"
#include "grader/timeline/words.h"

namespace ipclab {
namespace {

constexpr std::int64_t kShortestGap = 10'000'000;  // ns

// Calls that prepare or ask, and change nothing that another process could notice.
constexpr std::string_view kMinor[] = {
    "sigaction",   "sigprocmask", "fcntl",      "stat",        "lseek",    "munmap", "mprotect",
    "getsockname", "setsockopt",  "sigpending", "sched_yield", "setpgid",  "nice",   "fsync",
    "mq_getattr",  "chdir",       "chmod",      "timer",       "io_uring",
};

bool IsIpc(ObjectKind kind) {
  return kind != ObjectKind::kFile && kind != ObjectKind::kFolder && kind != ObjectKind::kDevice &&
         kind != ObjectKind::kTerminal && kind != ObjectKind::kOther;
}

std::uint64_t KeyOf(const Event& event) {
  std::uint64_t key = std::hash<std::string>()(event.call);
  for (std::int64_t part : {std::int64_t{event.process}, std::int64_t{event.object},
                            std::int64_t{event.where.line}, std::int64_t{event.error}}) {
    key = key * 1000003 + static_cast<std::uint64_t>(part + 7);
  }
  return key;
}

const Event* EventAt(const RunRecord& run, Seq seq) {
  const auto found = std::ranges::find_if(run.events, [seq](const Event& event) {
    return seq != kNever && (event.seq == seq || event.entered == seq);
  });
  return found == run.events.end() ? nullptr : &*found;
}

Highlight HangOf(const RunRecord& run) {
  Highlight hang;
  hang.caption = ExplainWaits(run);
  for (const Wait& wait : run.waits) {
    Highlight::Mark mark{kNever, wait.process, wait.text, wait.where};
    for (const Event& event : run.events) {
      if (event.process == wait.process && event.thread == wait.thread && event.seq == kNever)
        mark.seq = event.entered;
    }
    hang.marks.push_back(std::move(mark));
  }
  return hang;
}

}  // namespace

Seq PositionOf(const Event& event) { return event.seq == kNever ? event.entered : event.seq; }

int Picture::ColumnAt(Seq seq) const {
  const auto found = std::ranges::lower_bound(columns, seq, {}, &Column::seq);
  const auto last = static_cast<int>(columns.size()) - 1;
  return std::min(static_cast<int>(found - columns.begin()), last);
}

int Picture::LaneOfProcess(int process) const {
  const auto found = std::ranges::find(lanes, process, &Lane::process);
  return process == kNobody || found == lanes.end() ? -1 : static_cast<int>(found - lanes.begin());
}

int Picture::LaneOfObject(int object) const {
  const auto found = std::ranges::find(lanes, object, &Lane::object);
  return object == kNoObject || found == lanes.end() ? -1 : static_cast<int>(found - lanes.begin());
}

bool Picture::Hidden(Seq seq) const {
  return std::ranges::any_of(
      hidden, [seq](const auto& range) { return range.first <= seq && seq <= range.second; });
}

void Painter::ResolveHighlights() {
  if (!EndedByItself(run_)) picture_.highlights.push_back(HangOf(run_));
  for (Highlight highlight : asked_) {
    for (Highlight::Mark& mark : highlight.marks) {
      const Event* event = EventAt(run_, mark.seq);
      if (event == nullptr) continue;
      if (mark.process == kNobody) mark.process = event->process;
      if (mark.text.empty()) mark.text = event->text;
      if (!mark.where.known()) mark.where = event->where;
    }
    picture_.highlights.push_back(std::move(highlight));
  }
  for (const Highlight& highlight : picture_.highlights) {
    for (const Highlight::Mark& mark : highlight.marks) highlighted_.insert(mark.seq);
  }
}

// A system program that a submission became (`ls`) does much that is no affair of the student's.
bool Painter::Shown(const Event& event) const {
  if (event.process == kNobody || picture_.LaneOfProcess(event.process) < 0) return false;
  if (OfSubmission(run_, event)) return true;
  if (event.object != kNoObject) {
    const bool terminal = run_.objects[event.object].kind == ObjectKind::kTerminal;
    return shared_.contains(event.object) || (terminal && event.bytes > 0);
  }
  const std::string_view family = FamilyOf(event.call);
  return family == "fork" || family == "exec" || family == "wait" || family == "signal";
}

void Painter::ChooseEvents() {
  for (const Event& event : run_.events) {
    if (event.process == kNobody || event.object == kNoObject) continue;
    if (OfSubmission(run_, event) && IsIpc(run_.objects[event.object].kind))
      shared_.insert(event.object);
  }
  for (int i = 0; i < static_cast<int>(run_.events.size()); ++i) {
    if (Shown(run_.events[i])) events_.push_back(i);
  }
  std::ranges::stable_sort(events_, {}, [this](int i) { return PositionOf(run_.events[i]); });
}

void Painter::FoldEvents() {
  std::vector<std::uint64_t> keys;
  std::vector<bool> kept;
  for (int i : events_) {
    const Event& event = run_.events[i];
    keys.push_back(KeyOf(event));
    kept.push_back(event.seq == kNever || event.injected || highlighted_.contains(event.seq) ||
                   highlighted_.contains(event.entered));
  }
  folds_ = FoldRepeated(keys, kept, limits_.marks);
  folded_.assign(events_.size(), false);
  for (const Fold& fold : folds_)
    std::fill(folded_.begin() + fold.first, folded_.begin() + fold.last, true);
}

bool Painter::HasToWait(const Event& event) const {
  if (event.seq == kNever) return true;
  const std::string_view family = FamilyOf(event.call);
  if (!IsBlocking(family)) return false;
  if (family == "sleep" || event.interrupted) return true;
  const auto position = [this](int i) { return PositionOf(run_.events[i]); };
  for (auto it = std::ranges::upper_bound(events_, event.entered, {}, position);
       it != events_.end() && position(*it) < event.seq; ++it) {
    if (run_.events[*it].process != event.process) return true;
  }
  return false;
}

bool Painter::IsMinor(const Event& event) const {
  if (event.injected || highlighted_.contains(event.seq)) return false;
  const std::string_view family = FamilyOf(event.call);
  if (std::ranges::find(kMinor, family) != std::end(kMinor)) return true;
  const bool of_file = event.object == kNoObject || !IsIpc(run_.objects[event.object].kind);
  return of_file && (family == "close" || (family == "unlink" && event.error != 0));
}

void Painter::Occurs(Seq seq, int process, bool minor, std::int64_t time_ns) {
  Picture::Column& column = moments_[seq];
  column.seq = seq;
  if (column.process == kNobody) column.process = process;
  column.minor = column.minor && minor;
  if (time_ns >= 0) column.time_ns = time_ns;
}

void Painter::MakeColumns() {
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const Event& event = run_.events[events_[i]];
    if (folded_[i]) continue;
    const bool waits = HasToWait(event);
    const bool minor = IsMinor(event);
    if (waits) Occurs(event.entered, event.process, minor, event.time_ns);
    if (event.seq != kNever)
      Occurs(event.seq, event.process, minor, waits ? std::int64_t{-1} : event.time_ns);
  }
  for (const Fold& fold : folds_) {
    const Seq first = PositionOf(run_.events[events_[fold.first]]);
    const Seq last = PositionOf(run_.events[events_[fold.last - 1]]);
    picture_.hidden.emplace_back(first, last);
    const std::size_t calls = fold.last - fold.first;
    Picture::Column& column = moments_[first];
    column = {first, kNobody, false, -1, 0, ""};
    column.fold = fold.rounds == 0
                      ? fmt::format("{} calls are left out here", calls)
                      : fmt::format("{} more rounds like these, {} calls, are folded here",
                                    fold.rounds, calls);
  }
  for (const Picture::Lane& lane : picture_.lanes) {
    const Process& process = run_.processes[lane.process];
    if (process.started) Occurs(process.born, lane.process, true, process.born_ns);
    const bool by_itself =
        process.end == Process::End::kExited || process.end == Process::End::kSignalled;
    if (process.ended != kNever && by_itself)
      Occurs(process.ended, lane.process, true, process.ended_ns);
  }
  for (auto& [seq, column] : moments_) picture_.columns.push_back(column);
  const Seq end = picture_.columns.empty() ? 1 : picture_.columns.back().seq + 1;
  picture_.columns.push_back({end, kNobody, false, -1, 0, ""});
}

void Painter::MakeGaps() {
  int before = -1;
  for (int i = 0; i <= LastColumn(); ++i) {
    Picture::Column& column = picture_.columns[i];
    if (column.time_ns < 0) continue;
    if (before >= 0 && column.time_ns - picture_.columns[before].time_ns >= kShortestGap)
      picture_.columns[before + 1].gap_ns = column.time_ns - picture_.columns[before].time_ns;
    before = i;
  }
}

void Painter::MakeMarks() {
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (folded_[i]) continue;
    const Event& event = run_.events[events_[i]];
    Picture::Mark mark;
    mark.event = events_[i];
    mark.lane = picture_.LaneOfProcess(event.process);
    mark.waits = HasToWait(event);
    mark.endless = event.seq == kNever;
    mark.column = mark.endless ? LastColumn() : picture_.ColumnAt(event.seq);
    mark.begin = mark.waits ? picture_.ColumnAt(event.entered) : mark.column;
    mark.minor = IsMinor(event);
    picture_.marks.push_back(mark);
  }
}

void Painter::KeepArrows() {
  std::set<int> shown;
  for (const Picture::Mark& mark : picture_.marks) shown.insert(mark.event);
  const auto drawn = [&](int event) { return event < 0 || shown.contains(event); };
  for (Arrow& arrow : ArrowsOf(run_)) {
    const bool store = arrow.kind == Arrow::Kind::kStore;
    const bool lanes =
        (arrow.from == kNobody || picture_.LaneOfProcess(arrow.from) >= 0) &&
        (store ? picture_.LaneOfObject(arrow.object) >= 0 : picture_.LaneOfProcess(arrow.to) >= 0);
    if (lanes && drawn(arrow.sender) && drawn(arrow.receiver) && !picture_.Hidden(arrow.received))
      picture_.arrows.push_back(std::move(arrow));
  }
}

void Painter::AddNotes() {
  if (!folds_.empty()) {
    std::size_t calls = 0;
    for (const Fold& fold : folds_) calls += fold.last - fold.first;
    picture_.notes.push_back(fmt::format(
        "{} of {} calls are not drawn one by one, nor is what they moved or printed: a striped "
        "column stands for them.",
        calls, events_.size()));
  }
  if (run_.events_dropped > 0)
    picture_.notes.push_back(
        fmt::format("The record itself lacks {} more calls.", run_.events_dropped));
}

Picture Painter::Paint() {
  ResolveHighlights();
  ChooseProcesses();
  ChooseEvents();
  FoldEvents();
  MakeColumns();
  MakeGaps();
  MakeMarks();
  picture_.waits = DrawWaits(run_);
  MakeRunningBars();
  PlaceOutputs();
  ChooseObjects();
  MarkLeaks();
  KeepArrows();
  AddNotes();
  return std::move(picture_);
}

Picture Draw(const RunRecord& run, const std::vector<Highlight>& highlights,
             const PictureLimits& limits) {
  return Painter(run, highlights, limits).Paint();
}

}  // namespace ipclab
