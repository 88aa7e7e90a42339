// A run that no lab asks anything of, for the person who watched it: why it did not end by itself,
// and what it left behind.
#ifndef GRADER_REPORT_RUN_REPORT_H_
#define GRADER_REPORT_RUN_REPORT_H_

#include <string>

#include "grader/record/record.h"

namespace ipclab {

struct RunReportOptions {
  bool quiet = false;  // nothing, if there is nothing remarkable
  bool colour = false;
};

// Lines for standard error, each paragraph beginning with "ipclab: "; "" for nothing.
// `explanation`: as of ExplainWaits, "" if the run ended by itself.
std::string RunReport(const RunRecord& run, const std::string& explanation,
                      const RunReportOptions& options);

}  // namespace ipclab

#endif  // GRADER_REPORT_RUN_REPORT_H_
