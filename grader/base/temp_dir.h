// TempDir: a folder of one's own, gone with its owner.
//
//   IPCLAB_ASSIGN_OR_RETURN(const TempDir dir, TempDir::Create("ipclab-build"));
//   WriteFile(dir.path() + "/pipe.cpp", text);
//
// It is made in $TMPDIR, or in /tmp, with mode 0700.  Removal does not follow symbolic links and
// copes with folders that a student's program made inaccessible.
#ifndef GRADER_BASE_TEMP_DIR_H_
#define GRADER_BASE_TEMP_DIR_H_

#include <string>
#include <string_view>
#include <utility>

#include "grader/base/result.h"

namespace ipclab {

// Removes a folder with all that is in it, as ~TempDir does.  Goes on after a failure and returns
// the first.
Result<void> RemoveFolder(const std::string& path);

class [[nodiscard]] TempDir {
 public:
  // Its name is `prefix`, a hyphen and random letters.
  static Result<TempDir> Create(std::string_view prefix);

  // Removes the folder; what cannot be removed stays.  Call Remove() where that would matter.
  ~TempDir();

  TempDir(TempDir&& other) noexcept;
  TempDir& operator=(TempDir&& other) noexcept;

  // Without a trailing slash; absolute if $TMPDIR is.  Empty once removed or moved from.
  const std::string& path() const { return path_; }

  // Removes the folder with all that is in it.  Goes on after a failure and returns the first.
  Result<void> Remove();

 private:
  explicit TempDir(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace ipclab

#endif  // GRADER_BASE_TEMP_DIR_H_
