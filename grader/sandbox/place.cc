#include "grader/sandbox/place.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "grader/base/temp_dir.h"
#include "grader/sandbox/identity.h"
#include "grader/sandbox/mounts.h"
#include "grader/sandbox/take_inventory.h"
#include "grader/sandbox/turn.h"

namespace ipclab {
namespace {

// Whose paths hold programs, and which every user can enter.  Not $TMPDIR, which may lie in a
// folder that the programs' user cannot enter.
constexpr const char* kParents[] = {"/tmp", "/var/tmp"};

bool IsBelow(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

Result<std::string> MakeRoot() {
  Error error = MakeError("no folder for the programs");
  for (const char* parent : kParents) {
    struct statvfs status;
    if (statvfs(parent, &status) != 0 || (status.f_flag & ST_NOEXEC) != 0) continue;
    std::string root = fmt::format("{}/{}XXXXXX", parent, kPlacePrefix);
    if (mkdtemp(root.data()) == nullptr) {
      error = ErrnoError("mkdtemp({})", root);
      continue;
    }
    if (Result<void> given = GiveToPrograms(root); !given.ok()) {
      rmdir(root.c_str());
      return given.error();
    }
    // As /proc names it, should /tmp be a link.
    std::error_code same;
    const std::string real = std::filesystem::canonical(root, same);
    return same ? root : real;
  }
  return std::move(error).In("neither /tmp nor /var/tmp takes programs");
}

// "/opt" of "/opt/lab/pipe".
std::string TopOf(const std::string& path) { return path.substr(0, path.find('/', 1)); }

std::vector<std::string> OwnFolders(const JailOptions& options) {
  std::vector<std::string> own = {options.work_dir};
  if (!options.alone) own.emplace_back("/tmp");
  for (const JailFile& file : options.files) {
    if (std::find(own.begin(), own.end(), TopOf(file.path)) == own.end())
      own.push_back(TopOf(file.path));
  }
  return own;
}

}  // namespace

std::string Place::Real(std::string_view path) const {
  const bool ours = !root.empty() && std::any_of(own.begin(), own.end(), [path](const auto& it) {
    return IsBelow(path, it);
  });
  return ours ? root + std::string(path) : std::string(path);
}

std::string Place::InJail(std::string_view path) const {
  if (root.empty() || !IsBelow(path, root)) return std::string(path);
  return path.size() == root.size() ? "/" : std::string(path.substr(root.size()));
}

int Place::FreeKey(const Fixture& fixture) const {
  const Foreign::Objects* objects =
      fixture.kind == Fixture::Kind::kSysvQueue       ? &foreign.queues
      : fixture.kind == Fixture::Kind::kSysvSegment   ? &foreign.segments
      : fixture.kind == Fixture::Kind::kSysvSemaphore ? &foreign.semaphores
                                                      : nullptr;
  if (objects == nullptr || !objects->keys.contains(fixture.key)) return fixture.key;
  return objects->keys.at(fixture.key);
}

Result<Place> FindPlace(const JailOptions& options) {
  Place place;
  // A person's own programs wait for nobody, and hold nobody up: they may run for hours.
  if (options.alone && !options.whole_machine) {
    IPCLAB_ASSIGN_OR_RETURN(place.turn, TakeTurn());
  }
  if (options.alone) place.foreign = ListForeign();
  if (options.whole_machine) return place;
  place.own = OwnFolders(options);
  IPCLAB_ASSIGN_OR_RETURN(place.root, MakeRoot());
  return place;
}

Result<void> FurnishPlace(const JailOptions& options, const Place& place) {
  if (place.root.empty()) return {};
  for (const std::string& folder : place.own) {
    IPCLAB_RETURN_IF_ERROR(MakeFolders(place.Real(folder)));
  }
  for (const JailFile& file : options.files) {
    IPCLAB_RETURN_IF_ERROR(WriteNewFile(place.Real(file.path), file.content, file.mode));
  }
  return {};
}

void LeavePlace(const Place& place) {
  if (!place.root.empty()) (void)RemoveFolder(place.root);
}

}  // namespace ipclab
