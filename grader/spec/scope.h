// Which names a text of the lab may use, and the reading of texts and process names by it.
#ifndef GRADER_SPEC_SCOPE_H_
#define GRADER_SPEC_SCOPE_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "grader/spec/lab.h"
#include "grader/spec/reader.h"

namespace ipclab::spec {

// What one scenario knows by name.  While its play is read, `processes` are those started so far.
struct Known {
  std::string scenario;
  std::set<std::string> values;
  std::set<std::string> processes;
  // Part of it could not be read: a name that is not here may be there, so nobody complains.
  bool in_doubt = false;

  bool HasProcess(const std::string& name) const;  // also "server.1", if server is one
};

class Scope {
 public:
  explicit Scope(std::vector<const Known*> scenarios) : scenarios_(std::move(scenarios)) {}
  Scope WithSelf() const;                                      // {self.pid} too
  Scope With(std::initializer_list<std::string> names) const;  // {a}, {b} too

  // Each reads something, checks what it names, and returns whether it is there.
  bool Text(const Cursor& cursor, ipclab::Text* out) const;
  void Texts(const Cursor& cursor, std::vector<ipclab::Text>* out) const;  // a list, or one
  bool Process(const Cursor& cursor, std::string* out) const;  // the name of one process
  bool Selector(const Cursor& cursor, ipclab::Selector* out) const;

  // The processes that the selector matches, in every scenario.
  std::set<std::string> Selected(const ipclab::Selector& selector) const;

 private:
  bool InDoubt() const;
  void CheckPlaceholder(const Cursor& cursor, const std::string& name) const;
  void ComplainOfProcess(const Cursor& cursor, const std::string& name) const;

  std::vector<const Known*> scenarios_;
  std::set<std::string> extra_;
};

}  // namespace ipclab::spec

#endif  // GRADER_SPEC_SCOPE_H_
