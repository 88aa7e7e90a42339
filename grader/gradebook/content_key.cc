#include "grader/gradebook/content_key.h"

#include <fmt/format.h>
#include <nettle/sha2.h>
#include <stdio.h>

#include <cerrno>
#include <fstream>
#include <memory>

namespace ipclab {
namespace {

class Sha256 {
 public:
  Sha256() { sha256_init(&state_); }
  void Add(std::string_view bytes) {
    sha256_update(&state_, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  }
  std::string Hex() {
    std::uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&state_, sizeof digest, digest);
    std::string hex;
    for (const std::uint8_t byte : digest) hex += fmt::format("{:02x}", byte);
    return hex;
  }

 private:
  sha256_ctx state_;
};

// The first line of what `compiler --version` prints.
Result<std::string> VersionOf(const std::string& compiler) {
  const auto close = [](FILE* pipe) { pclose(pipe); };
  const std::unique_ptr<FILE, decltype(close)> pipe(
      popen(("LC_ALL=C " + compiler + " --version 2>&1").c_str(), "re"), close);
  char line[300];
  if (pipe == nullptr || fgets(line, sizeof line, pipe.get()) == nullptr) {
    return MakeError("{} --version says nothing", compiler);
  }
  std::string version = line;
  while (!version.empty() && version.back() == '\n') version.pop_back();
  return version;
}

}  // namespace

std::string HashOf(const std::vector<std::string_view>& parts) {
  Sha256 hash;
  for (const std::string_view part : parts) {
    hash.Add(fmt::format("{}:", part.size()));
    hash.Add(part);
  }
  return hash.Hex();
}

Result<std::string> HashOfFile(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return ErrnoError("open({})", path);
  Sha256 hash;
  std::string block(1 << 20, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    hash.Add(std::string_view(block).substr(0, static_cast<std::size_t>(in.gcount())));
  }
  if (in.bad()) return ErrnoError("read({})", path);
  return hash.Hex();
}

std::string ContentHash(const Submission& submission) {
  std::vector<std::string_view> parts = {"ipclab.content/1"};
  for (const SourceFile& file : submission.files) {
    parts.push_back(file.path);
    parts.push_back(file.content);
  }
  parts.push_back("left out");
  for (const std::string& reason : submission.left_out) parts.push_back(reason);
  return HashOf(parts);
}

Result<GraderIdentity> IdentifyGrader() {
  GraderIdentity identity;
  IPCLAB_ASSIGN_OR_RETURN(identity.grader_hash, HashOfFile("/proc/self/exe"));
  IPCLAB_ASSIGN_OR_RETURN(const std::string c, VersionOf("/usr/bin/gcc"));
  IPCLAB_ASSIGN_OR_RETURN(const std::string cpp, VersionOf("/usr/bin/g++"));
  identity.compiler = c + "; " + cpp;
  return identity;
}

std::string GradingKey(const std::string& content, const std::string& lab_hash,
                       const GraderIdentity& grader, std::uint64_t seed, int schedules) {
  return HashOf({"ipclab.key/2", content, lab_hash, grader.grader_hash, grader.compiler,
                 grader.isolation, std::to_string(seed), std::to_string(schedules)});
}

}  // namespace ipclab
