// What students get of a lab.yaml.
#ifndef GRADER_SPEC_VISIBLE_H_
#define GRADER_SPEC_VISIBLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "grader/spec/parse.h"

namespace ipclab {

struct VisibleLab {
  std::string yaml;               // "" if there are problems
  std::vector<Problem> problems;  // by position
};

// The lab without its hidden checks, without the scenarios that only these play, and without
// comments, in which an instructor may have said anything.  Graded with it, a submission meets the
// same runs in the checks that are left.  A problem is, besides every mistake that ParseLab finds,
// a visible check that needs a hidden one: students could not be told why it is not judged.
VisibleLab VisiblePart(std::string_view yaml_text, const std::string& file_name);

}  // namespace ipclab

#endif  // GRADER_SPEC_VISIBLE_H_
