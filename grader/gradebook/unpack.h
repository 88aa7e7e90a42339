// Unpacks what students hand in as an archive, and trusts it in nothing.
//
//   IPCLAB_ASSIGN_OR_RETURN(const Unpacked unpacked, Unpack("alice.zip", "grades.db.unpacked/…"));
//   for (const std::string& remark : unpacked.remarks) …
//
// Only what grading needs is written: C and C++ sources, archives within, and Gradescope's
// submission_metadata.yml; folders are made.  An entry whose name leads out of the folder
// (absolute,
// "..", a backslash), a link, a device, a second entry of one name, and what exceeds the limits is
// left out with a remark.  Each file is made anew (O_EXCL, O_NOFOLLOW) and nothing is executable.
#ifndef GRADER_GRADEBOOK_UNPACK_H_
#define GRADER_GRADEBOOK_UNPACK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grader/base/result.h"

namespace ipclab {

struct UnpackLimits {
  std::uint64_t source = 1 << 20;    // bytes of a source; more the grader would not read
  std::uint64_t archive = 32 << 20;  // of an archive within, and of the metadata
  std::uint64_t total = 1ull << 30;  // of all that is written
  int entries = 200'000;             // that are looked at
};

struct Unpacked {
  std::vector<std::string> remarks;  // "alice/pipe.c: larger than 1048576 bytes"
};

// By its name: zip, tar, tar.gz, tgz.
bool IsArchive(std::string_view name);

// Into `folder`, which is made.  An Error if the archive cannot be read or the folder not written;
// what was unpacked before stays.
Result<Unpacked> Unpack(const std::string& archive, const std::string& folder,
                        const UnpackLimits& limits = {});

// The file of this name, if the archive has one; an Error if that is larger than `most` bytes or
// the archive cannot be read.
Result<std::optional<std::string>> ReadFromArchive(const std::string& archive,
                                                   std::string_view name, std::uint64_t most);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_UNPACK_H_
