#include "grader/gradebook/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "grader/base/unique_fd.h"
#include "grader/checks/visible.h"
#include "grader/scenario/submission.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kDeepest = 10;
constexpr std::size_t kMostRemarks = 50;

struct Closer {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
using Reader = std::unique_ptr<archive, Closer>;

std::string Why(archive* reader) {
  const char* text = archive_error_string(reader);
  return text != nullptr ? text : "damaged";
}

Result<Reader> OpenArchive(const std::string& path) {
  Reader reader(archive_read_new());
  archive_read_support_format_zip(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_filter_gzip(reader.get());
  if (archive_read_open_filename(reader.get(), path.c_str(), 65536) != ARCHIVE_OK) {
    return MakeError("{}: {}", path, Why(reader.get()));
  }
  return reader;
}

// The parts of a name that stays within the folder; nothing for any other.
std::optional<std::vector<std::string>> SafeParts(std::string_view name) {
  std::vector<std::string> parts;
  if (name.starts_with("/")) return std::nullopt;
  while (!name.empty()) {
    const std::size_t slash = std::min(name.find('/'), name.size());
    const std::string_view part = name.substr(0, slash);
    name.remove_prefix(std::min(slash + 1, name.size()));
    if (part.empty() || part == ".") continue;
    const bool odd = std::any_of(part.begin(), part.end(), [](unsigned char c) {
      return c < 0x20 || c == 0x7f || c == '\\';
    });
    if (part == ".." || odd || part.size() > kLongestName) return std::nullopt;
    parts.emplace_back(part);
  }
  if (parts.empty() || parts.size() > kDeepest) return std::nullopt;
  return parts;
}

class Unpacker {
 public:
  Unpacker(archive* reader, std::string folder, const UnpackLimits& limits)
      : reader_(reader), folder_(std::move(folder)), limits_(limits) {}

  Result<Unpacked> All() {
    archive_entry* entry = nullptr;
    for (int count = 0;; ++count) {
      const int code = archive_read_next_header(reader_, &entry);
      if (code == ARCHIVE_EOF) break;
      if (code < ARCHIVE_WARN) return MakeError("{}", Why(reader_));
      if (count >= limits_.entries) {
        Remark("", fmt::format("more than {} entries: the rest is left out", limits_.entries));
        break;
      }
      IPCLAB_RETURN_IF_ERROR(Entry(entry));
    }
    return std::move(unpacked_);
  }

 private:
  void Remark(const std::string& name, const std::string& what) {
    if (unpacked_.remarks.size() >= kMostRemarks) return;
    unpacked_.remarks.push_back(name.empty() ? what : Harmless(name) + ": " + what);
  }

  Result<void> Entry(archive_entry* entry) {
    const char* utf8 = archive_entry_pathname_utf8(entry);
    const char* raw = utf8 != nullptr ? utf8 : archive_entry_pathname(entry);
    const std::string name = raw != nullptr ? raw : "";
    const auto parts = SafeParts(name);
    if (!parts) {
      Remark(name, "its name is not taken");
      return {};
    }
    if (parts->front() == "__MACOSX") return {};
    std::string path = folder_;
    for (const std::string& part : *parts) path += "/" + part;
    std::error_code error;
    if (archive_entry_filetype(entry) == AE_IFDIR) {
      fs::create_directories(path, error);
      if (error) Remark(name, error.message());
      return {};
    }
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr) {
      Remark(name, "is no regular file");
      return {};
    }
    const bool other = IsArchive(name) || parts->back() == "submission_metadata.yml";
    if (!other && !IsSource(parts->back())) return {};
    fs::create_directories(fs::path(path).parent_path(), error);
    return WriteOut(name, path, other ? limits_.archive : limits_.source,
                    archive_entry_mtime_is_set(entry) ? archive_entry_mtime(entry) : 0);
  }

  Result<void> WriteOut(const std::string& name, const std::string& path, std::uint64_t most,
                        std::int64_t changed) {
    const UniqueFd out(
        open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!out.valid()) {
      Remark(name, errno == EEXIST ? "is there twice" : "cannot be written");
      return {};
    }
    std::uint64_t size = 0;
    char buffer[65536];
    ssize_t n = 0;
    while ((n = archive_read_data(reader_, buffer, sizeof buffer)) > 0) {
      size += static_cast<std::uint64_t>(n);
      total_ += static_cast<std::uint64_t>(n);
      if (size > most || total_ > limits_.total) break;
      if (write(out.get(), buffer, static_cast<std::size_t>(n)) != n)
        return ErrnoError("write({})", path);
    }
    if (total_ > limits_.total) return MakeError("more than {} bytes in all", limits_.total);
    if (size > most || n < 0) {
      unlink(path.c_str());
      Remark(name, n < 0 ? Why(reader_) : fmt::format("larger than {} bytes", most));
    } else if (changed > 0) {
      const timespec times[2] = {{changed, 0}, {changed, 0}};
      futimens(out.get(), times);
    }
    return {};
  }

  archive* reader_;
  std::string folder_;
  UnpackLimits limits_;
  Unpacked unpacked_;
  std::uint64_t total_ = 0;
};

}  // namespace

bool IsArchive(std::string_view name) {
  for (const std::string_view end : {".zip", ".tar", ".tar.gz", ".tgz", ".ZIP"}) {
    if (name.size() > end.size() && name.ends_with(end)) return true;
  }
  return false;
}

Result<Unpacked> Unpack(const std::string& archive, const std::string& folder,
                        const UnpackLimits& limits) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return MakeError("cannot make {}: {}", folder, error.message());
  IPCLAB_ASSIGN_OR_RETURN(const Reader reader, OpenArchive(archive));
  auto unpacked = Unpacker(reader.get(), folder, limits).All();
  if (!unpacked.ok()) return std::move(unpacked).error().In(archive);
  return unpacked;
}

Result<std::optional<std::string>> ReadFromArchive(const std::string& archive,
                                                   std::string_view name, std::uint64_t most) {
  IPCLAB_ASSIGN_OR_RETURN(const Reader reader, OpenArchive(archive));
  archive_entry* entry = nullptr;
  while (true) {
    const int code = archive_read_next_header(reader.get(), &entry);
    if (code == ARCHIVE_EOF) return std::optional<std::string>();
    if (code < ARCHIVE_WARN) return MakeError("{}: {}", archive, Why(reader.get()));
    const char* path = archive_entry_pathname(entry);
    if (path != nullptr && path == name) break;
  }
  std::string content;
  char buffer[65536];
  ssize_t n = 0;
  while ((n = archive_read_data(reader.get(), buffer, sizeof buffer)) > 0) {
    content.append(buffer, static_cast<std::size_t>(n));
    if (content.size() > most) {
      return MakeError("{}: {} is larger than {} bytes", archive, name, most);
    }
  }
  if (n < 0) return MakeError("{}: {}", archive, Why(reader.get()));
  return std::optional<std::string>(std::move(content));
}

}  // namespace ipclab
