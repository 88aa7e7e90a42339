// Folders as students hand them in, made of a test's data.
#ifndef TESTS_RUNNER_SUBMISSION_H_
#define TESTS_RUNNER_SUBMISSION_H_

#include <yaml-cpp/yaml.h>

#include <string>

namespace ipclab::testing {

// Makes the folder `to` with copies of all files of `from` but expect.yaml, and with what `makes`
// lists, which a repository cannot hold:
//
//   - {file: pipe.c, size: 4294967296}         so many bytes of nothing (sparse)
//   - {file: pipe.c, random: 5000}             so many bytes, always the same
//   - {file: "a\nb.c", text: "int x;"}
//   - {files: "s%.c", count: 3000}             empty files s1.c, s2.c, ...
//   - {link: pipe.c, to: /etc/passwd}
//   - {fifo: pipe.c}
//   - {folder: pipe.c}
void MakeSubmission(const std::string& from, const YAML::Node& makes, const std::string& to);

}  // namespace ipclab::testing

#endif  // TESTS_RUNNER_SUBMISSION_H_
