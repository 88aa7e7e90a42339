#include "tests/runner/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;

constexpr auto kLastMoments = std::chrono::seconds(3);

void Put(const char* file, const std::string& text) { std::ofstream(file) << text << std::flush; }

// Root may do it as it is; another user in a user namespace, as the same user.
bool LeaveNamespaces() {
  const uid_t user = getuid();
  const gid_t group = getgid();
  if (unshare(CLONE_NEWIPC | CLONE_NEWNS) == 0) return true;
  if (unshare(CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWNS) != 0) return false;
  Put("/proc/self/setgroups", "deny");
  Put("/proc/self/uid_map", fmt::format("{0} {0} 1", user));
  Put("/proc/self/gid_map", fmt::format("{0} {0} 1", group));
  return true;
}

bool Isolate() {
  if (!LeaveNamespaces()) return false;
  // A refusal leaves the machine's, which is compared as well as may be.
  return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == 0;
}

std::string MakeBox() {
  const char* parent = getenv("TEST_TMPDIR");
  std::string name = fmt::format("{}/ipclab-test-XXXXXX", parent == nullptr ? "/tmp" : parent);
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), name);
  }
  fs::permissions(name, fs::perms(0755));
  fs::create_directory(name + "/tmp");
  fs::permissions(name + "/tmp", fs::perms(01777));
  return name;
}

void AddLines(const char* file, std::vector<std::string>& lines) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    lines.push_back(fmt::format("{}: {}", file, line));
}

// Of a mount that is there already, what else the table says may change meanwhile: another may
// delete the folder that it shows.
void AddMounts(std::vector<std::string>& lines) {
  std::ifstream table("/proc/self/mountinfo");
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string id, parent, device, root, place;
    fields >> id >> parent >> device >> root >> place;
    lines.push_back(fmt::format("mount {} at {}", id, place.substr(0, place.find("//deleted"))));
  }
}

void AddNames(const std::string& folder, std::vector<std::string>& lines) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    lines.push_back(entry.path().string());
  }
}

// Children that ended are reaped, and forgotten; those that did not are told.
std::vector<std::string> Processes() {
  while (waitpid(-1, nullptr, WNOHANG) > 0) continue;
  std::vector<std::string> processes;
  const pid_t self = getpid();
  std::ifstream children(fmt::format("/proc/self/task/{}/children", self));
  for (pid_t pid; children >> pid;) {
    std::ifstream stat(fmt::format("/proc/{}/stat", pid));
    std::string line;
    std::getline(stat, line);
    processes.push_back("process " + line.substr(0, 60));
  }
  return processes;
}

}  // namespace

Machine::Machine() {
  const bool isolated = Isolate();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  box_ = MakeBox();
  fs::create_directory(Queues());
  if (isolated) mount("mqueue", Queues().c_str(), "mqueue", 0, nullptr);
  before_ = Look();
}

Machine::~Machine() {
  umount2(Queues().c_str(), MNT_DETACH);
  std::error_code error;
  fs::remove_all(box_, error);
}

std::vector<std::string> Machine::Look() const {
  std::vector<std::string> lines = Processes();
  for (const char* table : {"/proc/sysvipc/msg", "/proc/sysvipc/sem", "/proc/sysvipc/shm"}) {
    AddLines(table, lines);
  }
  AddMounts(lines);
  for (const std::string& folder : {std::string("/dev/shm"), Queues(), temporary_folder()}) {
    AddNames(folder, lines);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> Machine::Leftovers() {
  const auto deadline = std::chrono::steady_clock::now() + kLastMoments;
  while (!Processes().empty() && std::chrono::steady_clock::now() < deadline) sched_yield();
  const std::vector<std::string> now = Look();
  std::vector<std::string> added;
  std::set_difference(now.begin(), now.end(), before_.begin(), before_.end(),
                      std::back_inserter(added));
  return added;
}

std::vector<std::string> Listing(const std::string& folder) {
  std::vector<std::string> lines;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    struct stat status;
    if (lstat(entry.path().c_str(), &status) != 0) continue;
    lines.push_back(fmt::format("{} mode {:o}, {} bytes, changed {}.{:09}", entry.path().string(),
                                status.st_mode, status.st_size, status.st_ctim.tv_sec,
                                status.st_ctim.tv_nsec));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace ipclab::testing
