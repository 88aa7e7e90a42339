// What a course makes of its marks: lateness, overrides, the drop of the lowest.  Pure functions.
//
//   for (const StudentMarks& student : ApplyPolicy(policy, {students, labs, marks, overrides})) …
//
// In this order, for each student: a mark is scaled to the points of its lab; what it loses by
// lateness is taken off; an override replaces what has come of that; then the lowest are dropped
// from the total.
//
// Late is who hands in after deadline, extension and grace; the days count from deadline and
// extension, each one that has begun.  Free late days are spent in the order of the deadlines, none
// on a mark of 0.  A submission whose time is not known is in time.
#ifndef GRADER_GRADEBOOK_POLICY_H_
#define GRADER_GRADEBOOK_POLICY_H_

#include <optional>
#include <string>
#include <vector>

#include "grader/gradebook/gradebook.h"
#include "grader/spec/policy.h"

namespace ipclab {

struct ClassMarks {
  std::vector<std::string> students;
  std::vector<std::string> labs;  // beside those of the policy
  std::vector<Mark> marks;
  std::vector<Override> overrides;  // oldest first
};

struct FinalMark {
  std::string lab;
  std::string column;          // the policy's name for it
  const Mark* mark = nullptr;  // none: nothing was graded
  double score = 0;            // after all of the above, rounded to 2 decimals
  double points = 0;           // that full marks are worth
  std::string why = {};  // in words, if the score is not what was graded: "-20 %, 2 days late"
  std::int64_t days_late = 0;
  bool overridden = false;
  bool dropped = false;

  bool Missing() const { return mark == nullptr && !overridden; }
};

struct StudentMarks {
  std::string student;
  std::vector<FinalMark> labs;  // every lab, in the policy's order, then by name
  double score = 0;             // of those that were not dropped
  double points = 0;
};

// How many days late: 0 is in time.  `due` includes an extension; `grace` is in seconds.
std::int64_t DaysLate(std::int64_t submitted, std::int64_t due, std::int64_t grace);

// Fills in the total of the student's labs.
void AddUp(StudentMarks* student);

// By student, as in `marks.students`.  A FinalMark points into `marks`, which must outlive it.
std::vector<StudentMarks> ApplyPolicy(const Policy& policy, const ClassMarks& marks);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_POLICY_H_
