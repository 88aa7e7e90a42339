// The chart for a terminal: a row for each moment, a column for each process.
#include <fmt/format.h>

#include <algorithm>

#include "grader/checks/checks.h"
#include "grader/checks/visible.h"
#include "grader/record/calls.h"
#include "grader/timeline/picture.h"
#include "grader/timeline/words.h"

namespace ipclab {
namespace {

constexpr int kNarrowest = 40;
constexpr PictureLimits kLimits = {.marks = 240, .processes = 18, .objects = 24};

int WidthOf(std::string_view text) {
  int width = 0;
  for (const Cell& cell : CellsOf(text)) width += cell.width;
  return width;
}

// What fits, with "…" if not all of it did.
std::string Cut(std::string_view text, int width) {
  if (WidthOf(text) <= width) return Visible(text);
  std::string cut;
  int used = 0;
  for (const Cell& cell : CellsOf(text)) {
    if (used + cell.width > width - 1) break;
    cut += cell.text;
    used += cell.width;
  }
  return width > 0 ? cut + "…" : "";
}

std::string Padded(std::string text, int width) {
  text.append(std::max(0, width - WidthOf(text)), ' ');
  return text;
}

class Chart {
 public:
  Chart(const RunRecord& run, int width)
      : run_(run), width_(std::max(width, kNarrowest)), picture_(Draw(run, {}, kLimits)) {
    for (const Picture::Lane& lane : picture_.lanes) lanes_ += lane.process != kNobody ? 1 : 0;
    const int room = width_ * 11 / 20 / std::max(1, lanes_);
    spacing_ = std::clamp(room, 2, 14);
  }

  std::string Draw_() {
    Head();
    for (int i = 0; i < static_cast<int>(picture_.columns.size()); ++i) Row(i);
    Foot();
    return std::move(text_);
  }

 private:
  void Line(std::string_view line) {
    std::string cut = Cut(line, width_);
    cut.erase(cut.find_last_not_of(' ') + 1);
    text_ += cut + '\n';
  }

  // Words of a person, over as many lines as they need.
  void Paragraph(std::string_view words, std::string_view indent) {
    std::string line;
    const auto flush = [&] {
      if (!line.empty()) Line(fmt::format("{}{}", indent, line));
      line.clear();
    };
    while (!words.empty()) {
      const std::size_t end = std::min(words.find(' '), words.size());
      const std::string_view word = words.substr(0, end);
      const int used = WidthOf(line) + WidthOf(word) + 1 + static_cast<int>(indent.size());
      if (used > width_) flush();
      line += (line.empty() ? "" : " ") + std::string(word);
      words.remove_prefix(std::min(end + 1, words.size()));
    }
    flush();
  }

  void Head() {
    Paragraph(fmt::format("{}: {}", Visible(run_.scenario.empty() ? "run" : run_.scenario),
                          OutcomeInWords(run_)),
              "");
    bool fits = true;
    for (int i = 0; i < lanes_; ++i) fits = fits && WidthOf(NameOf(i)) < spacing_;
    text_ += '\n';
    std::string heads(2, ' ');
    for (int i = 0; i < lanes_; ++i) {
      lettered_ = !fits;
      heads += Padded(Short(i), spacing_);
      if (!fits) Line(fmt::format("{} = {}, pid {}", Short(i), NameOf(i), ProcessOf(i).pid));
    }
    Line(heads);
  }

  const Process& ProcessOf(int lane) const { return run_.processes[picture_.lanes[lane].process]; }
  std::string NameOf(int lane) const { return Visible(ProcessOf(lane).name); }
  std::string Short(int lane) const {
    if (!lettered_) return NameOf(lane);
    return std::string(1, static_cast<char>('A' + lane % 26));
  }
  int At(int lane) const { return 2 + lane * spacing_; }  // where its line is

  // ---- Rows

  const Picture::Mark* MarkAt(int column) const {
    for (const Picture::Mark& mark : picture_.marks) {
      const bool here = mark.column == column || mark.begin == column;
      if (here && !(mark.endless && mark.begin != column)) return &mark;
    }
    return nullptr;
  }

  bool Waits(int lane, int column) const {
    return std::ranges::any_of(picture_.marks, [&](const Picture::Mark& mark) {
      return mark.lane == lane && mark.waits && mark.begin < column && column < mark.column;
    });
  }

  std::vector<std::string> Lines(int column) const {
    std::vector<std::string> cells(At(lanes_), " ");
    for (int i = 0; i < lanes_; ++i) {
      const Picture::Lane& lane = picture_.lanes[i];
      if (lane.from <= column && (column <= lane.to || lane.lasts))
        cells[At(i)] = Waits(i, column) ? "┊" : "│";
      if (column == lane.from) cells[At(i)] = "┬";
      if (column == lane.to && !lane.lasts) cells[At(i)] = "┴";
    }
    return cells;
  }

  // From where it was sent to where it is received now.
  void DrawArrow(const Arrow& arrow, std::vector<std::string>& cells) const {
    const int from = picture_.LaneOfProcess(arrow.from);
    const int to = picture_.LaneOfProcess(arrow.to);
    if (from < 0 || to < 0 || from == to) return;
    const bool right = from < to;
    const int first = right ? At(from) + 1 : At(to) + 1;
    const int last = right ? At(to) - 1 : At(from) - 1;
    for (int i = first; i <= last; ++i) cells[i] = cells[i] == " " ? "─" : "┼";
    cells[right ? last : first] = right ? ">" : "<";
  }

  void Row(int column) {
    const Picture::Column& it = picture_.columns[column];
    std::vector<std::string> cells = Lines(column);
    if (it.gap_ns > 0) Emit(Lines(column), fmt::format("({} later)", Duration(it.gap_ns)), "");
    if (!it.fold.empty()) {
      Emit(cells, "⋯ " + it.fold, "");
      return;
    }
    std::string text, place;
    if (const Picture::Mark* mark = MarkAt(column)) Describe(*mark, column, cells, text, place);
    for (const Arrow& arrow : picture_.arrows) {
      if (picture_.ColumnAt(arrow.received) != column || arrow.kind == Arrow::Kind::kFork) continue;
      DrawArrow(arrow, cells);
      if (arrow.kind == Arrow::Kind::kData)
        text += fmt::format("  ← {} of {}, {}", Bytes(arrow.bytes),
                            Visible(run_.processes[arrow.from].name),
                            Visible(run_.objects[arrow.object].name));
      if (arrow.kind == Arrow::Kind::kStore) text += fmt::format("  ({})", arrow.text);
    }
    DrawForks(column, cells);
    if (text.empty()) text = Happening(column);
    if (!text.empty()) Emit(cells, text, place);
  }

  void DrawForks(int column, std::vector<std::string>& cells) const {
    for (const Arrow& arrow : picture_.arrows) {
      if (arrow.kind == Arrow::Kind::kFork && picture_.ColumnAt(arrow.received) == column)
        DrawArrow(arrow, cells);
    }
  }

  void Describe(const Picture::Mark& mark, int column, std::vector<std::string>& cells,
                std::string& text, std::string& place) const {
    const Event& event = run_.events[mark.event];
    const bool begins = mark.begin == column && mark.waits;
    std::string& cell = cells[At(mark.lane)];
    if (!begins || mark.endless) cell = event.error != 0 ? "✗" : "●";
    if (begins) cell = "┊";
    text = fmt::format("{}{}", lanes_ > 1 ? Short(mark.lane) + ": " : "", event.text);
    if (begins) {
      text += mark.endless ? "  waits for ever" : "  waits";
    } else if (event.error != 0 || event.result > 0) {
      text += " = " + ResultOf(event);
    }
    place = SpellPlace(event.where);
  }

  // Of a column without a call: a beginning or an end.
  std::string Happening(int column) const {
    for (int i = 0; i < lanes_; ++i) {
      const Picture::Lane& lane = picture_.lanes[i];
      const std::string who = lanes_ > 1 ? Short(i) + ": " : "";
      if (lane.from == column && ProcessOf(i).started) return who + "starts";
      if (lane.to == column && !lane.lasts)
        return who + EndOf(ProcessOf(i)) + (lane.leak.empty() ? "" : ", " + lane.leak);
    }
    return "";
  }

  void Emit(const std::vector<std::string>& cells, const std::string& text,
            const std::string& place) {
    std::string line;
    for (const std::string& cell : cells) line += cell;
    line += " ";
    const int room = width_ - WidthOf(line) - (place.empty() ? 0 : WidthOf(place) + 2);
    line += Cut(text, room);
    if (!place.empty()) line = Padded(line, width_ - WidthOf(place)) + place;
    Line(line);
  }

  void Foot() {
    text_ += '\n';
    Line("● call  ✗ it failed  ┊ waits  │ could run  ┬ begins  ┴ ends  ─> data, signal, news");
    for (const std::string& note : picture_.notes) Paragraph(note, "");
    for (const Picture::Lane& lane : picture_.lanes) {
      if (lane.object != kNoObject && !lane.leak.empty())
        Paragraph(
            fmt::format("{}: {} {}, made at {}", lane.leak, WordFor(run_.objects[lane.object]),
                        Visible(run_.objects[lane.object].name),
                        SpellPlace(run_.objects[lane.object].created_at)),
            "");
    }
    for (const Highlight& highlight : picture_.highlights) {
      text_ += '\n';
      std::string_view caption = highlight.caption;
      while (!caption.empty()) {
        const std::size_t end = std::min(caption.find('\n'), caption.size());
        Paragraph(caption.substr(0, end), "");
        caption.remove_prefix(std::min(end + 1, caption.size()));
      }
    }
  }

  const RunRecord& run_;
  const int width_;
  const Picture picture_;
  int lanes_ = 0;  // of processes
  int spacing_ = 14;
  bool lettered_ = false;
  std::string text_;
};

}  // namespace

std::string ToSequenceChart(const RunRecord& run, int width) { return Chart(run, width).Draw_(); }

}  // namespace ipclab
