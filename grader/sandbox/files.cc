#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "grader/base/unique_fd.h"
#include "grader/sandbox/place.h"
#include "grader/sandbox/take_inventory.h"

namespace ipclab {
namespace {

// A program can fill its folders with more than is worth reading: sparse files of terabytes,
// folders in folders.
constexpr std::size_t kMaxEntries = 20'000;
constexpr int kMaxDepth = 64;
constexpr std::uint64_t kMaxHashed = 256u << 20;
constexpr std::uint64_t kMaxHeads = 16u << 20;
constexpr std::size_t kHead = 4096;

using Folder = std::unique_ptr<DIR, decltype([](DIR* folder) { closedir(folder); })>;

char TypeOf(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return 'f';
    case S_IFDIR:
      return 'd';
    case S_IFIFO:
      return 'p';
    case S_IFSOCK:
      return 's';
    case S_IFLNK:
      return 'l';
    default:
      return 'o';
  }
}

class Walk {
 public:
  explicit Walk(Inventory& inventory) : inventory_(inventory) {}

  void Below(const std::string& root, char regular_type) { Below(root, root, regular_type); }

  // The entries' paths begin with `name` instead.
  void Below(const std::string& root, const std::string& name, char regular_type) {
    regular_type_ = regular_type;
    UniqueFd fd(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (fd.valid()) Descend(std::move(fd), name, 0);
  }

  // From now on, what was there before or is another user's is passed over, with all below it.
  void PassOver(const Foreign& foreign) { foreign_ = &foreign; }

 private:
  void Descend(UniqueFd fd, const std::string& path, int depth) {
    Folder folder(fdopendir(fd.get()));
    if (folder == nullptr) return;
    const int at = fd.release();  // fdopendir took it
    while (const dirent* entry = readdir(folder.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (inventory_.entries.size() >= kMaxEntries) {
        inventory_.truncated = true;
        return;
      }
      Visit(at, entry->d_name, path + "/" + entry->d_name, depth);
    }
  }

  void Visit(int folder, const char* name, const std::string& path, int depth) {
    struct stat status;
    // Gone since readdir: the programs may still run.
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0) return;
    if (depth == 0 && foreign_ != nullptr && IsForeign(name, path, status)) return;
    Inventory::Entry entry = {.path = path,
                              .type = TypeOf(status.st_mode),
                              .mode = status.st_mode & 07777,
                              .size = static_cast<std::uint64_t>(status.st_size),
                              .inode = status.st_ino,
                              .hash = 0,
                              .head = ""};
    if (entry.type == 'f') {
      entry.type = regular_type_;
      ReadContent(folder, name, entry);
    }
    const bool descend = entry.type == 'd';
    inventory_.entries.push_back(std::move(entry));
    if (!descend) return;
    if (depth >= kMaxDepth) {
      inventory_.truncated = true;
      return;
    }
    UniqueFd fd(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (fd.valid()) Descend(std::move(fd), path, depth + 1);
  }

  bool IsForeign(std::string_view name, const std::string& path, const struct stat& status) const {
    return status.st_uid != geteuid() || name.starts_with(kPlacePrefix) ||
           foreign_->names.contains(path);
  }

  // The name may mean a FIFO or a link by now: neither is waited for nor followed.
  void ReadContent(int folder, const char* name, Inventory::Entry& entry) {
    UniqueFd fd(openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status;
    if (!fd.valid() || fstat(fd.get(), &status) < 0 || !S_ISREG(status.st_mode)) return;
    XXH64_state_t state;
    XXH64_reset(&state, 0);
    while (hashed_ < kMaxHashed) {
      const ssize_t count = read(fd.get(), block_.data(), block_.size());
      if (count <= 0) break;
      const auto size = static_cast<std::size_t>(count);
      XXH64_update(&state, block_.data(), size);
      hashed_ += size;
      AddToHead(std::string_view(block_.data(), size), entry);
    }
    entry.hash = entry.type == 'f' && hashed_ < kMaxHashed ? XXH64_digest(&state) : 0;
  }

  void AddToHead(std::string_view block, Inventory::Entry& entry) {
    if (heads_ >= kMaxHeads || entry.head.size() >= kHead) return;
    const std::string_view part = block.substr(0, kHead - entry.head.size());
    entry.head += part;
    heads_ += part.size();
  }

  Inventory& inventory_;
  const Foreign* foreign_ = nullptr;
  char regular_type_ = 'f';
  std::uint64_t hashed_ = 0;
  std::uint64_t heads_ = 0;
  std::array<char, 65536> block_;
};

void SortByPath(Inventory& inventory) {
  std::sort(inventory.entries.begin(), inventory.entries.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
}

}  // namespace

void ListFiles(const std::string& work_dir, Inventory& inventory) {
  Walk walk(inventory);
  if (!work_dir.empty()) walk.Below(work_dir, 'f');
  if (!work_dir.empty() && work_dir != "/tmp") walk.Below("/tmp", 'f');
  walk.Below("/dev/shm", 'f');
  walk.Below("/dev/mqueue", 'q');
  SortByPath(inventory);
}

void ListNewFiles(const Place& place, const std::string& work_dir, Inventory& inventory) {
  Walk walk(inventory);
  if (!work_dir.empty()) walk.Below(place.Real(work_dir), work_dir, 'f');
  walk.PassOver(place.foreign);
  walk.Below("/tmp", 'f');
  walk.Below("/dev/shm", 'f');
  if (QueuesAreListed()) walk.Below("/dev/mqueue", 'q');
  SortByPath(inventory);
}

void ListNames(std::set<std::string>& names) {
  for (const char* root : {"/tmp", "/dev/shm", "/dev/mqueue"}) {
    const Folder folder(opendir(root));
    if (folder == nullptr) continue;
    while (const dirent* entry = readdir(folder.get())) {
      names.insert(fmt::format("{}/{}", root, entry->d_name));
    }
  }
}

bool QueuesAreListed() {
  struct statfs status;
  constexpr long kQueueFiles = 0x19800202;  // MQUEUE_MAGIC (ipc/mqueue.c)
  return statfs("/dev/mqueue", &status) == 0 && status.f_type == kQueueFiles;
}

Result<std::string> ReadRegularFile(const std::string& path, std::uint64_t limit) {
  open_how how = {};
  how.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS;
  UniqueFd fd(static_cast<int>(syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof(how))));
  if (!fd.valid()) return ErrnoError("open({})", path);
  struct stat status;
  if (fstat(fd.get(), &status) < 0) return ErrnoError("fstat({})", path);
  if (!S_ISREG(status.st_mode)) return ErrorOf(EINVAL, "read({}): no regular file", path);
  // Read before it is resized, since `limit` may be far more than there is.
  std::string content;
  std::array<char, 65536> block;
  while (content.size() < limit) {
    const std::size_t wanted = std::min<std::uint64_t>(block.size(), limit - content.size());
    const ssize_t count = read(fd.get(), block.data(), wanted);
    if (count < 0) return ErrnoError("read({})", path);
    if (count == 0) break;
    content.append(block.data(), static_cast<std::size_t>(count));
  }
  return content;
}

}  // namespace ipclab
