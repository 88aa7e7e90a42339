// A program as the comparison sees it: a row of tokens, in which names, numbers and texts are all
// alike, and layout and comments are not there.
//
//   "int sum = 0; // of all"   and   "int\n  total=42;"   give the same tokens
//
// Takes C and C++ as people write them, and anything else without harm: what is no token is one of
// its own, and nothing depends on the text being a program.
#ifndef GRADER_COPIES_TOKENS_H_
#define GRADER_COPIES_TOKENS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grader/scenario/submission.h"

namespace ipclab {

struct Token {
  std::uint16_t code = 0;  // kFileEnd, or equal for tokens that count as the same
  std::uint16_t file = 0;  // which of the submission's files
  std::int32_t line = 0;   // from 1
};

inline constexpr std::uint16_t kFileEnd = 0;

// A longer program is compared by its beginning; a lab's has about 2,000.
inline constexpr std::size_t kMostTokens = 20'000;

// Of all files, in their order, each followed by kFileEnd.  #include lines are left out: programs
// that do the same have the same ones.
std::vector<Token> TokensOf(const std::vector<SourceFile>& files);

}  // namespace ipclab

#endif  // GRADER_COPIES_TOKENS_H_
