// ipclab timeline RECORD.json
#include "grader/timeline/timeline.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "grader/base/files.h"
#include "grader/cli/command.h"
#include "grader/record/json.h"
#include "grader/scenario/submission.h"

namespace ipclab {
namespace {

struct Options {
  std::string record;
  std::string format = "html";
  std::string output;
  std::string sources;
  std::string title;
};

Result<RunRecord> ReadRecord(const std::string& file) {
  IPCLAB_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return MakeError("{} is no JSON", file);
  return RecordFromJson(json);
}

std::string Render(const RunRecord& run, const Options& options,
                   std::map<std::string, std::string> sources) {
  if (options.format == "text") return ToSequenceChart(run, TerminalWidth(100));
  if (options.format == "chrome") {
    return ToChromeTrace(run).dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  }
  return ToTimelineHtml(run, {options.title, std::move(sources), {}});
}

int Main(const Options& options) {
  const Result<RunRecord> run = ReadRecord(UserPath(options.record));
  if (!run.ok()) {
    fmt::print(stderr, "ipclab: {}: {}\n", options.record, run.error().message);
    return kUsage;
  }
  std::map<std::string, std::string> sources;
  if (!options.sources.empty()) {
    Result<Submission> submission =
        ReadSubmission(UserPath(options.sources), /*follow_links=*/false);
    if (!submission.ok()) {
      fmt::print(stderr, "ipclab: {}\n", submission.error().message);
      return kUsage;
    }
    sources = SourcesOf(*submission);
  }
  if (!Write(Render(*run, options, std::move(sources)), options.output)) {
    return Report(
        MakeError("cannot write {}", options.output.empty() ? "standard output" : options.output));
  }
  return kFullMarks;
}

}  // namespace

Command AddTimeline(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("timeline", "Draw a run that grade --records has saved");
  command->add_option("RECORD", options->record, "the record of the run, a JSON file")->required();
  command
      ->add_option("--format", options->format,
                   "a page, text for a terminal, or a trace for ui.perfetto.dev")
      ->check(CLI::IsMember({"html", "text", "chrome"}))
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "write to FILE instead of standard output")
      ->type_name("FILE");
  command
      ->add_option("--sources", options->sources,
                   "the submission's folder, to show its lines in the page")
      ->type_name("FOLDER");
  command->add_option("--title", options->title, "of the page");
  return [options] { return Main(*options); };
}

}  // namespace ipclab
