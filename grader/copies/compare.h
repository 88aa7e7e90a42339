// Which programs of a class are built alike.
//
//   const Comparison found = Compare(programs, given, {});
//   for (const AlikePair& pair : found.pairs) fmt::print("{} and {}\n", pair.one, pair.other);
//
// The method is winnowing: S. Schleimer, D. Wilkerson, A. Aiken, "Winnowing: Local Algorithms for
// Document Fingerprinting", SIGMOD 2003, as in MOSS.  Each run of k tokens is hashed; of each
// window of w hashes the least is a fingerprint.  Two programs that share w + k - 1 tokens in a row
// share a fingerprint, and what is shorter than k is never found.  From shared fingerprints the
// passages are grown as long as the tokens are the same, longest first, no token in two passages;
// so neither the order of functions nor names, texts, numbers, layout and comments matter.
//
// Not counted are tokens that the skeleton has in the same order (`given`), and those of
// fingerprints that many different programs have (what the handout leads everybody to write).
//
// A program costs time by its length, a pair by that of its passages; of a text that repeats itself
// a few places are looked at, so that nobody can hold up the comparison.
//
// Alike is not copied: two who were taught the same idiom write it.  What is found is for a person
// to look at.
#ifndef GRADER_COPIES_COMPARE_H_
#define GRADER_COPIES_COMPARE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "grader/copies/tokens.h"

namespace ipclab {

struct CompareOptions {
  std::size_t k = 16;         // tokens that are hashed together
  std::size_t w = 9;          // hashes of which one is kept: 24 tokens in a row are always found
  double common_share = 0.2;  // of the programs: more have a fingerprint, and it is not counted …
  std::size_t common_least = 10;  // … if at least so many have it
  double least_share = 0.5;       // of either program's counted tokens: a pair is worth a look
  std::size_t least_tokens = 80;  // that the pair has alike
  std::size_t most_pairs = 200;   // that are told, the most alike ones
};

struct Program {
  std::string student;
  std::string team;  // who are in one hand in the same: not compared.  Empty: none
  std::vector<SourceFile> files;
};

struct Span {
  std::size_t begin = 0;  // tokens
  std::size_t end = 0;
};

// A passage that both have.
struct Passage {
  Span one;
  Span other;
};

struct AlikePair {
  std::size_t one = 0;  // indices of the programs
  std::size_t other = 0;
  // Further programs that are the same as these, token by token: a program that went round is one
  // pair, however many have it.
  std::vector<std::size_t> like_one;
  std::vector<std::size_t> like_other;
  std::size_t tokens = 0;   // that they have alike
  double share_of_one = 0;  // of its counted tokens, 0 to 1
  double share_of_other = 0;
  std::vector<Passage> passages;  // in the order of `one`
};

struct Comparison {
  std::vector<std::vector<Token>> tokens;    // of each program
  std::vector<std::vector<bool>> uncounted;  // of each program, for each token: given or common
  std::vector<AlikePair> pairs;              // the most alike first
  std::size_t left_out = 0;                  // pairs beyond `most_pairs`
};

Comparison Compare(const std::vector<Program>& programs, const std::vector<SourceFile>& given,
                   const CompareOptions& options);

}  // namespace ipclab

#endif  // GRADER_COPIES_COMPARE_H_
