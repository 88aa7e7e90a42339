// The parsers of the parts of lab.yaml, one file each.  Private to this module; parse.h is its
// face.
#ifndef GRADER_SPEC_PARTS_H_
#define GRADER_SPEC_PARTS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "grader/spec/lab.h"
#include "grader/spec/reader.h"
#include "grader/spec/scope.h"

namespace ipclab::spec {

// What the checks refer to.
struct Scenarios {
  std::vector<Scenario> list;
  std::map<std::string, Known> known;  // by name
};

void ParseValues(const Cursor& cursor, std::map<std::string, Value>* values);

// `lab` brings the lab's values, `programs` what a start may name.
Scenarios ParseScenarios(const Cursor& cursor, const Known& lab,
                         const std::vector<std::string>& programs);
std::vector<FixtureSpec> ParseFixtures(const Cursor& cursor, const Scope& scope);
// Adds the processes that it starts to `known`.
std::vector<Step> ParsePlay(const Cursor& cursor, const std::vector<std::string>& programs,
                            Known* known);
Expectations ParseExpectations(const Cursor& cursor, const Scope& scope);

// `points`: what theirs must add up to.
std::vector<Check> ParseChecks(const Cursor& key, const Cursor& cursor, const Scenarios& scenarios,
                               double points);
// The assertions of a check but for `expect`.
void ParseAssertions(Fields* check, const Scope& scope, std::vector<Assertion>* assertions);
void ParseCallRules(const Cursor& cursor, const Scope& scope, std::vector<Assertion>* assertions);
// Fills in `inject` or `sweep`.
void ParseInject(const Cursor& cursor, const Scope& scope, Check* check);

// Shared by several of them.
bool ParseCall(const Cursor& cursor, std::string* out);  // a family or a system call
bool ParseErrno(const Cursor& cursor, int* out);
bool ParseSignal(const Cursor& cursor, int* out);
ObjectFilter ParseObjects(const Cursor& cursor, const Scope& scope);
bool ParseReference(const Cursor& cursor, std::string_view what, const std::set<std::string>& known,
                    std::string* out);  // the name of something that the lab defines

}  // namespace ipclab::spec

#endif  // GRADER_SPEC_PARTS_H_
