// ipclab gradebook import FOLDER
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "grader/base/files.h"
#include "grader/base/moment.h"
#include "grader/cli/command.h"
#include "grader/gradebook/import.h"
#include "grader/gradebook/roster.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string folder;
  std::string db = "grades.db";
  std::string roster;
  std::string times;
};

// False, and says why, if the table of this name cannot be read as `parse` does.
template <typename Parse>
bool ReadTable(const std::string& file, Parse parse, std::string* text) {
  if (file.empty()) return true;
  const Result<std::string> read = ReadFile(UserPath(file));
  if (read.ok()) *text = *read;
  std::string why = read.ok() ? "" : read.error().message;
  if (read.ok()) {
    const auto table = parse(*text);
    if (!table.ok()) why = table.error().message;
  }
  if (!why.empty()) fmt::print(stderr, "ipclab: {}: {}\n", file, why);
  return why.empty();
}

Result<ImportOutcome> Import(const ImportFacts& facts, const std::string& db) {
  IPCLAB_ASSIGN_OR_RETURN(Gradebook book, Gradebook::Open(db));
  IPCLAB_ASSIGN_OR_RETURN(const std::int64_t run, book.BeginRun(facts.folder, Now()));
  IPCLAB_ASSIGN_OR_RETURN(ImportOutcome outcome, ImportAttempts(book, run, facts));
  IPCLAB_RETURN_IF_ERROR(book.FinishRun(run, Now()));
  return outcome;
}

int Main(const Options& options) {
  ImportFacts facts;
  std::error_code error;
  facts.folder = fs::absolute(UserPath(options.folder), error).string();
  if (!fs::is_directory(facts.folder, error)) {
    fmt::print(stderr, "ipclab: {} is no folder\n", options.folder);
    return kUsage;
  }
  if (!ReadTable(options.roster, ParseRoster, &facts.roster) ||
      !ReadTable(options.times, ParseTimes, &facts.times)) {
    return kUsage;
  }
  const Result<ImportOutcome> outcome = Import(facts, UserPath(options.db));
  if (!outcome.ok()) return Report(outcome.error());
  for (const std::string& remark : outcome->remarks) fmt::print(stderr, "ipclab: {}\n", remark);
  fmt::print("{} new, {} known, {} not handed in; {} students\n", outcome->graded,
             outcome->unchanged, outcome->missing, outcome->students);
  return outcome->remarks.empty() ? kFullMarks : kGraderFailed;
}

}  // namespace

Command AddImport(CLI::App& gradebook) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      gradebook.add_subcommand("import", "Enter what tests under Bazel have graded");
  command->add_option("FOLDER", options->folder, "bazel-testlogs")->required();
  command->add_option("--db", options->db, "the gradebook; it is made if it is not there")
      ->type_name("FILE")
      ->capture_default_str();
  command->add_option("--roster", options->roster, "who is in the class (docs/gradebook.md)")
      ->type_name("CSV");
  command->add_option("--times", options->times, "who handed in when; else all is in time")
      ->type_name("CSV");
  return [options] { return Main(*options); };
}

}  // namespace ipclab
