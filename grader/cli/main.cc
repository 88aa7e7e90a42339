// ipclab: grades submissions of the IPC labs.
#include <CLI/CLI.hpp>
#include <map>

#include "grader/cli/command.h"

int main(int argc, char** argv) {
  CLI::App app("Grades course labs on inter-process communication.", "ipclab");
  app.require_subcommand(1);
  std::map<std::string, ipclab::Command> commands;
  commands["grade"] = ipclab::AddGrade(app);
  commands["lint"] = ipclab::AddLint(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ipclab::kFullMarks : ipclab::kUsage;
  }
  return commands.at(app.get_subcommands().front()->get_name())();
}
