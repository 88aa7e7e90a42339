// Folds what repeats: a thousand rounds of the same calls are told by the first, the last, and
// their number.
#ifndef GRADER_TIMELINE_FOLD_H_
#define GRADER_TIMELINE_FOLD_H_

#include <cstdint>
#include <string>
#include <vector>

namespace ipclab {

// Of a sequence: what is left out, from `first` to before `last`.
struct Fold {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t rounds = 0;  // 0: no rounds, merely too many
};

// `keys`: equal for what a person would call the same.  The folds lie in order and are disjoint;
// at least three rounds of each repetition are kept.  At most `most` things are kept, those with
// `kept` set (as many as there are) among them.
std::vector<Fold> FoldRepeated(const std::vector<std::uint64_t>& keys,
                               const std::vector<bool>& kept, std::size_t most);

}  // namespace ipclab

#endif  // GRADER_TIMELINE_FOLD_H_
