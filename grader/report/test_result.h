// A check as other programs show it: what JUnit, Gradescope and the others call a test.  All
// formats are made from these, so that what a student may see is decided in one place.
//
//   for (const TestResult& test : TestResults(grade, Audience::kStudent))
//     fmt::print("{}: {}/{}\n{}\n", test.title, test.score, test.max_score, Details(test));
//
// All text is harmless as that of the text report is: control characters and what is no UTF-8 are
// written out.  Each format escapes besides what it gives a meaning to.
#ifndef GRADER_REPORT_TEST_RESULT_H_
#define GRADER_REPORT_TEST_RESULT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "grader/checks/checks.h"

namespace ipclab {

enum class Audience {
  kStudent,     // hidden checks and those for after the due date: only how many, and their points
  kInstructor,  // every check; still, a visible one does not name one that is hidden
};

// A line of the submission that shows a finding to be true.
struct Place {
  std::string file;  // relative to the submission folder
  int line = 0;      // 0 if unknown
  std::string call;  // may be empty, as the process
  std::string process;
  friend bool operator==(const Place&, const Place&) = default;
};

struct TestResult {
  std::string id;
  std::string title;  // one line
  std::string group;  // the name of its category; "hidden" for all that are not shown together
  Status status = Status::kPass;
  double score = 0;
  double max_score = 0;
  Visibility visibility = Visibility::kVisible;
  std::string message;  // several lines; those that begin with a blank are quoted output
  std::string hint;     // of one that failed
  std::vector<Place> places;
  double seconds = 0;  // of the runs made for it; of a run for several, all is the first one's
};

// Bytes of a message that are shown.  The judge's are far shorter; this is for consumers' limits.
inline constexpr std::size_t kMessageLimit = 16 * 1024;

// In the lab's order.  For students, what is not shown is one result at the end, with the sums of
// its points: scores always add up to the grade's.
std::vector<TestResult> TestResults(const Grade& grade, Audience audience,
                                    std::size_t message_limit = kMessageLimit);

// Each once, the most telling first.
std::vector<Place> PlacesOf(const Finding& finding);

std::string ToString(const Place& place);        // "pipe.cpp:21"
std::string Explained(const Place& place);       // "pipe.cpp:21  read(3, …, 128)  in child"
std::string Details(const TestResult& result);   // message, places and hint; "" for most that pass
std::string FirstLine(const std::string& text);  // without its newline

// What is told besides the tests: that some are not shown, what was left over, the compiler's
// warnings, weak isolation.  "" if nothing.
std::string Remarks(const Grade& grade);

// For people, with a newline: that it is reduced, and why.  "" if it is full.
std::string IsolationLine(const Grade& grade);

std::string Score(double score, double max_score);  // "8.5/10"
double Seconds(const Grade& grade);                 // of all runs

// The text that `render` makes of the longest messages with which it has at most `limit` bytes.
template <typename Render>
std::string FitInto(std::size_t limit, Render render) {
  std::size_t message_limit = kMessageLimit;
  std::string text = render(message_limit);
  while (text.size() > limit && message_limit > 64) text = render(message_limit /= 2);
  return text;
}

}  // namespace ipclab

#endif  // GRADER_REPORT_TEST_RESULT_H_
