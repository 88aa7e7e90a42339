// Is a text safe to show?
#ifndef TESTS_RUNNER_HARMLESS_H_
#define TESTS_RUNNER_HARMLESS_H_

#include <string>
#include <string_view>
#include <vector>

namespace ipclab::testing {

// What in the text could do harm to a terminal, an editor or a JSON parser, each kind once:
// control characters but newline, C1 controls, marks that turn the direction of writing, line
// separators, and bytes that are not UTF-8.
std::vector<std::string> HarmIn(std::string_view text);

}  // namespace ipclab::testing

#endif  // TESTS_RUNNER_HARMLESS_H_
