#include "grader/trace/task.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace ipclab {
namespace {

// Reads a small /proc file through a descriptor kept open (a fresh open costs four times as much).
std::size_t ReadProc(UniqueFd& fd, pid_t tid, const char* name, char* buffer, std::size_t size) {
  if (!fd.valid())
    fd.reset(open(fmt::format("/proc/{}/{}", tid, name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return 0;
  const ssize_t n = pread(fd.get(), buffer, size - 1, 0);
  if (n <= 0) return 0;
  buffer[n] = '\0';
  return static_cast<std::size_t>(n);
}

constexpr std::uint64_t Bit(int signal) { return std::uint64_t{1} << (signal - 1); }
// Signals whose default action is to be ignored (signal(7)).
constexpr std::uint64_t kIgnoredByDefault =
    Bit(SIGCHLD) | Bit(SIGURG) | Bit(SIGWINCH) | Bit(SIGCONT);

}  // namespace

char Task::KernelState() {
  char buffer[512];
  if (ReadProc(stat, tid, "stat", buffer, sizeof buffer) == 0) return 'X';
  // the name may hold spaces and parentheses itself
  const char* end_of_name = std::strrchr(buffer, ')');
  return end_of_name == nullptr || end_of_name[1] != ' ' ? 'X' : end_of_name[2];
}

bool Task::HasLeftProcessor() {
  // The kernel waits until the task is off its run queue, and says "running" if its state changed
  // meanwhile (task_current_syscall() in lib/syscall.c).
  char buffer[256];
  const std::size_t size = ReadProc(syscall, tid, "syscall", buffer, sizeof buffer);
  return size == 0 || buffer[0] != 'r';
}

bool Task::HasRun() {
  // Its third number counts the turns that it has had (proc(5),
  // Documentation/scheduler/sched-stats).
  char buffer[128];
  const std::size_t size = ReadProc(schedstat, tid, "schedstat", buffer, sizeof buffer);
  const std::string_view turns(buffer, size);
  if (turns == "0 0 0\n") {  // a kernel without CONFIG_SCHED_INFO
    const char state = KernelState();
    return state != 'S' && state != 'D';
  }
  if (size > 0 && turns == last_turns_) return false;
  last_turns_ = turns;
  return true;
}

std::int64_t Task::CpuTime() {
  char buffer[128];
  if (ReadProc(schedstat, tid, "schedstat", buffer, sizeof buffer) > 0) {
    last_cpu_ns_ = std::strtoll(buffer, nullptr, 10);
  }
  return last_cpu_ns_;
}

SignalSets ReadSignalSets(pid_t tid) {
  SignalSets sets;
  std::ifstream status(fmt::format("/proc/{}/status", tid));
  std::string key, value;
  while (status >> key) {
    std::getline(status, value);
    const auto mask = [&value] { return std::strtoull(value.c_str(), nullptr, 16); };
    if (key == "SigPnd:" || key == "ShdPnd:") sets.pending |= mask();
    if (key == "SigBlk:") sets.blocked = mask();
    if (key == "SigIgn:") sets.ignored = mask();
    if (key == "SigCgt:") sets.caught = mask();
  }
  return sets;
}

bool SignalWaits(pid_t tid) {
  const SignalSets sets = ReadSignalSets(tid);
  return (sets.pending & ~sets.blocked & ~sets.ignored & ~(kIgnoredByDefault & ~sets.caught)) != 0;
}

bool TcpOnItsWay(pid_t tid) {
  for (const char* name : {"tcp", "tcp6"}) {
    std::ifstream table(fmt::format("/proc/{}/net/{}", tid, name));
    std::string line;
    std::getline(table, line);  // the heading
    while (std::getline(table, line)) {
      std::istringstream fields(line);
      std::string number, local, remote, state, queues;  // queues: to be sent, to be read
      fields >> number >> local >> remote >> state >> queues;
      const bool connecting = state == "02" || state == "03";  // SYN_SENT, SYN_RECV
      if (connecting || std::strtoull(queues.c_str(), nullptr, 16) != 0) return true;
    }
  }
  return false;
}

bool HandlesOrBlocks(pid_t tid, int signal) {
  std::ifstream status(fmt::format("/proc/{}/status", tid));
  std::string key, value;
  std::uint64_t awaited = 0;
  while (status >> key) {
    std::getline(status, value);
    if (key == "SigBlk:" || key == "SigCgt:") awaited |= std::strtoull(value.c_str(), nullptr, 16);
  }
  return (awaited & Bit(signal)) != 0;
}

std::uint64_t ResidentMemory(pid_t pid) {
  std::ifstream statm(fmt::format("/proc/{}/statm", pid));
  std::uint64_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

pid_t InnerTid(pid_t tid) {
  std::ifstream status(fmt::format("/proc/{}/status", tid));
  std::string line;
  while (std::getline(status, line)) {
    if (!line.starts_with("NSpid:")) continue;
    return static_cast<pid_t>(std::strtol(line.c_str() + line.find_last_of("\t "), nullptr, 10));
  }
  return tid;
}

}  // namespace ipclab
