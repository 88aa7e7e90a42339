// ipclab: grades submissions of the IPC labs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grader/cli/command.h"

namespace {

// Cuts off what follows "--", which is a program's: nothing in it is an option of ours.
std::vector<std::string> TakeProgram(int* argc, char** argv) {
  for (int i = 2; i < *argc; ++i) {
    if (std::string_view(argv[i]) != "--") continue;
    std::vector<std::string> words(argv + i + 1, argv + *argc);
    argv[i] = nullptr;
    *argc = i;
    return words;
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> program;
  if (argc > 1 && std::string_view(argv[1]) == "run") program = TakeProgram(&argc, argv);
  CLI::App app("Grades course labs on inter-process communication.", "ipclab");
  app.require_subcommand(1);
  std::map<std::string, ipclab::Command> commands;
  commands["attempt"] = ipclab::AddAttempt(app);
  commands["class"] = ipclab::AddClass(app);
  commands["doctor"] = ipclab::AddDoctor(app);
  commands["grade"] = ipclab::AddGrade(app);
  commands["gradebook"] = ipclab::AddGradebook(app);
  commands["handout"] = ipclab::AddHandout(app);
  commands["lint"] = ipclab::AddLint(app);
  commands["sweep"] = ipclab::AddSweep(app);
  const bool lacks_program = program.empty();
  commands["run"] = ipclab::AddRun(app, std::move(program));
  commands["timeline"] = ipclab::AddTimeline(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    const bool unknown = argc > 1 && argv[1][0] != '-' && !commands.contains(argv[1]);
    const std::string what =
        unknown ? fmt::format("there is no command '{}'", argv[1]) : error.what();
    const bool run = argc > 1 && std::string_view(argv[1]) == "run";
    fmt::print(stderr, "ipclab: {}{}; see ipclab --help\n", what,
               run && lacks_program ? "; a program comes after --: ipclab run -- ./prog" : "");
    return ipclab::kUsage;
  }
  return commands.at(app.get_subcommands().front()->get_name())();
}
