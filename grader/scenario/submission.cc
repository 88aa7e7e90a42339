#include "grader/scenario/submission.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "grader/base/unique_fd.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFile = 1 << 20;
constexpr std::size_t kMaxFiles = 200;
constexpr int kMaxDepth = 3;

// "" with `why` set if it cannot be taken.
std::string ReadSource(const std::string& path, bool follow_links, std::string* why) {
  // O_NONBLOCK: a FIFO in the folder must not hold the grader up.
  const UniqueFd fd(
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow_links ? 0 : O_NOFOLLOW)));
  struct stat status;
  if (!fd.valid() || fstat(fd.get(), &status) != 0) {
    *why = errno == ELOOP ? "is a symbolic link" : "cannot be read";
    return "";
  }
  if (!S_ISREG(status.st_mode)) {
    *why = "is no regular file";
    return "";
  }
  if (static_cast<std::size_t>(status.st_size) > kMaxFile) {
    *why = "is larger than 1 MiB";
    return "";
  }
  std::string content(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t n = read(fd.get(), content.data() + done, content.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  content.resize(done);
  return content;
}

}  // namespace

bool IsSource(const std::string& name) {
  static constexpr std::array<std::string_view, 12> kExtensions = {
      ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".inc", ".inl", ".ipp", ".def"};
  const std::string extension = fs::path(name).extension().string();
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

const SourceFile* Submission::Find(const std::string& path) const {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&path](const SourceFile& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

Result<Submission> ReadSubmission(const std::string& folder, bool follow_links) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return MakeError("{} is no folder", folder);
  Submission submission;
  fs::path clean = fs::absolute(folder, error).lexically_normal();
  if (clean.filename().empty()) clean = clean.parent_path();
  submission.name = clean.filename().string();
  const auto options =
      follow_links ? fs::directory_options::follow_directory_symlink : fs::directory_options::none;
  fs::recursive_directory_iterator entry(
      folder, options | fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry.depth() >= kMaxDepth) entry.disable_recursion_pending();
    if (!IsSource(entry->path().string()) || submission.files.size() >= kMaxFiles) continue;
    std::error_code ignored;
    if (fs::is_directory(entry->symlink_status(ignored))) continue;
    const std::string name = entry->path().lexically_relative(folder).string();
    std::string why;
    std::string content = ReadSource(entry->path().string(), follow_links, &why);
    if (why.empty()) {
      submission.files.push_back({name, std::move(content)});
    } else {
      submission.left_out.push_back(fmt::format("{} {}", name, why));
    }
  }
  std::sort(submission.files.begin(), submission.files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return submission;
}

}  // namespace ipclab
