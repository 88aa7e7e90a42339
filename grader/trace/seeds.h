// How the manners of perturbed runs (scheduler.h) follow from their seeds.
//
// They take turns: a run whose seed is kSeedStep greater than another's has the next turn, and
// after kSeedCycle turns all begin again.  So runs whose seeds are equally spaced have each manner
// equally often.
#ifndef GRADER_TRACE_SEEDS_H_
#define GRADER_TRACE_SEEDS_H_

#include <cstdint>

namespace ipclab {

inline constexpr std::uint64_t kSeedStep = 1000;
inline constexpr std::uint64_t kSeedCycle = 18;

}  // namespace ipclab

#endif  // GRADER_TRACE_SEEDS_H_
