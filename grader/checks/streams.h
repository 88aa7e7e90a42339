// The text of a run's standard streams, put together so that two writers never share a line.
#ifndef GRADER_CHECKS_STREAMS_H_
#define GRADER_CHECKS_STREAMS_H_

#include <functional>
#include <string>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

// A line that one process wrote, perhaps in several pieces.  A shell and its commands count as one.
struct WrittenLine {
  std::string text;  // without its newline
  int process = kNobody;
  Seq first = 0;  // when its first and its last byte were written
  Seq last = 0;
  std::size_t place = 0;  // among the lines of its process: tells lines of one write apart
  bool open = false;      // it has no newline
};

// The lines of the processes that `wanted` accepts, in the order in which they were completed.
std::vector<WrittenLine> LinesOf(const RunRecord& run, int stream,
                                 const std::function<bool(int process)>& wanted);

std::vector<std::string> TextsOf(const std::vector<WrittenLine>& lines);

// The bytes of these processes' streams as they came.
std::string BytesOf(const RunRecord& run, int stream,
                    const std::function<bool(const Output&)>& wanted);

// `first` was complete before `then` was begun.
bool HappenedBefore(const WrittenLine& first, const WrittenLine& then);

}  // namespace ipclab

#endif  // GRADER_CHECKS_STREAMS_H_
