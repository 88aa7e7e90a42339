#include "grader/base/temp_dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grader/base/unique_fd.h"

namespace ipclab {
namespace {

// Names in an open folder, without "." and "..".
Result<std::vector<std::string>> List(UniqueFd folder, const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(folder.get()), closedir);
  if (stream == nullptr) return ErrnoError("fdopendir({})", path);
  (void)folder.release();  // the stream closes it
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return ErrnoError("readdir({})", path);
  return names;
}

// Opens a folder to empty it.  ENOTDIR or ELOOP if it is none.
UniqueFd OpenFolder(int parent, const char* name) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd folder(openat(parent, name, kFlags));
  if (folder.valid()) {
    fchmod(folder.get(), S_IRWXU);  // removing entries takes write permission, which may be missing
  } else if (errno == EACCES && fchmodat(parent, name, S_IRWXU, 0) == 0) {
    // A symbolic link would have given ENOTDIR or ELOOP, so fchmodat, which follows links, hit the
    // folder itself.
    folder.reset(openat(parent, name, kFlags));
  }
  return folder;
}

// Removes `name` in the folder `parent` and all beneath it.  `path` is for messages.
// Holds one descriptor a level while it descends.
Result<void> RemoveTree(int parent, const char* name, const std::string& path) {
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR) return ErrnoError("unlink({})", path);

  Result<void> first_failure;
  const auto note = [&first_failure](Error error) {
    if (first_failure.ok()) first_failure = std::move(error);
  };
  if (UniqueFd folder = OpenFolder(parent, name); folder.valid()) {
    Result<std::vector<std::string>> names = List(UniqueFd(dup(folder.get())), path);
    if (!names.ok()) {
      note(std::move(names).error());
    } else {
      for (const std::string& entry : *names) {
        Result<void> removed =
            RemoveTree(folder.get(), entry.c_str(), fmt::format("{}/{}", path, entry));
        if (!removed.ok()) note(std::move(removed).error());
      }
    }
  } else {
    note(ErrnoError("open({})", path));
  }
  if (unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT) {
    note(ErrnoError("rmdir({})", path));
  }
  return first_failure;
}

}  // namespace

Result<TempDir> TempDir::Create(std::string_view prefix) {
  const char* parent = std::getenv("TMPDIR");
  if (parent == nullptr || *parent == '\0') parent = "/tmp";
  std::string path = fmt::format("{}/{}-XXXXXX", parent, prefix);
  if (mkdtemp(path.data()) == nullptr) return ErrnoError("mkdtemp({})", path);
  return TempDir(std::move(path));
}

Result<void> RemoveFolder(const std::string& path) {
  return RemoveTree(AT_FDCWD, path.c_str(), path);
}

TempDir::~TempDir() { (void)Remove(); }

TempDir::TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TempDir& TempDir::operator=(TempDir&& other) noexcept {
  if (this != &other) {
    (void)Remove();
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}

Result<void> TempDir::Remove() {
  if (path_.empty()) return {};
  const std::string path = std::exchange(path_, {});
  return RemoveFolder(path);
}

}  // namespace ipclab
