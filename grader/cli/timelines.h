// The runs of a grading that matter, drawn.
#ifndef GRADER_CLI_TIMELINES_H_
#define GRADER_CLI_TIMELINES_H_

#include <map>
#include <string>
#include <vector>

#include "grader/checks/checks.h"
#include "grader/record/record.h"

namespace ipclab {

// One page for the first run of each scenario, each run that decided a check against the
// submission, and each that did not end by itself; and index.html, which lists them.  `runs` are
// all that were made, in order.  False if a file could not be written.
bool WriteTimelines(const std::string& folder, const Grade& grade,
                    const std::vector<RunRecord>& runs,
                    const std::map<std::string, std::string>& sources);

}  // namespace ipclab

#endif  // GRADER_CLI_TIMELINES_H_
