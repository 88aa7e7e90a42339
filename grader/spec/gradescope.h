// Reads submission_metadata.yml, which Gradescope puts beside the submissions that it exports.
#ifndef GRADER_SPEC_GRADESCOPE_H_
#define GRADER_SPEC_GRADESCOPE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab {

struct GradescopeSubmission {
  struct Submitter {
    std::string name;
    std::string sid;
    std::string email;
  };
  std::string folder;                   // "submission_4711"
  std::vector<Submitter> submitters;    // several if they handed in as a group
  std::optional<std::int64_t> created;  // seconds since 1970
};

// What else the file holds, and what is not as expected, is passed over.
std::vector<GradescopeSubmission> ParseGradescopeMetadata(std::string_view yaml_text);

}  // namespace ipclab

#endif  // GRADER_SPEC_GRADESCOPE_H_
