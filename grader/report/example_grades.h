// Grades for the tests of the formats: an ordinary one, one with checks that students may not see,
// and one by a submission that means harm.
#ifndef GRADER_REPORT_EXAMPLE_GRADES_H_
#define GRADER_REPORT_EXAMPLE_GRADES_H_

#include <string>

#include "grader/checks/checks.h"

namespace ipclab {

// 3.5 of 6 points: one check passed, one failed at two lines, one was blocked by the latter.
Grade OrdinaryGrade();

// The same and three checks that are not shown, one of them only until the due date: 4.5 of 10
// points.  Everything that a student must not see holds the word "secret" (its id "secret-…").
Grade GradeWithHiddenChecks();

// Nothing compiles: 0 of 3 points, two errors, the first of them at pipe.cpp:4.
Grade GradeWithoutBuild();

// What a submission could print, or be named, to get out of a report.
std::string HostileText();

// Hostile text wherever a submission has a say: its name, messages, calls, files, leaks, warnings.
Grade HostileGrade();

// A message as long as the judge would never make one, in each of 30 checks.
Grade EndlessGrade();

}  // namespace ipclab

#endif  // GRADER_REPORT_EXAMPLE_GRADES_H_
