// The gradebook as files that other systems take.  docs/gradebook.md says how each is imported, and
// by which of its columns a student is known there.
#ifndef GRADER_GRADEBOOK_EXPORT_H_
#define GRADER_GRADEBOOK_EXPORT_H_

#include <map>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/gradebook/gradebook.h"
#include "grader/gradebook/policy.h"

namespace ipclab {

// Everything, one line a student: who they are, a column for each lab, the total.  A lab in which
// nothing was graded is an empty cell.
std::string ExportCsv(const std::vector<Student>& students, const std::vector<StudentMarks>& marks);

// For Canvas's "Import" of a gradebook: known by ID, SIS User ID, SIS Login ID, or name.
std::string ExportCanvas(const std::vector<Student>& students,
                         const std::vector<StudentMarks>& marks);

// By student, as HTML: for those who may see no more than a student may.
using FeedbackTexts = std::map<std::string, std::string>;

// For Moodle's "Upload grading worksheet" of one assignment: known by "Participant 4711".  Leaves
// out who has no such number or no mark, and counts the former.  With `feedback` there is a column
// "Feedback comments", which Moodle takes if the assignment has that type of feedback.
std::string ExportMoodle(const std::vector<Student>& students,
                         const std::vector<StudentMarks>& marks, const std::string& lab,
                         int* unknown, const FeedbackTexts* feedback = nullptr);

// As Gradescope's "Download Grades" of one assignment.
std::string ExportGradescope(const std::vector<Student>& students,
                             const std::vector<StudentMarks>& marks, const std::string& lab);

// One JSON object a line, for each student and lab, with the whole report.
Result<std::string> ExportJsonLines(Gradebook& book, const std::vector<Student>& students,
                                    const std::vector<StudentMarks>& marks);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_EXPORT_H_
