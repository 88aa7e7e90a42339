// With or without namespaces: what was asked for, and what this machine gives.
#ifndef GRADER_SCENARIO_ISOLATION_H_
#define GRADER_SCENARIO_ISOLATION_H_

#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

struct IsolationChoice {
  Isolation isolation = Isolation::kFull;
  std::string reason;  // why it is not full, for the report; "" if it is
};

// "full", "reduced": as reports and keys have it.
std::string NameOf(Isolation isolation);

// "auto", "full" and "reduced": what ChooseIsolation takes.
const std::vector<std::string>& IsolationNames();

// `auto` tries whether a jail with namespaces can be made here (some milliseconds, in a child) and
// falls back to a reduced one if the machine refuses it, but for no other failure.
IsolationChoice ChooseIsolation(const std::string& name);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_ISOLATION_H_
