// Which write fed which read.
#ifndef GRADER_TIMELINE_STREAMS_H_
#define GRADER_TIMELINE_STREAMS_H_

#include <vector>

#include "grader/timeline/arrows.h"

namespace ipclab {

// The arrows of kind kData: one for each pair of a sending and a receiving call.
std::vector<Arrow> TransfersOf(const RunRecord& run);

}  // namespace ipclab

#endif  // GRADER_TIMELINE_STREAMS_H_
