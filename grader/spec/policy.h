// Reads policy.yaml, which says what a course makes of its marks.  docs/gradebook.md says what it
// may contain; grader/gradebook/policy.h applies it.
#ifndef GRADER_SPEC_POLICY_H_
#define GRADER_SPEC_POLICY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grader/spec/parse.h"

namespace ipclab {

struct LabPolicy {
  std::string lab;
  std::optional<std::int64_t> due;  // seconds since 1970; none: never late
  std::optional<double> points;     // that full marks are worth; none: the lab's own
  std::string column;               // what exports call it; empty: the lab's id
};

struct LatePolicy {
  std::int64_t grace = 0;      // seconds after the deadline that cost nothing
  double percent_per_day = 0;  // of what was earned, for each day that has begun
  double at_most = 100;        // percent that can be lost
  int late_days = 0;           // days that a student may be late in all, for nothing
  std::optional<int> accept;   // days after which nothing is worth anything; none: no end
};

struct Extension {
  std::string student;
  std::string lab;  // empty: every lab
  std::int64_t days = 0;
  std::string reason;
};

struct Policy {
  std::vector<LabPolicy> labs;
  LatePolicy late;
  int drop_lowest = 0;
  std::vector<Extension> extensions;

  const LabPolicy* Find(std::string_view lab) const;
};

struct ParsedPolicy {
  std::optional<Policy> policy;   // there exactly if there are no problems
  std::vector<Problem> problems;  // by position, all at once
};

ParsedPolicy ParsePolicy(std::string_view yaml_text, const std::string& file_name);
ParsedPolicy ParsePolicyFile(const std::string& path);

}  // namespace ipclab

#endif  // GRADER_SPEC_POLICY_H_
