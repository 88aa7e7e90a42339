#include "grader/base/files.h"

#include <cerrno>
#include <fstream>
#include <sstream>

namespace ipclab {

Result<std::string> ReadFile(const std::string& path) {
  errno = 0;  // streams say only that they failed, also of an empty file
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || (!(text << in.rdbuf()) && errno != 0)) return ErrnoError("read({})", path);
  return text.str();
}

}  // namespace ipclab
