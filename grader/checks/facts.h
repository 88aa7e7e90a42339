// A run as the checks ask about it: who is selected, what a text stands for, was it cut short, what
// shows it.
#ifndef GRADER_CHECKS_FACTS_H_
#define GRADER_CHECKS_FACTS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "grader/checks/checks.h"
#include "grader/record/record.h"
#include "grader/spec/lab.h"
#include "grader/spec/placeholders.h"

namespace ipclab {

// Whether the grader ended the run, so that things are missing which might have come.
bool CutShort(const RunRecord& run);

class Facts {
 public:
  explicit Facts(const RunRecord& run);

  const RunRecord& run() const { return *run_; }
  bool cut() const { return CutShort(*run_); }
  const Process& process(int index) const { return run_->processes[index]; }
  const Object& object(int index) const { return run_->objects[index]; }

  // The processes that a selector means, by index; whether one is among them.  Nobody is selected
  // by "*" alone.
  std::vector<int> Select(const Selector& selector) const;
  bool Selects(const Selector& selector, int process) const;

  // The text with its placeholders replaced; "{self.pid}" is the pid of `self`.
  std::string Fill(const Text& text, int self = kNobody) const;
  std::vector<std::string> Fill(const std::vector<Text>& texts, int self = kNobody) const;

  // The run was cut short, and the process, or nobody of that name, had not ended by then.
  bool Unfinished(int process) const;
  bool Unfinished(const Selector& selector) const;

  // Whether a call is the student's: not one of `ls` after an exec.
  bool OfSubmission(const Event& event) const;

  // Whether the filter lets an object through; kNoObject only if it is empty.
  bool Lets(const ObjectFilter& filter, int object) const;

  // "child (pid 3)"; "child", if there never was one.
  std::string Who(int process) const { return Describe(*run_, process); }
  // Who is meant: "server", "a child of mymore", "one of client1, client2", "a process".
  std::string WhoIsMeant(const Selector& selector) const;
  // "a pipe", "a FIFO or a file": the kinds and paths of a filter; "an object" for an empty one.
  std::string Meaning(const ObjectFilter& filter) const;
  // "pipe #1", "the FIFO ./.fifo".
  std::string What(int object) const;

  Evidence Show(int process, const std::string& call, const SourceLine& where) const;
  Evidence Show(const Event& event) const;

 private:
  bool Shared(int object) const;

  const RunRecord* run_;
  Variables variables_;
  mutable std::map<int, std::set<int>> movers_;  // of each object; empty as long as nobody asked
};

// "pipe.cpp:12"; "" if unknown.
std::string Spell(const SourceLine& where);
// " at pipe.cpp:12", " (pipe.cpp:12)": "" if unknown.
std::string AtPlace(const SourceLine& where);
std::string InBrackets(const SourceLine& where);

std::string_view WordFor(ObjectKind kind);  // "message queue"

// "SIGSEGV (it used memory that is not its own)", "SIGTERM".
std::string DescribeSignal(int number);

// "a", "a and b", "a, b or c".
std::string Join(const std::vector<std::string>& words, std::string_view last);

// What is left of a path without a leading "./"; the base name.
std::string_view PlainPath(std::string_view path);
std::string_view BaseName(std::string_view path);

// "read()", as people write a call.
std::string Called(std::string_view family_or_call);

}  // namespace ipclab

#endif  // GRADER_CHECKS_FACTS_H_
