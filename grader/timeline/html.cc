// The page: the picture as JSON, and beside it the scripts that draw it (draw.js, ...).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "grader/checks/visible.h"
#include "grader/page/page.h"
#include "grader/record/calls.h"
#include "grader/timeline/page.h"
#include "grader/timeline/picture.h"
#include "grader/timeline/words.h"

namespace ipclab {
namespace {

using nlohmann::json;

constexpr std::size_t kTextShown = 300;  // of one output or message
constexpr int kLinesAround = 4;          // of source, before and after
constexpr std::size_t kLineShown = 160;

std::string Clean(std::string_view text) { return Harmless(text); }

// ---- The parts of the model

class Model {
 public:
  Model(const RunRecord& run, const TimelineOptions& options)
      : run_(run), options_(options), picture_(Draw(run, options.highlights)) {}

  json Build() {
    json model = Head();
    model["columns"] = Columns();
    model["lanes"] = json::array();
    for (const Picture::Lane& lane : picture_.lanes) model["lanes"].push_back(LaneOf(lane));
    model["marks"] = json::array();
    for (const Picture::Mark& mark : picture_.marks) model["marks"].push_back(MarkOf(mark));
    model["arrows"] = Arrows();
    model["highlights"] = Highlights();
    model["waits"] = Waits();
    model["source"] = Sources();
    return model;
  }

 private:
  json Head() const {
    const bool well = run_.outcome == Outcome::kExited;
    json facts = json::array();
    if (!run_.scenario.empty()) facts.push_back({"scenario", Clean(run_.scenario)});
    if (!run_.build.empty()) facts.push_back({"build", "-" + Clean(run_.build)});
    facts.push_back({"seed", std::to_string(run_.seed)});
    if (!run_.injection.empty()) facts.push_back({"on purpose", Clean(run_.injection)});
    return {{"title", Clean(options_.title)},
            {"outcome", OutcomeInWords(run_)},
            {"well", well},
            {"hangs", run_.outcome == Outcome::kDeadlock},
            {"summary", Clean(Summary(run_))},
            {"unreached", Clean(run_.unreached)},
            {"facts", facts},
            {"notes", picture_.notes}};
  }

  json Columns() const {
    json columns = json::array();
    for (const Picture::Column& column : picture_.columns) {
      json it = {{"seq", column.seq}, {"lane", picture_.LaneOfProcess(column.process)}};
      if (column.minor) it["minor"] = true;
      if (column.gap_ns > 0) it["gap"] = Duration(column.gap_ns);
      if (!column.fold.empty()) it["fold"] = column.fold;
      columns.push_back(std::move(it));
    }
    return columns;
  }

  json LaneOf(const Picture::Lane& lane) {
    json it = {{"from", lane.from}, {"to", lane.to}, {"lasts", lane.lasts}};
    if (!lane.leak.empty()) it["leak"] = lane.leak;
    if (lane.process != kNobody) {
      FillProcess(run_.processes[lane.process], lane, it);
    } else {
      FillObject(run_.objects[lane.object], lane, it);
    }
    return it;
  }

  void FillProcess(const Process& process, const Picture::Lane& lane, json& it) const {
    it["kind"] = "process";
    it["name"] = Clean(process.name);
    it["sub"] = fmt::format("pid {} · {}", process.pid, Clean(process.program));
    it["end"] = EndOf(process);
    it["ended"] = process.end == Process::End::kExited || process.end == Process::End::kSignalled;
    it["well"] = EndedWell(process);
    it["depth"] = lane.depth;
    it["running"] = json::array();
    for (const Picture::Bar& bar : lane.running) it["running"].push_back({bar.from, bar.to});
    it["said"] = json::array();
    for (const Picture::Said& said : lane.said) {
      it["said"].push_back(
          {{"column", said.column}, {"stream", said.stream}, {"text", Shown(said.text)}});
    }
  }

  void FillObject(const Object& object, const Picture::Lane& lane, json& it) {
    it["kind"] = "object";
    it["name"] = Clean(object.name);
    const std::string where = SpellPlace(object.created_at);
    it["sub"] = std::string(WordFor(object)) + (object.preexisting ? ", was there before"
                                                : where.empty()    ? ""
                                                                   : ", " + where);
    it["removed"] = object.removed != kNever;
    it["before"] = object.preexisting;
    it["ends"] = json::array();
    for (const Picture::End& end : lane.ends) {
      it["ends"].push_back({{"row", end.row},
                            {"from", end.from},
                            {"to", end.to},
                            {"lane", picture_.LaneOfProcess(end.process)},
                            {"text", end.text},
                            {"stuck", end.stuck}});
    }
  }

  json MarkOf(const Picture::Mark& mark) {
    const Event& event = run_.events[mark.event];
    json it = {{"lane", mark.lane},
               {"column", mark.column},
               {"label", LabelOf(run_, event)},
               {"text", Clean(event.text)},
               {"kind", KindOf(event)}};
    if (mark.begin != mark.column) it["begin"] = mark.begin;
    if (mark.waits) it["waits"] = WaitingIn(event);
    if (mark.endless) it["endless"] = true;
    if (mark.minor) it["minor"] = true;
    if (Failed(event)) it["failed"] = true;
    if (event.injected) it["injected"] = true;
    const int object = picture_.LaneOfObject(event.object);
    if (object >= 0) it["object"] = object;
    if (event.where.known()) it["where"] = PlaceOf(event.where);
    it["facts"] = FactsOf(event);
    return it;
  }

  static std::string KindOf(const Event& event) {
    const std::string_view family = FamilyOf(event.call);
    if (family == "signal" || family == "kill") return "signal";
    if (family == "fork" || family == "exec" || family == "wait") return "process";
    return event.object == kNoObject ? "other" : "object";
  }

  std::string WaitingIn(const Event& event) const {
    const std::string on =
        event.object != kNoObject ? " · " + Clean(run_.objects[event.object].name) : "";
    return LabelOf(run_, event) + on;
  }

  // What the details panel tells, as pairs of label and text.
  json FactsOf(const Event& event) const {
    json facts = json::array();
    const auto add = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) facts.push_back({label, Clean(text)});
    };
    add("result", ResultOf(event));
    if (event.injected) add("on purpose", "the grader made this call fail");
    if (event.object != kNoObject)
      add("acts on", fmt::format("{} ({})", run_.objects[event.object].name,
                                 WordFor(run_.objects[event.object])));
    if (event.fd >= 0 && event.object != kNoObject) add("descriptor", std::to_string(event.fd));
    add("end", EndUsed(event));
    if (event.bytes > 0) add("moved", Bytes(event.bytes));
    if (event.target != kNobody)
      add(event.call == "signal" ? "sent by" : "process", Describe(run_, event.target));
    if (event.count > 1) add("times", fmt::format("{} like calls in a row", event.count));
    if (event.interrupted) add("interrupted", "a signal ended the wait");
    add("function", FunctionName(event.where));
    add("virtual time", Duration(event.time_ns));
    add("order", event.seq == kNever          ? fmt::format("since {}", event.entered)
                 : event.seq == event.entered ? std::to_string(event.seq)
                                              : fmt::format("{} to {}", event.entered, event.seq));
    return facts;
  }

  // Of a pipe or FIFO, which end the descriptor was.
  std::string EndUsed(const Event& event) const {
    if (event.object == kNoObject || event.fd < 0) return "";
    const ObjectKind kind = run_.objects[event.object].kind;
    if (kind != ObjectKind::kPipe && kind != ObjectKind::kFifo) return "";
    for (const Hold& hold : run_.holds) {
      const bool it = hold.process == event.process && hold.object == event.object &&
                      hold.fd == event.fd && hold.from <= event.entered &&
                      (hold.to == kNever || hold.to >= event.entered);
      if (it && hold.access == Access::kRead) return "read end";
      if (it && hold.access == Access::kWrite) return "write end";
    }
    return "";
  }

  json PlaceOf(const SourceLine& where) {
    places_.insert({where.file, where.line});
    return {{"file", Clean(where.file)}, {"line", where.line}};
  }

  json Arrows() const {
    json arrows = json::array();
    for (const Arrow& arrow : picture_.arrows) {
      const bool store = arrow.kind == Arrow::Kind::kStore;
      arrows.push_back({{"kind", Name(arrow.kind)},
                        {"fromLane", picture_.LaneOfProcess(arrow.from)},
                        {"toLane", store ? picture_.LaneOfObject(arrow.object)
                                         : picture_.LaneOfProcess(arrow.to)},
                        {"from", picture_.ColumnAt(arrow.sent)},
                        {"to", picture_.ColumnAt(arrow.received)},
                        {"text", Clean(arrow.text)}});
      if (arrow.bytes > 0) arrows.back()["label"] = fmt::format("{} B", arrow.bytes);
    }
    return arrows;
  }

  json Highlights() {
    json highlights = json::array();
    for (const Highlight& highlight : picture_.highlights) {
      json marks = json::array();
      for (const Highlight::Mark& mark : highlight.marks) {
        const int lane = picture_.LaneOfProcess(mark.process);
        if (lane < 0) continue;
        marks.push_back(
            {{"lane", lane},
             {"column", mark.seq == kNever ? static_cast<int>(picture_.columns.size()) - 1
                                           : picture_.ColumnAt(mark.seq)},
             {"text", Clean(mark.text)}});
        if (mark.where.known()) marks.back()["where"] = PlaceOf(mark.where);
      }
      highlights.push_back({{"caption", Clean(highlight.caption)}, {"marks", marks}});
    }
    return highlights;
  }

  json Waits() const {
    json nodes = json::array();
    for (const WaitPicture::Node& node : picture_.waits.nodes) {
      const bool process = node.process != kNobody;
      nodes.push_back(
          {{"kind", process ? "process" : "object"},
           {"lane",
            process ? picture_.LaneOfProcess(node.process) : picture_.LaneOfObject(node.object)},
           {"name", Clean(process ? Describe(run_, node.process) : run_.objects[node.object].name)},
           {"text", Clean(node.text)},
           {"cycle", node.cycle}});
    }
    json edges = json::array();
    for (const WaitPicture::Edge& edge : picture_.waits.edges) {
      edges.push_back({{"from", edge.from},
                       {"to", edge.to},
                       {"text", Clean(edge.text)},
                       {"cycle", edge.cycle}});
    }
    return {{"nodes", nodes}, {"edges", edges}};
  }

  // Of each file the lines around those that the page can show.
  json Sources() const {
    json files = json::object();
    for (const auto& [file, content] : options_.sources) {
      std::set<int> wanted;
      for (auto it = places_.lower_bound({file, 0}); it != places_.end() && it->first == file;
           ++it) {
        for (int line = it->second - kLinesAround; line <= it->second + kLinesAround; ++line)
          wanted.insert(line);
      }
      if (!wanted.empty()) files[Clean(file)] = LinesOf(content, wanted);
    }
    return files;
  }

  static json LinesOf(std::string_view content, const std::set<int>& wanted) {
    json lines = json::object();
    int number = 1;
    while (!content.empty()) {
      const std::size_t end = std::min(content.find('\n'), content.size());
      if (wanted.contains(number))
        lines[std::to_string(number)] = SourceText(content.substr(0, end));
      content.remove_prefix(std::min(end + 1, content.size()));
      ++number;
    }
    return lines;
  }

  static std::string SourceText(std::string_view line) {
    std::string spaced;
    for (char c : line) {
      if (c == '\t') {
        spaced += "    ";
      } else if (c != '\r') {
        spaced += c;
      }
    }
    return Shortened(spaced, kLineShown);
  }

  // Without the newline at its end: who prints lines knows that they end.
  static std::string Shown(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    return Shortened(text, kTextShown);
  }

  const RunRecord& run_;
  const TimelineOptions& options_;
  const Picture picture_;
  std::set<std::pair<std::string, int>> places_;
};

}  // namespace

std::string ToTimelineHtml(const RunRecord& run, const TimelineOptions& options) {
  const json model = Model(run, options).Build();
  std::string page = PageHead(
      options.title.empty() ? run.scenario : options.title + ", " + run.scenario, kPageCss);
  page += "<body>\n" + std::string(kPageBody);
  page += "<details id=\"as-text\"><summary>The same as text</summary>\n<pre>" +
          EscapeHtml(ToSequenceChart(run, 100)) + "</pre></details>\n";
  page +=
      "<script type=\"application/json\" id=\"model\">" + EscapeForScript(model) + "</script>\n";
  page += "<script>\n" + std::string(kPageJs) + "</script>\n</body>\n</html>\n";
  return page;
}

}  // namespace ipclab
