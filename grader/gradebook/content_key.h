// By what a grade is known again: all that it depends on, hashed.
//
//   key = SHA-256 of  "ipclab.key/2", content, lab, grader, compiler, isolation, seed, schedules
//
//   content   the submission as the grader reads it: names and bytes of its sources, and what was
//             left out; neither the student's name nor times
//   lab       the bytes of lab.yaml, in which its fixtures are
//   grader    the bytes of the running program
//   compiler  what gcc and g++ say to --version
//   isolation "full" or "reduced"
//
// Each part is hashed with its length in front, so that none can pose as a part of another. SHA-256
// since a student must not be able to make a submission that has another's key.  The C library and
// the kernel are no part: after an upgrade of these, grade with --again.
#ifndef GRADER_GRADEBOOK_CONTENT_KEY_H_
#define GRADER_GRADEBOOK_CONTENT_KEY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grader/base/result.h"
#include "grader/scenario/submission.h"

namespace ipclab {

// Of the parts, in this order: 64 hexadecimal digits.
std::string HashOf(const std::vector<std::string_view>& parts);

Result<std::string> HashOfFile(const std::string& path);  // of its bytes alone

std::string ContentHash(const Submission& submission);

struct GraderIdentity {
  std::string grader_hash;
  std::string compiler;  // "gcc (Debian 12.2.0-14) 12.2.0; g++ …"
  std::string isolation = "full";  // or "reduced": of its runs, the caller's to say
};

// Of this very program and of the compilers that the build jail uses.
Result<GraderIdentity> IdentifyGrader();

std::string GradingKey(const std::string& content, const std::string& lab_hash,
                       const GraderIdentity& grader, std::uint64_t seed, int schedules);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_CONTENT_KEY_H_
