// The page that lists the drawn runs of a grading.
#ifndef GRADER_TIMELINE_INDEX_H_
#define GRADER_TIMELINE_INDEX_H_

#include <string>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

struct TimelineEntry {
  const RunRecord* run = nullptr;
  std::string file;                  // its page, beside the index
  std::vector<std::string> reasons;  // why it was drawn: "first run of its scenario"
  std::vector<std::string> decided;  // the checks that failed by it
  std::vector<std::string> judged;   // all checks that were judged by it
};

// `made` runs were made in all.
std::string ToTimelineIndex(const std::string& title, std::size_t made,
                            const std::vector<TimelineEntry>& entries);

}  // namespace ipclab

#endif  // GRADER_TIMELINE_INDEX_H_
