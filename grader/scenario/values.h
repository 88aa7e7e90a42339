// The values of a lab and a scenario, drawn from a seed.
#ifndef GRADER_SCENARIO_VALUES_H_
#define GRADER_SCENARIO_VALUES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "grader/sandbox/jail.h"
#include "grader/spec/lab.h"
#include "grader/spec/placeholders.h"

namespace ipclab {

// The same seed gives the same values; the scenario's win over the lab's.
Variables DrawValues(const Lab& lab, const Scenario& scenario, std::uint64_t seed);

// The scenario's fixtures as the jail makes them.
std::vector<Fixture> MakeFixtures(const Scenario& scenario, const Variables& variables,
                                  std::uint64_t seed);

}  // namespace ipclab

#endif  // GRADER_SCENARIO_VALUES_H_
