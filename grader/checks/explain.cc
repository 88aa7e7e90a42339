#include "grader/checks/explain.h"

#include <utility>

#include "grader/checks/assertions.h"
#include "grader/checks/facts.h"
#include "grader/checks/orders.h"

namespace ipclab {

std::string ExplainLeak(const RunRecord& run, const Leak& leak) {
  return DescribeLeak(leak, Facts(run));
}

ExplainedRace ExplainRace(const RunRecord& run) {
  RaceTold told = TellRace(run);
  return {told.race, std::move(told.message)};
}

std::string ExplainWaits(const RunRecord& run) { return ExplainHang(Facts(run)).message; }

}  // namespace ipclab
