// Small labs for this module's tests.
#ifndef GRADER_SPEC_TESTING_H_
#define GRADER_SPEC_TESTING_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "grader/spec/parse.h"

namespace ipclab {

// A right lab of two programs whose one scenario has these further lines (each indented by four
// blanks), and whose second check has these further keys ("order: ..., distinct: true").
inline std::string SmallLab(const std::string& scenario_lines, const std::string& check_keys) {
  return "lab: small\n"
         "title: A small lab\n"
         "programs: [server, client]\n"
         "values: {word: {letters: 12}, msg: \"Hello\"}\n"
         "scenarios:\n"
         "  - name: one\n" +
         scenario_lines +
         "checks:\n"
         "  - {id: builds, category: build, points: 1, title: Builds.}\n"
         "  - {id: works, category: behaviour, points: 9, title: Works., " +
         check_keys + "}\n";
}

inline constexpr char kPlay[] =
    "    play:\n"
    "      - start: {as: server, program: server, children: [child]}\n"
    "      - start: client\n";

inline constexpr char kExpect[] = "    expect: {server: {exit: 0}}\n";

inline std::vector<std::string> Messages(const std::string& yaml) {
  std::vector<std::string> messages;
  for (const Problem& problem : ParseLab(yaml, "lab.yaml").problems) {
    messages.push_back(ToString(problem));
  }
  return messages;
}

// The lab, which must be right.
inline Lab Parsed(const std::string& yaml) {
  for (const std::string& message : Messages(yaml)) ADD_FAILURE() << message;
  return ParseLab(yaml, "lab.yaml").lab.value_or(Lab());
}

inline Lab ParsedCheck(const std::string& check_keys) {
  return Parsed(SmallLab(std::string(kPlay) + kExpect, check_keys));
}

// Without file and position.
inline std::string OnlyProblem(const std::string& yaml) {
  const ParsedLab parsed = ParseLab(yaml, "lab.yaml");
  std::string all;
  for (const Problem& problem : parsed.problems) all += (all.empty() ? "" : "\n") + problem.message;
  return all;
}

}  // namespace ipclab

#endif  // GRADER_SPEC_TESTING_H_
