// A diagnosis as text, and as JSON.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "grader/checks/visible.h"
#include "grader/doctor/doctor.h"

namespace ipclab {
namespace {

constexpr int kLeastWidth = 40;
constexpr int kTitleWidth = 24;  // columns; titles are ASCII

struct Look {
  const char* mark;
  const char* colour;
  const char* word;  // in the JSON
};

Look LookOf(ProbeState state) {
  switch (state) {
    case ProbeState::kWorks:
      return {"✓", "32", "works"};
    case ProbeState::kWeaker:
      return {"!", "33", "weaker"};
    case ProbeState::kRefused:
      return {"✗", "31", "refused"};
    case ProbeState::kNotTried:
      return {"–", "2", "not-tried"};
    case ProbeState::kNote:
      return {"·", "2", "note"};
  }
  return {"?", "0", "unknown"};
}

std::string_view NameOf(Grading grading) {
  switch (grading) {
    case Grading::kFull:
      return "full";
    case Grading::kWeaker:
      return "weaker";
    case Grading::kRefused:
      return "refused";
  }
  return "unknown";
}

std::string Paint(bool colour, const char* code, std::string_view text) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

// Broken at blanks; the lines after the first are indented.
std::string Wrapped(std::string_view text, int indent, int width) {
  const std::string next_line = fmt::format("\n{:{}}", "", indent);
  return fmt::format("{}", fmt::join(Wrap(text, std::max(width, kLeastWidth) - indent), next_line));
}

std::string ProbeLine(const Probe& probe, const DoctorTextOptions& options) {
  const Look look = LookOf(probe.state);
  const std::string seen = Wrapped(probe.seen, kTitleWidth + 6, options.width);
  std::string line = fmt::format("  {} {:<{}}", Paint(options.colour, look.colour, look.mark),
                                 probe.title, kTitleWidth + 2);
  line += seen;
  while (line.ends_with(' ')) line.pop_back();
  return line + "\n";
}

// A remedy that was named already is not repeated.
std::string Mending(const Diagnosis& diagnosis, const DoctorTextOptions& options) {
  std::string text;
  std::set<std::string> said;
  for (const Probe& probe : diagnosis.probes) {
    std::string remedies;
    for (const std::string& remedy : probe.remedies) {
      if (said.insert(remedy).second) {
        remedies += fmt::format("    - {}\n", Wrapped(remedy, 6, options.width));
      }
    }
    if (remedies.empty()) continue;
    text += fmt::format(
        "  {}\n{}",
        Wrapped(fmt::format("{} (needed for {})", probe.title, probe.needed_for), 2, options.width),
        remedies);
  }
  return text.empty() ? "" : "\nHow to mend it\n" + text;
}

}  // namespace

std::string ToText(const Diagnosis& diagnosis, const DoctorTextOptions& options) {
  std::string text = "What grading needs, tried here:\n\n";
  for (const Probe& probe : diagnosis.probes) text += ProbeLine(probe, options);
  const char* const colour = diagnosis.grading == Grading::kFull     ? "32"
                             : diagnosis.grading == Grading::kWeaker ? "33"
                                                                     : "31";
  text += "\n" + Paint(options.colour, colour, Wrapped(diagnosis.verdict, 0, options.width)) + "\n";
  return text + Mending(diagnosis, options);
}

std::string ToJson(const Diagnosis& diagnosis) {
  using Json = nlohmann::ordered_json;
  Json probes = Json::array();
  for (const Probe& probe : diagnosis.probes) {
    probes.push_back({{"id", probe.id},
                      {"title", probe.title},
                      {"state", LookOf(probe.state).word},
                      {"seen", probe.seen},
                      {"needed_for", probe.needed_for},
                      {"remedies", probe.remedies}});
  }
  const Json json = {{"schema", "ipclab.doctor/1"},
                     {"grading", NameOf(diagnosis.grading)},
                     {"verdict", diagnosis.verdict},
                     {"probes", std::move(probes)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ipclab
