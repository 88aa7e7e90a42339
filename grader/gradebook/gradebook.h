// The gradebook: who handed in what, and what it was worth, in one SQLite file.
//
//   IPCLAB_ASSIGN_OR_RETURN(Gradebook book, Gradebook::Open("grades.db"));
//   IPCLAB_ASSIGN_OR_RETURN(const std::int64_t run, book.BeginRun("submissions/", now));
//   IPCLAB_ASSIGN_OR_RETURN(const std::int64_t submission, book.PutSubmission(alices_pipe));
//   IPCLAB_RETURN_IF_ERROR(book.AddGrade(run, {submission}, attempt, report));
//   IPCLAB_ASSIGN_OR_RETURN(const std::vector<Mark> marks, book.Marks());
//
// Nothing is ever overwritten or removed.  Grading again adds an attempt, and a result that says
// which attempt counts for which submission from that run on; so what was the mark before any run
// can be asked.  An attempt in which the grader failed is kept with its error and gives no result:
// the mark stays what it was.  Each call is one transaction: when it returned, it is on the disk.
//
// Times are seconds since 1970, UTC.  Students are known by one name, which is that of their folder
// or the roster's `student`.
#ifndef GRADER_GRADEBOOK_GRADEBOOK_H_
#define GRADER_GRADEBOOK_GRADEBOOK_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/gradebook/sqlite.h"

namespace ipclab {

struct Student {
  std::string student = {};
  std::string name = {};       // "Alice Liddell"
  std::string email = {};      // this and what follows: empty if not known
  std::string login = {};      // Canvas: SIS Login ID
  std::string number = {};     // Canvas: SIS User ID; Gradescope: SID
  std::string canvas_id = {};  // Canvas: ID
  std::string moodle_id = {};  // of "Participant 4711", the same in folders and in the worksheet
  std::string github = {};
  std::string section = {};
  std::string team = {};  // who hand in together
};

struct SubmissionFacts {
  std::string student = {};
  std::string lab = {};
  std::string content = {};  // hash of its sources (content_key.h)
  std::string folder = {};   // where it was found
  std::optional<std::int64_t> submitted = {};
};

struct AttemptFacts {
  std::string key = {};  // content_key.h
  std::string lab_hash = {};
  std::string grader_hash = {};
  std::string compiler = {};
  std::int64_t seed = 1;
  std::int64_t started = 0;
  double seconds = 0;
};

// What counts for a student in a lab.
struct Mark {
  std::string student;
  std::string lab;
  double score = 0;  // as graded: policy.h makes of it what is entered in a transcript
  double max_score = 0;
  std::int64_t attempt = 0;
  std::int64_t run = 0;
  std::string content;
  std::string folder;
  std::optional<std::int64_t> submitted;
  AttemptFacts facts;
};

// The grader's failure with what a student handed in last.  The mark, if any, is an earlier one.
struct Failure {
  std::string student;
  std::string lab;
  std::string error;
};

struct HistoryEntry {
  std::int64_t attempt = 0;
  std::int64_t run = 0;      // from which on it counted
  std::int64_t started = 0;  // when it was graded
  std::string content;
  std::optional<double> score;  // none if the grader failed
  std::string error;
};

struct StoredFinding {
  std::string check;
  std::string title;
  std::string category;
  std::string status;
  double score = 0;
  double max_score = 0;
  std::string message;
  std::string visibility = "hidden";  // "visible", "hidden", "after-due-date"
};

struct Override {
  std::string student;
  std::string lab;
  std::optional<double> score;  // none: the override is lifted
  std::string reason;
  std::int64_t made = 0;
  std::string made_by;
};

class Gradebook {
 public:
  // Makes the file if there is none, and brings an older one up to date.
  static Result<Gradebook> Open(const std::string& path);

  // Adds the student, or fills in what was not known; what is empty in `student` stays.
  Result<void> PutStudent(const Student& student);
  Result<std::vector<Student>> Students();  // by name of folder

  // What the calls of Put… and Reuse in `work` do, as one transaction: quicker, and all or nothing.
  Result<void> Together(const std::function<Result<void>()>& work);

  Result<std::int64_t> BeginRun(const std::string& folder, std::int64_t now);
  Result<void> FinishRun(std::int64_t run, std::int64_t now);

  // The same content of the same student is one submission: who hands it in again keeps the time of
  // the first, unless `time_is_certain` corrects that.  The student must exist.
  Result<std::int64_t> PutSubmission(const SubmissionFacts& facts, bool time_is_certain = false);

  // The latest attempt with this key that gave a grade.
  Result<std::optional<std::int64_t>> FindGraded(const std::string& key);

  // A new attempt, whose result counts for all of the submissions (which have the same content).
  // `report` is an ipclab.grade/1; an Error if it is not.
  Result<void> AddGrade(std::int64_t run, const std::vector<std::int64_t>& submissions,
                        const AttemptFacts& facts, const std::string& report);
  Result<void> AddFailure(std::int64_t run, const std::vector<std::int64_t>& submissions,
                          const AttemptFacts& facts, const std::string& error);
  // An earlier attempt counts for this submission from this run on; nothing is added if it does
  // already.
  Result<void> Reuse(std::int64_t run, std::int64_t submission, std::int64_t attempt);

  // By student and lab; as they were before that run, if one is given.
  Result<std::vector<Mark>> Marks(std::optional<std::int64_t> before_run = std::nullopt);
  Result<std::vector<Failure>> Failures();
  Result<std::vector<StoredFinding>> Findings(std::int64_t attempt);  // in the lab's order
  Result<std::string> Report(std::int64_t attempt);                   // the ipclab.grade/1
  // All that counted for the student in the lab, and the grader's failures, oldest first.
  Result<std::vector<HistoryEntry>> History(const std::string& student, const std::string& lab);
  // The last run in which something was graded or reused anew.
  Result<std::optional<std::int64_t>> LastRun();

  // The latest for a student and lab counts.  An Error if there is no such student.
  Result<void> AddOverride(const Override& entry);
  Result<std::vector<Override>> Overrides();  // oldest first

 private:
  explicit Gradebook(Database db) : db_(std::move(db)) {}
  Result<std::int64_t> StudentId(const std::string& student);
  Result<std::int64_t> AddAttempt(std::int64_t run, std::int64_t submission,
                                  const AttemptFacts& facts, const SqlValue& error);

  Database db_;
};

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_GRADEBOOK_H_
