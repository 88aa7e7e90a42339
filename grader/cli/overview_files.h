// The pages of a class, as files of a folder.
#ifndef GRADER_CLI_OVERVIEW_FILES_H_
#define GRADER_CLI_OVERVIEW_FILES_H_

#include <string>

#include "grader/base/result.h"
#include "grader/gradebook/gradebook.h"
#include "grader/overview/overview.h"

namespace ipclab {

// Reads the grades that count for `overview->marks`, each attempt once.
Result<void> ReadGrades(Gradebook& book, Overview* overview);

// Finds which of the grades have pictures in `folder`, as `ipclab class --timelines` left them;
// addresses are relative to DIR/students.
void FindTimelines(const std::string& folder, const std::string& dir, Overview* overview);

// index.html and students/ for the instructor; for students their pages alone, in DIR itself.
Result<void> WriteOverview(const Overview& overview, const std::string& dir, Audience audience);

}  // namespace ipclab

#endif  // GRADER_CLI_OVERVIEW_FILES_H_
