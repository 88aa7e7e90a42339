#include "tests/runner/submission.h"

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;

void MakeFile(const fs::path& path, const YAML::Node& what) {
  std::ofstream out(path, std::ios::binary);
  if (what["text"]) out << what["text"].as<std::string>();
  if (what["random"]) {
    std::minstd_rand random;
    for (int i = what["random"].as<int>(); i > 0; --i) out.put(static_cast<char>(random() >> 8));
  }
  out.close();
  if (what["size"]) fs::resize_file(path, what["size"].as<std::uintmax_t>());
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

void MakeFiles(const fs::path& folder, const YAML::Node& what) {
  const auto pattern = what["files"].as<std::string>();
  for (int i = 1; i <= what["count"].as<int>(); ++i) {
    std::string name = pattern;
    name.replace(name.find('%'), 1, std::to_string(i));
    std::ofstream(folder / name).close();
  }
}

void Make(const fs::path& folder, const YAML::Node& what) {
  if (what["file"]) {
    MakeFile(folder / what["file"].as<std::string>(), what);
  } else if (what["files"]) {
    MakeFiles(folder, what);
  } else if (what["link"]) {
    fs::create_symlink(what["to"].as<std::string>(), folder / what["link"].as<std::string>());
  } else if (what["fifo"]) {
    mkfifo((folder / what["fifo"].as<std::string>()).c_str(), 0644);
  } else if (what["folder"]) {
    fs::create_directories(folder / what["folder"].as<std::string>());
  } else {
    throw std::runtime_error("unknown thing to make");
  }
}

}  // namespace

void MakeSubmission(const std::string& from, const YAML::Node& makes, const std::string& to) {
  fs::create_directories(to);
  for (const auto& entry : fs::directory_iterator(from)) {
    if (entry.path().filename() == "expect.yaml") continue;
    fs::copy(entry.path(), to / entry.path().filename(), fs::copy_options::recursive);
  }
  for (const YAML::Node& what : makes) Make(to, what);
}

}  // namespace ipclab::testing
