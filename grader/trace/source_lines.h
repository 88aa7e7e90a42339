// Which line of the submission made a call: unwinds a stopped tracee's stack (call frame
// information of the program and of the C library) to the innermost frame that belongs to the
// submission, and looks that up in the debug information.
//
// Processes that forked from each other without an exec share their memory layout, so one Image
// serves all of them.
#ifndef GRADER_TRACE_SOURCE_LINES_H_
#define GRADER_TRACE_SOURCE_LINES_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "grader/record/record.h"

namespace ipclab {

// The memory layout of a program from one exec to the next.  Made cheaply; reads the ELF files on
// first use.
class Image {
 public:
  // `source_folder`: where the submission was compiled, e.g. "/src"; lines in files below it are
  // the submission's.  "": those in files anywhere but below /usr are, and they are named as seen
  // from `work_folder`.
  explicit Image(std::string source_folder, std::string work_folder = "");
  ~Image();
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  // The line that the stopped task `tid` is at; not known() if no frame is the submission's.
  // `instruction` and `stack` are its current registers: a call from the same place is answered
  // from memory.
  SourceLine Where(pid_t tid, std::uint64_t instruction, std::uint64_t stack);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace ipclab

#endif  // GRADER_TRACE_SOURCE_LINES_H_
