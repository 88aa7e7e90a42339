#include "grader/scenario/build_cache.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

namespace ipclab {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// What makes a kept build unusable although its sources are the same: other flags, another layout.
constexpr char kFormat[] = "ipclab.build/1";

std::string CompilerIdentity(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  struct stat status = {};
  if (error || stat(real.c_str(), &status) != 0) return path + " is missing";
  return fmt::format("{} {} {}.{}", real.string(), status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec);
}

Json ToJson(const std::vector<BuildProblem>& problems) {
  Json list = Json::array();
  for (const BuildProblem& problem : problems) {
    list.push_back({problem.file, problem.line, problem.message});
  }
  return list;
}

std::vector<BuildProblem> ProblemsFrom(const Json& list) {
  std::vector<BuildProblem> problems;
  for (const Json& entry : list) {
    problems.push_back(
        {entry.at(0).get<std::string>(), entry.at(1).get<int>(), entry.at(2).get<std::string>()});
  }
  return problems;
}

Json ToJson(const Build& build) {
  Json by_level = Json::object();
  for (const auto& [level, programs] : build.by_level) {
    for (const auto& [name, image] : programs.executables) {
      by_level[level][name] = Json::binary({image.begin(), image.end()});
    }
  }
  return {{"warnings", ToJson(build.facts.warnings)}, {"programs", std::move(by_level)}};
}

Build BuildFrom(const Json& json) {
  Build build;
  build.facts.warnings = ProblemsFrom(json.at("warnings"));
  for (const auto& [level, programs] : json.at("programs").items()) {
    for (const auto& [name, image] : programs.items()) {
      const auto& bytes = image.get_binary();
      build.by_level[level].executables[name] = std::string(bytes.begin(), bytes.end());
    }
  }
  return build;
}

std::optional<Build> Load(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  const Json json = Json::from_cbor(bytes, /*strict=*/true, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  try {
    return BuildFrom(json);
  } catch (const Json::exception&) {  // of another layout, or damaged
    return std::nullopt;
  }
}

// Other gradings may read and write the same file at the same time: a file is there whole or not.
void Save(const fs::path& file, const Build& build) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const fs::path draft = fmt::format("{}.{}", file.string(), getpid());
  const std::vector<std::uint8_t> bytes = Json::to_cbor(ToJson(build));
  std::ofstream out(draft, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (out) fs::rename(draft, file, error);
  if (!out || error) fs::remove(draft, error);
}

}  // namespace

std::string BuildKey(const Lab& lab, const Submission& submission,
                     const std::vector<std::string>& levels) {
  Json parts = {kFormat,
                CompilerIdentity("/usr/bin/gcc"),
                CompilerIdentity("/usr/bin/g++"),
                lab.library,
                levels,
                submission.left_out};
  for (const ProgramSource& program : lab.programs) parts.push_back(program.name);
  for (const SourceFile& file : submission.files) {
    parts.push_back(file.path);
    parts.push_back(Json::binary({file.content.begin(), file.content.end()}));
  }
  const std::vector<std::uint8_t> bytes = Json::to_cbor(parts);
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

Result<Build> BuildCached(const std::string& folder, const Lab& lab, const Submission& submission,
                          const std::vector<std::string>& levels, Isolation isolation) {
  const fs::path file = fs::path(folder) / (BuildKey(lab, submission, levels) + ".cbor");
  if (auto known = Load(file)) return *std::move(known);
  IPCLAB_ASSIGN_OR_RETURN(Build build, BuildSubmission(lab, submission, levels, isolation));
  if (build.facts.ok) Save(file, build);
  return build;
}

}  // namespace ipclab
