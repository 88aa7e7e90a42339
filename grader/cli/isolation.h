// --isolation, for the commands that run submissions.
#ifndef GRADER_CLI_ISOLATION_H_
#define GRADER_CLI_ISOLATION_H_

#include <CLI/CLI.hpp>
#include <string>

namespace ipclab {

// `name` is one of IsolationNames() (grader/scenario/isolation.h), for ChooseIsolation.
void AddIsolation(CLI::App& command, std::string* name);

}  // namespace ipclab

#endif  // GRADER_CLI_ISOLATION_H_
