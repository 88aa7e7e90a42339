// ipclab: grades submissions of the IPC labs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <string>

#include "grader/cli/command.h"

int main(int argc, char** argv) {
  CLI::App app("Grades course labs on inter-process communication.", "ipclab");
  app.require_subcommand(1);
  std::map<std::string, ipclab::Command> commands;
  commands["grade"] = ipclab::AddGrade(app);
  commands["lint"] = ipclab::AddLint(app);
  commands["sweep"] = ipclab::AddSweep(app);
  commands["timeline"] = ipclab::AddTimeline(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    const bool unknown = argc > 1 && argv[1][0] != '-' && !commands.contains(argv[1]);
    const std::string what =
        unknown ? fmt::format("there is no command '{}'", argv[1]) : error.what();
    fmt::print(stderr, "ipclab: {}; see ipclab --help\n", what);
    return ipclab::kUsage;
  }
  return commands.at(app.get_subcommands().front()->get_name())();
}
