// Placeholders in the texts of a lab: "{word}", "{server.pid}"; "{{" is a brace.
//
//   Expand("{word} by {server.pid}", {{"word", "Hello"}, {"server.pid", "7"}})  gives "Hello by 7"
//   Expand("{{word} {", {{"word", "Hello"}})                                    gives "{word} {"
//
// A placeholder is a brace, then letters, digits, '-', '_' and '.', then a closing brace.  A brace
// that begins no such thing stands for itself, so that most texts need no escapes.
#ifndef GRADER_SPEC_PLACEHOLDERS_H_
#define GRADER_SPEC_PLACEHOLDERS_H_

#include <map>
#include <string>
#include <vector>

#include "grader/spec/lab.h"

namespace ipclab {

using Variables = std::map<std::string, std::string>;  // name, without braces, to text

// The text with its placeholders replaced.  One that `variables` does not know stays as it is. What
// is put in is not looked at again: braces in a value mean nothing.
std::string Expand(const Text& text, const Variables& variables);

// The names in the text's placeholders, in order: "word", "server.pid".
std::vector<std::string> PlaceholdersIn(const Text& text);

// As Expand, but leaves "{{" alone, for a text that is going to be expanded again.
Text ExpandPartly(const Text& text, const Variables& variables);

// Whether a selector ("client*") selects the process of this name.
bool Matches(const Selector& selector, const std::string& name);

}  // namespace ipclab

#endif  // GRADER_SPEC_PLACEHOLDERS_H_
