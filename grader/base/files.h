// Files as a whole.
#ifndef GRADER_BASE_FILES_H_
#define GRADER_BASE_FILES_H_

#include <string>

#include "grader/base/result.h"

namespace ipclab {

// The bytes of a file that we trust: it is read to its end, whatever its size, and a FIFO would be
// waited for.  "read(x): Is a directory", with its errno.
Result<std::string> ReadFile(const std::string& path);

}  // namespace ipclab

#endif  // GRADER_BASE_FILES_H_
