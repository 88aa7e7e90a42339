// The commands of `ipclab`, one file each.  A command declares itself and its options on the CLI11
// app and, if it is the one that was called, gives its exit status.
#ifndef GRADER_CLI_COMMAND_H_
#define GRADER_CLI_COMMAND_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/scenario/submission.h"
#include "grader/spec/lab.h"

namespace ipclab {

// Exit statuses of the whole program (docs/report-format.md).
enum ExitStatus {
  kFullMarks = 0,  // or: the command did its work
  kLessThanFull = 1,
  kUsage = 2,  // wrong arguments, or a lab.yaml with mistakes
  kGraderFailed = 3,
};

// Set up to run when its subcommand was parsed.
using Command = std::function<int()>;

Command AddAttempt(CLI::App& app);
Command AddClass(CLI::App& app);
Command AddDoctor(CLI::App& app);
Command AddGrade(CLI::App& app);
Command AddGradebook(CLI::App& app);
Command AddHandout(CLI::App& app);
Command AddImport(CLI::App& gradebook);  // of `gradebook`
Command AddLint(CLI::App& app);
Command AddSweep(CLI::App& app);
// `program`: what followed "--", for the command that runs it.
Command AddRun(CLI::App& app, std::vector<std::string> program);
Command AddTimeline(CLI::App& app);

// ---- Shared

// The folder that holds labs/, reference/, ...: $IPCLAB_ROOT, else Bazel's runfiles, else the
// nearest one above the current folder.
std::string ProjectRoot();

// A path given on the command line, as seen from where the user called (`bazel run` changes the
// current folder).
std::string UserPath(const std::string& path);

// The lab.yaml that LAB on the command line stands for; "" if there is none.
std::string FindLab(const std::string& name);

// LAB on the command line: the id of a lab of the project, or the path of a lab.yaml or its folder.
// Prints what is wrong with it to standard error, with line and column.
std::optional<Lab> LoadLab(const std::string& name);

// To the file, or to standard output if it is empty.  False if that failed.
bool Write(const std::string& text, const std::string& file);

// Whether this descriptor is a terminal whose user has not refused colours (no-color.org).
bool WantsColour(int fd);

// Of the terminal that standard output is, at most `most`; 100 if it is none.
int TerminalWidth(int most);

// The submission's sources by name, as a record speaks of them.
std::map<std::string, std::string> SourcesOf(const Submission& submission);

// Tells of the grader's own failure; gives the exit status for it.
int Report(const Error& error);

}  // namespace ipclab

#endif  // GRADER_CLI_COMMAND_H_
