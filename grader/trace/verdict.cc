// How runs end.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "grader/trace/engine.h"
#include "grader/trace/stop.h"

namespace ipclab {
namespace {

constexpr int kConfirmations = 20;  // looks before nobody is believed to move again
constexpr std::int64_t kLookNs = 2'000'000;
constexpr int kStirLooks = 150;  // 0.3 s, for a machine under load
constexpr std::size_t kMemoryLooks = 16;

}  // namespace

void Tracer::Engine::End(Outcome outcome, std::string detail) {
  if (over) return;
  run.outcome = outcome;
  run.outcome_detail = std::move(detail);
  over = true;
}

// The kernel may still be carrying something: a terminal's input goes through a work queue before
// its reader wakes.
bool Tracer::Engine::ConfirmQuiet() {
  for (int i = 0; i < kConfirmations; ++i) {
    AwaitReport(kLookNs);
    if (DrainStops() || host.Pump() || AnyAwake()) return false;
    for (Task* task : TaskList()) {
      if (task->state != Task::State::kBlocked) continue;
      const char state = task->KernelState();
      if (state != 'S' && !(state == 'D' && task->vfork_child_born)) return false;
    }
  }
  return true;
}

void Tracer::Engine::AwaitStir() {
  for (int i = 0; i < kStirLooks; ++i) {
    for (Task* task : TaskList()) {
      if (task->state == Task::State::kBlocked && task->KernelState() != 'S') return;
    }
    const timespec nap = {0, kLookNs};
    nanosleep(&nap, nullptr);
  }
}

void Tracer::Engine::KillAll() {
  over = true;
  for (const auto& [tid, task] : tasks) {
    const auto leader = leaders.find(task->process);
    kill(leader == leaders.end() ? tid : leader->second, SIGKILL);
    kill(tid, SIGKILL);
  }
  for (const pid_t tid : early) kill(tid, SIGKILL);
  while (!tasks.empty() && !init_died && !no_children) {
    AwaitReport(kLookNs);
    DrainStops();
    // a child born while its parent was being killed
    for (const auto& [tid, task] : tasks) kill(tid, SIGKILL);
  }
}

namespace {

using Kind = MemoryRegion::Kind;

MemoryRegion RegionOf(const std::string& range, const std::string& mode, const std::string& path,
                      const std::string& executable, bool after_program) {
  MemoryRegion region;
  const std::size_t dash = range.find('-');
  region.begin = std::stoull(range.substr(0, dash), nullptr, 16);
  region.end = std::stoull(range.substr(dash + 1), nullptr, 16);
  const bool writable = mode.size() > 1 && mode[1] == 'w';
  if (path == "[heap]") {
    region.kind = Kind::kHeap;
  } else if (path.starts_with("[stack")) {
    region.kind = Kind::kStack;
  } else if (path.starts_with("/SYSV")) {
    region.kind = Kind::kSegment;
  } else if (path == executable) {
    region.kind = writable ? Kind::kData : Kind::kProgram;
  } else if (path.empty()) {
    // .bss follows .data without a name
    region.kind = after_program ? Kind::kData : Kind::kAnonymous;
  } else if (path.find(".so") != std::string::npos) {
    region.kind = Kind::kLibrary;
  } else {
    region.kind = mode.size() > 3 && mode[3] == 's' ? Kind::kSharedMap : Kind::kFile;
  }
  return region;
}

}  // namespace

void Tracer::Engine::NoteMemory(Task& task) {
  Process& process = ledger.process(task.process);
  if (!process.submission || process.execs.empty()) return;
  std::size_t outputs = 0;  // no more of them than needed: there may be one for each byte
  for (const Output& output : run.outputs) {
    if (output.process == task.process && ++outputs > kMemoryLooks) return;
  }
  std::ifstream maps(fmt::format("/proc/{}/maps", task.tid));
  const std::string executable = process.execs.back().path;
  std::vector<MemoryRegion> regions;
  std::string line;
  std::uint64_t program_end = 0;
  while (std::getline(maps, line)) {
    std::istringstream fields(line);
    std::string range, mode, offset, device, inode, path;
    fields >> range >> mode >> offset >> device >> inode;
    std::getline(fields >> std::ws, path);
    const bool follows = std::stoull(range, nullptr, 16) == program_end;
    MemoryRegion region = RegionOf(range, mode, ledger.InJail(path), executable, follows);
    if (region.kind == Kind::kData || region.kind == Kind::kProgram) program_end = region.end;
    for (const auto& attachment : ledger.Attachments(task.process)) {
      if (attachment.address >= region.begin && attachment.address < region.end)
        region.object = attachment.object;
    }
    regions.push_back(region);
  }
  if (!regions.empty()) process.memory = std::move(regions);
}

}  // namespace ipclab
