// A grade as other programs read it: continuous integration, and other graders.
//
//   std::ofstream("test.xml") << ToJunit(grade);
//
// docs/report-format.md tells of each: who reads it, from where, and what becomes of our fields.
// What students see in them holds neither message nor hint nor title of a check that is hidden or
// for after the due date; their points are in the totals.  No text of a submission can leave its
// place in a format, or give a command to who reads it.  All texts end with a newline.
#ifndef GRADER_REPORT_FORMATS_H_
#define GRADER_REPORT_FORMATS_H_

#include <string>

#include "grader/checks/checks.h"

namespace ipclab {

// JUnit XML, one test suite: what `bazel test` leaves as test.xml, and GitLab, Jenkins and actions
// for GitHub show.  Source: junit-10.xsd of Jenkins' xunit plugin; `file` and `line` as GitLab and
// the actions read them.
std::string ToJunit(const Grade& grade);

// Gradescope's results.json.  It has every check; Gradescope hides them from students by their
// `visibility`, and from instructors none.  Source: autograder specification, "Output Format".
std::string ToGradescope(const Grade& grade);

// The `result` of a grading action of GitHub Classroom, which autograding-grading-reporter reads
// from the environment variable <STEP>_RESULTS: JSON in base64, one line.
std::string ToClassroom(const Grade& grade);

// Workflow commands of GitHub Actions, one a line: an error at each line at fault, a warning at
// each that the compiler warned of, the score as a notice.  `folder`: that of the submission,
// relative to the root of the repository.
// Source: GitHub's "Workflow commands", and ActionCommand.cs of actions/runner.
std::string ToGithub(const Grade& grade, const std::string& folder = "");

// GitHub-flavoured Markdown, at most 1 MiB, for $GITHUB_STEP_SUMMARY or a comment.
std::string ToMarkdown(const Grade& grade);

// Two lines: semantic feedback, then the autoresult, which must be the last line that the grader
// prints.  A problem for each category that gives points.
// Source: Autolab's "Guide for Lab Authors" and "Formatted Feedback".
std::string ToAutolab(const Grade& grade);

// PrairieLearn's results.json, at most 1 MB.  Source: its "External Grading".
std::string ToPrairieLearn(const Grade& grade);

}  // namespace ipclab

#endif  // GRADER_REPORT_FORMATS_H_
