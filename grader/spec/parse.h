// Reads lab.yaml.  docs/lab-yaml.md says what it may contain.
//
//   ParsedLab parsed = ParseLabFile("labs/pipe/lab.yaml");
//   for (const Problem& problem : parsed.problems) std::cerr << ToString(problem) << "\n";
//   if (!parsed.lab) return 2;
//
// All mistakes are found in one go, each once.  A lab that is returned keeps its promises: every
// process, scenario and check that it names exists, its points add up to 10 (or what it says),
// every placeholder is known.
#ifndef GRADER_SPEC_PARSE_H_
#define GRADER_SPEC_PARSE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grader/spec/lab.h"

namespace ipclab {

struct Problem {
  std::string file;
  int line = 0;         // from 1; 0: the file as a whole, it could not be read
  int column = 0;       // from 1
  std::string message;  // what is wrong and what was expected
};

// "labs/pipe/lab.yaml:7:3: unknown key 'porgram'; did you mean 'program'?"
std::string ToString(const Problem& problem);

struct ParsedLab {
  std::optional<Lab> lab;         // there exactly if there are no problems
  std::vector<Problem> problems;  // by position
};

ParsedLab ParseLab(std::string_view yaml_text, const std::string& file_name);
ParsedLab ParseLabFile(const std::string& path);

}  // namespace ipclab

#endif  // GRADER_SPEC_PARSE_H_
