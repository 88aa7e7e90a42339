// A class as pages: an index for the instructor, and a page for each student.
//
//   Overview overview{.title = "Class", .students = students, .marks = marks, .grades = grades};
//   std::ofstream(dir + "/index.html") << IndexPage(overview);
//   for (const StudentMarks& student : marks)
//     std::ofstream(dir + "/students/" + PageName(student.student))
//         << StudentPage(overview, student, Audience::kInstructor);
//
// Pure functions: no system call, no clock, the same class gives the same bytes.  The pages load
// nothing and link to each other by relative addresses.  What a student had a say in (names,
// messages, files) is text in them and never acts.
//
// For students a page holds nothing of checks that they must not see (report/test_result.h), no
// reason of a mark set by hand, no path of the instructor's machine, and no way to others' pages.
#ifndef GRADER_OVERVIEW_OVERVIEW_H_
#define GRADER_OVERVIEW_OVERVIEW_H_

#include <map>
#include <string>
#include <vector>

#include "grader/gradebook/gradebook.h"
#include "grader/gradebook/policy.h"
#include "grader/overview/statistics.h"
#include "grader/report/test_result.h"

namespace ipclab {

struct Overview {
  std::string title = {};
  std::vector<Student> students = {};
  std::vector<StudentMarks> marks = {};  // each of one of the students
  Grades grades = {};                    // of the attempts that count
  std::vector<Failure> failures = {};
  // By the grading's key: the address of its timelines' index, relative to the students' pages.
  std::map<std::string, std::string> timelines = {};
};

std::string IndexPage(const Overview& overview);
std::string StudentPage(const Overview& overview, const StudentMarks& marks, Audience audience);

// The file of a student's page: safe in any file system and address, another for each student.
std::string PageName(const std::string& student);

// What a student is told of a mark, as HTML for Moodle's "Feedback comments".  Nothing hidden.
std::string MoodleFeedback(const FinalMark& mark, const Grade* grade);

}  // namespace ipclab

#endif  // GRADER_OVERVIEW_OVERVIEW_H_
