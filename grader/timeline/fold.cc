#include "grader/timeline/fold.h"

#include <algorithm>

namespace ipclab {
namespace {

constexpr std::size_t kLongestRound = 48;
constexpr std::size_t kFewestRounds = 6;
constexpr std::size_t kRoundsKept = 3;  // two at the beginning, one at the end
constexpr std::size_t kFewestFolded = 6;

struct Repetition {
  std::size_t period = 0;
  std::size_t rounds = 0;
  std::size_t length() const { return period * rounds; }
};

// The longest repetition that begins at `at`; of equal ones that with the shortest round.
Repetition RepetitionAt(const std::vector<std::uint64_t>& keys, const std::vector<bool>& kept,
                        std::size_t at) {
  Repetition best;
  for (std::size_t period = 1; period <= kLongestRound; ++period) {
    std::size_t end = at + period;
    while (end < keys.size() && keys[end] == keys[end - period] && !kept[end]) ++end;
    const Repetition found{period, (end - at) / period};
    if (found.rounds >= kFewestRounds && found.length() > best.length() + period) best = found;
  }
  return best;
}

std::vector<Fold> Rounds(const std::vector<std::uint64_t>& keys, const std::vector<bool>& kept) {
  std::vector<Fold> folds;
  for (std::size_t at = 0; at < keys.size();) {
    const Repetition found = kept[at] ? Repetition{} : RepetitionAt(keys, kept, at);
    const std::size_t folded = found.rounds > kRoundsKept ? found.rounds - kRoundsKept : 0;
    if (folded * found.period < kFewestFolded) {
      ++at;
      continue;
    }
    const std::size_t first = at + 2 * found.period;
    folds.push_back({first, first + folded * found.period, folded});
    at += found.length();
  }
  return folds;
}

// Which things stay when there are too many: the beginning, the end, and what must be kept with its
// neighbours.
std::vector<bool> Chosen(const std::vector<bool>& left, const std::vector<bool>& kept,
                         std::size_t most) {
  constexpr std::size_t kNeighbours = 10;
  std::vector<bool> chosen(left.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!kept[i]) continue;
    const std::size_t end = std::min(left.size(), i + kNeighbours + 1);
    for (std::size_t j = i < kNeighbours ? 0 : i - kNeighbours; j < end; ++j) chosen[j] = left[j];
  }
  std::size_t budget = most;
  for (std::size_t i = 0; i < left.size() && budget > most / 2; ++i) {
    if (left[i]) chosen[i] = true, --budget;
  }
  for (std::size_t i = left.size(); i > 0 && budget > 0; --i) {
    if (left[i - 1]) chosen[i - 1] = true, --budget;
  }
  return chosen;
}

}  // namespace

std::vector<Fold> FoldRepeated(const std::vector<std::uint64_t>& keys,
                               const std::vector<bool>& kept, std::size_t most) {
  std::vector<Fold> rounds = Rounds(keys, kept);
  std::vector<bool> left(keys.size(), true);
  for (const Fold& fold : rounds)
    std::fill(left.begin() + fold.first, left.begin() + fold.last, false);
  if (static_cast<std::size_t>(std::ranges::count(left, true)) <= most) return rounds;
  const std::vector<bool> chosen = Chosen(left, kept, most);
  std::vector<Fold> folds;
  for (std::size_t at = 0; at < chosen.size();) {
    std::size_t end = at;
    while (end < chosen.size() && !chosen[end]) ++end;
    const bool is_round = std::ranges::any_of(
        rounds, [&](const Fold& fold) { return fold.first == at && fold.last == end; });
    if (end > at) {
      folds.push_back({at, end, 0});
      if (is_round) folds.back() = *std::ranges::find(rounds, at, &Fold::first);
    }
    at = end + 1;
  }
  return folds;
}

}  // namespace ipclab
