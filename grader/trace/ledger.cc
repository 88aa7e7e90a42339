#include "grader/trace/ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::size_t kMaxEvents = 20'000;
constexpr std::size_t kMaxSamples = 500;
constexpr std::uint64_t kMaxOutput = 1u << 20;  // of all processes; more ends a graded run
constexpr std::size_t kSampleBytes = 16 * 1024;

ObjectKind KindOf(const struct stat& status, const std::string& path) {
  if (S_ISFIFO(status.st_mode))
    return path.starts_with("/") ? ObjectKind::kFifo : ObjectKind::kPipe;
  if (S_ISDIR(status.st_mode)) return ObjectKind::kFolder;
  if (S_ISSOCK(status.st_mode)) return ObjectKind::kSocket;
  if (S_ISCHR(status.st_mode)) {
    return path.starts_with("/dev/pts/") || path == "/dev/tty" ? ObjectKind::kTerminal
                                                               : ObjectKind::kDevice;
  }
  if (path.starts_with("/dev/shm/sem.")) return ObjectKind::kPosixSemaphore;
  if (path.starts_with("/dev/shm/")) return ObjectKind::kPosixShm;
  return S_ISREG(status.st_mode) ? ObjectKind::kFile : ObjectKind::kOther;
}

std::string LinkTarget(pid_t tid, int fd) {
  char target[PATH_MAX];
  const std::string link = fmt::format("/proc/{}/fd/{}", tid, fd);
  const ssize_t n = readlink(link.c_str(), target, sizeof target);
  return n > 0 ? std::string(target, static_cast<std::size_t>(n)) : "";
}

// The open flags of a descriptor, from /proc/<tid>/fdinfo/<fd>.
int OpenFlags(pid_t tid, int fd) {
  std::ifstream info(fmt::format("/proc/{}/fdinfo/{}", tid, fd));
  std::string word;
  while (info >> word) {
    if (word == "flags:" && info >> word) return static_cast<int>(std::stol(word, nullptr, 8));
  }
  return 0;
}

Access AccessOf(int open_flags) {
  switch (open_flags & O_ACCMODE) {
    case O_WRONLY:
      return Access::kWrite;
    case O_RDWR:
      return Access::kReadWrite;
    default:
      return Access::kRead;
  }
}

bool SameCall(const Event& a, const Event& b) {
  return a.process == b.process && a.thread == b.thread && a.call == b.call &&
         a.object == b.object && a.fd == b.fd && a.error == b.error && a.flags == b.flags &&
         a.type == b.type && a.where == b.where && a.target == b.target &&
         a.requested == b.requested && (a.result == b.result || (a.result > 0 && b.result > 0)) &&
         !a.injected && !b.injected && b.seq != kNever;
}

}  // namespace

Ledger::Ledger(RunRecord* run) : objects(run), descriptors(run), channels(run), run_(run) {}

int Ledger::AddStarted(const StartedProcess& started) {
  const int index = static_cast<int>(run_->processes.size());
  Process process;
  process.pid = started.inner_pid;
  process.name = started.name;
  process.program = started.program;
  process.started = true;
  process.submission = started.submission;
  process.born = NextSeq();
  process.born_ns = now_ns;
  run_->processes.push_back(std::move(process));
  by_pid_[started.inner_pid] = index;
  child_names_[index] = started.children;
  int terminal = kNoObject;
  for (int fd = 0; fd <= 2; ++fd) {
    const StreamType type = started.streams[fd];
    Descriptor descriptor;
    if (type == StreamType::kTerminal && terminal != kNoObject) {
      descriptor.object = terminal;
    } else {
      Object object;
      object.kind = type == StreamType::kTerminal ? ObjectKind::kTerminal
                    : type == StreamType::kPipe   ? ObjectKind::kPipe
                                                  : ObjectKind::kDevice;
      static constexpr const char* kNames[] = {"standard input", "standard output",
                                               "standard error"};
      object.name = type == StreamType::kTerminal
                        ? fmt::format("terminal of {}", started.name)
                        : fmt::format("{} of {}", kNames[fd], started.name);
      object.preexisting = true;
      descriptor.object = objects.AddUnnamed(std::move(object));
      if (type == StreamType::kTerminal) terminal = descriptor.object;
    }
    descriptor.access = type == StreamType::kTerminal ? Access::kReadWrite
                        : fd == 0                     ? Access::kRead
                                                      : Access::kWrite;
    descriptor.stream = fd;
    descriptor.start = index;
    descriptors.Open(index, fd, descriptor, seq_);
  }
  return index;
}

// A shell that system(3) or popen(3) ran is not the child that a lab speaks of: if it got that
// child's name, it gives it up for a number.
std::string Ledger::NameNewborn(int parent) {
  const auto numbered = [this, parent](std::size_t number) {
    return fmt::format("{}.{}", process(parent).name, number);
  };
  std::size_t siblings = 0;
  std::size_t shells = 0;
  for (Process& sibling : run_->processes) {
    if (sibling.parent != parent) continue;
    ++siblings;
    if (!sibling.IsShellOfLibrary()) continue;
    ++shells;
    sibling.name = numbered(siblings);
  }
  const auto& names = child_names_[parent];
  const std::size_t nth = siblings - shells;
  return nth < names.size() ? names[nth] : numbered(siblings + 1);
}

int Ledger::AddChild(int parent, pid_t inner_pid, bool share_descriptors, const SourceLine& where) {
  const int index = static_cast<int>(run_->processes.size());
  Process child;
  child.pid = inner_pid;
  child.parent = parent;
  child.name = NameNewborn(parent);
  child.program = process(parent).program;
  child.submission = process(parent).submission;
  child.born = NextSeq();
  child.born_ns = now_ns;
  child.created_at = where;
  run_->processes.push_back(std::move(child));
  by_pid_[inner_pid] = index;
  ignores_children_[index] = ignores_children_[parent];
  handling_[index] = handling_[parent];
  attachments_[index] = attachments_[parent];
  descriptors.Fork(parent, index, share_descriptors, seq_);
  return index;
}

void Ledger::Exec(int index, std::string path, std::vector<std::string> argv) {
  const Seq seq = NextSeq();
  attachments_[index].clear();
  handling_[index].clear();
  descriptors.Exec(index, seq);
  process(index).execs.push_back({seq, std::move(path), std::move(argv)});
}

void Ledger::End(int index, Process::End how, int status) {
  Process& gone = process(index);
  if (gone.ended != kNever) return;
  const Seq seq = NextSeq();
  gone.end = how;
  gone.status = status;
  gone.ended = seq;
  gone.ended_ns = now_ns;
  descriptors.Exit(index, seq);
  semaphores.Undo(index, seq);
  attachments_.erase(index);
  if (gone.started) gone.reaped = seq;
  if (gone.parent != kNobody && ignores_children_[gone.parent] &&
      process(gone.parent).ended == kNever) {
    gone.reaped = seq;
    gone.auto_reaped = true;
    gone.reaper = gone.parent;
  }
}

void Ledger::Reaped(int child, int by) {
  process(child).reaped = seq_;
  process(child).reaper = by;
}

int Ledger::ByPid(pid_t inner_pid) const {
  const auto found = by_pid_.find(inner_pid);
  return found == by_pid_.end() ? kNobody : found->second;
}

const Descriptor* Ledger::Resolve(int process, pid_t tid, int fd) {
  if (fd < 0) return nullptr;
  if (const Descriptor* known = descriptors.Find(process, fd)) return known;
  struct stat status;
  if (stat(fmt::format("/proc/{}/fd/{}", tid, fd).c_str(), &status) != 0) return nullptr;
  const int flags = OpenFlags(tid, fd);
  Descriptor descriptor;
  descriptor.object = FileObject(status, InJail(LinkTarget(tid, fd)));
  descriptor.access = AccessOf(flags);
  descriptor.close_on_exec = (flags & O_CLOEXEC) != 0;
  descriptors.Open(process, fd, std::move(descriptor), seq_);
  return descriptors.Find(process, fd);
}

int Ledger::FileObject(const struct stat& status, const std::string& path) {
  const ObjectKey key = {ObjectKey::Space::kInode, status.st_dev, status.st_ino};
  if (const int known = objects.Find(key); known != kNoObject) return known;
  Object object;
  object.kind = KindOf(status, path);
  if (path.starts_with("/")) {
    object.path = path;
    object.name = Display(path);
  }
  object.size = static_cast<std::uint64_t>(status.st_size);
  object.preexisting = true;  // whoever just made it says otherwise
  return objects.Add(key, std::move(object));
}

bool Ledger::IsSystemPath(const std::string& path) {
  static constexpr std::string_view kPrefixes[] = {"/usr/",  "/lib",  "/bin/", "/etc/",
                                                   "/proc/", "/sys/", "/opt/"};
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [&path](std::string_view prefix) { return path.starts_with(prefix); });
}

int Ledger::PeerOf(int object) const {
  const int peer = object == kNoObject ? kNoObject : objects.at(object).peer;
  return peer == kNoObject ? object : peer;
}

int Ledger::BoundTo(int address) const {
  const auto found = std::find_if(bound_.begin(), bound_.end(),
                                  [address](const auto& entry) { return entry.second == address; });
  return found == bound_.end() ? kNoObject : found->first;
}

void Ledger::Connecting(int socket, int address) { connecting_[address].push_back(socket); }

void Ledger::Accepted(int accepted, int listener) {
  const auto address = bound_.find(listener);
  if (address == bound_.end()) return;
  auto& waiting = connecting_[address->second];
  if (waiting.empty()) return;
  Connect(accepted, waiting.front());
  waiting.pop_front();
}

std::int64_t Ledger::ClockOf(int process_index, clockid_t clock_id) {
  const auto virtual_time = clock.At(clock_id, now_ns);
  return virtual_time && process(process_index).submission ? *virtual_time : MachineTime(clock_id);
}

std::string Ledger::InJail(const std::string& path) const {
  const bool below = !root.empty() && path.starts_with(root) &&
                     (path.size() == root.size() || path[root.size()] == '/');
  return !below ? path : path.size() == root.size() ? "/" : path.substr(root.size());
}

std::string Ledger::Display(const std::string& path) const {
  return path.starts_with(work_folder + "/") ? "." + path.substr(work_folder.size()) : path;
}

void Ledger::Detach(int process, std::uint64_t address) {
  std::erase_if(attachments_[process],
                [address](const Attachment& attachment) { return attachment.address == address; });
}

void Ledger::SampleMemory(int process, pid_t tid) {
  for (const Attachment& attachment : attachments_[process]) {
    if (run_->samples.size() >= kMaxSamples) return;
    // holds no data
    if (objects.at(attachment.object).kind == ObjectKind::kPosixSemaphore) continue;
    std::string data =
        ReadMemory(tid, attachment.address, std::min<std::uint64_t>(attachment.size, kSampleBytes));
    std::string& last = last_sample_[attachment.object];
    if (data == last || data.empty()) continue;
    last = data;
    run_->samples.push_back({NextSeq(), attachment.object, process, std::move(data)});
  }
}

void Ledger::Append(Event event) {
  // Looked for among the last few only: two processes in turn, each doing the same again, fold too.
  const std::size_t size = run_->events.size();
  if (size > 0 && SameCall(run_->events[size - 1], event)) {
    Event& last = run_->events[size - 1];
    last.seq = event.seq;
    last.bytes += event.bytes;
    last.result = event.result;
    last.count += 1;
    return;
  }
  if (size >= kMaxEvents) {
    ++run_->events_dropped;
    return;
  }
  run_->events.push_back(std::move(event));
}

void Ledger::AppendOutput(int process, const Descriptor& descriptor, std::string data) {
  const bool full = output_bytes_ > kMaxOutput;
  output_bytes_ += data.size();
  if (full) return;
  Output output;
  output.seq = seq_;
  output.process = process;
  output.start = descriptor.start;
  output.stream = descriptor.stream;
  output.data = std::move(data);
  run_->outputs.push_back(std::move(output));
}

}  // namespace ipclab
