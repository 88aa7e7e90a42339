// The real grader, run as a user runs it.
#ifndef TESTS_END_TO_END_GRADER_H_
#define TESTS_END_TO_END_GRADER_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/runner/machine.h"
#include "tests/runner/program.h"

namespace ipclab::testing {

// The machine that the tests run on; made before them.
Machine& TheMachine();

// Its absolute path, and that of a lab.
std::string GraderPath();
std::string LabPath(const std::string& lab);

// A copy of the project's folder, e.g. "reference/pipe", named `name`.  Made once.
std::string CopyOf(const std::string& folder, const std::string& name);

// `ipclab` with these arguments.
ProgramEnd Ipclab(const std::vector<std::string>& arguments);
ProgramOptions UsualOptions();

// The report of `ipclab grade LAB FOLDER --format json` and further arguments.
nlohmann::json Report(const ProgramEnd& end);
nlohmann::json Grade(const std::string& lab, const std::string& folder,
                     const std::vector<std::string>& arguments = {});

// Without what may differ from run to run: times.
nlohmann::json Timeless(nlohmann::json report);

}  // namespace ipclab::testing

#endif  // TESTS_END_TO_END_GRADER_H_
