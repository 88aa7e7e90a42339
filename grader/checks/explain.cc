#include "grader/checks/explain.h"

#include "grader/checks/assertions.h"
#include "grader/checks/facts.h"

namespace ipclab {

std::string ExplainLeak(const RunRecord& run, const Leak& leak) {
  return DescribeLeak(leak, Facts(run));
}

std::string ExplainWaits(const RunRecord& run) { return ExplainHang(Facts(run)).message; }

}  // namespace ipclab
