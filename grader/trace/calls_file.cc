// Names in the file system: open, mkfifo, link, rename, unlink, truncate.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

std::optional<struct stat> StatusOf(const std::string& path) {
  struct stat status;
  if (lstat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

// What the name leads to now, following links.
std::optional<struct stat> TargetOf(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

// For a call that has just made the file: the object is the caller's.
void MarkCreated(const Caller& caller, const Call& call, int index) {
  Object& object = caller->objects.at(index);
  if (object.creator != kNobody) return;
  object.preexisting = false;
  object.creator = caller.process;
  object.created = call.event.seq;
  object.created_at = call.event.where;
}

bool IsAt(int number) {
  return number == SYS_openat || number == SYS_openat2 || number == SYS_mknodat ||
         number == SYS_unlinkat || number == SYS_renameat || number == SYS_renameat2 ||
         number == SYS_linkat || number == SYS_symlinkat;
}

int FolderOf(const Call& call) { return IsAt(call.entry.number) ? call.descriptor(0) : AT_FDCWD; }

void NotePath(const Caller& caller, Call& call, std::size_t position) {
  call.path = ReadString(caller.tid, call.argument(position));
  call.quiet = Ledger::IsSystemPath(call.path);
}

std::int64_t FlagsOfOpen(const Caller& caller, const Call& call) {
  switch (call.entry.number) {
    case SYS_creat:
      return O_CREAT | O_WRONLY | O_TRUNC;
    case SYS_open:
      return static_cast<std::int64_t>(call.argument(1));
    case SYS_openat:
      return static_cast<std::int64_t>(call.argument(2));
    default:
      return ReadObject<std::int64_t>(caller.tid, call.argument(2)).value_or(0);  // open_how
  }
}

const char* AccessName(std::int64_t flags) {
  switch (flags & O_ACCMODE) {
    case O_WRONLY:
      return "O_WRONLY";
    case O_RDWR:
      return "O_RDWR";
    default:
      return "O_RDONLY";
  }
}

// The descriptor of its own that the caller opens anew by that name; -1 if it is none.
int OwnDescriptor(std::string_view path) {
  if (path == "/dev/stdout") return 1;
  if (path == "/dev/stderr") return 2;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    path.remove_prefix(folder.size());
    int fd = -1;
    const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), fd);
    return error == std::errc() && end == path.data() + path.size() ? fd : -1;
  }
  return -1;
}

void EnterOpen(const Caller& caller, Call& call) {
  NotePath(caller, call, IsAt(call.entry.number) ? 1 : 0);
  call.event.flags = FlagsOfOpen(caller, call);
  call.event.text =
      fmt::format("open({}, {}{})", Quote(call.path, 80), AccessName(call.event.flags),
                  (call.event.flags & O_CREAT) != 0 ? "|O_CREAT" : "");
  if (call.quiet) return;
  // Known at once, since open of a FIFO may block, and whether it is there tells later who made it.
  const auto target = TargetOf(PathFromHere(caller, FolderOf(call), call.path));
  call.note = target.has_value();
  if (target) {
    call.event.object = caller->FileObject(*target, PathInJail(caller, FolderOf(call), call.path));
  }
}

void LeaveOpen(const Caller& caller, Call& call, std::int64_t result) {
  if (result < 0) return;
  const int fd = static_cast<int>(result);
  call.event.fd = fd;
  // if it was known, then its close was not seen
  caller->descriptors.Close(caller.process, fd, call.event.seq);
  const Descriptor* descriptor = caller->Resolve(caller.process, caller.tid, fd);
  if (descriptor == nullptr) return;
  call.event.object = descriptor->object;
  caller->descriptors.SetOpenedAt(caller.process, fd, call.event.where);
  if (const int own = OwnDescriptor(call.path); own != -1)
    caller->descriptors.SetStream(caller.process, fd, own);
  if ((call.event.flags & O_CREAT) != 0 && call.note == 0)
    MarkCreated(caller, call, call.event.object);
}

void EnterMknod(const Caller& caller, Call& call) {
  const std::size_t path = IsAt(call.entry.number) ? 1 : 0;
  NotePath(caller, call, path);
  call.event.flags = static_cast<std::int64_t>(call.argument(path + 1));
  call.event.text =
      fmt::format("mkfifo({}, {:#o})", Quote(call.path, 80), call.argument(path + 1) & 07777);
}

void LeaveMknod(const Caller& caller, Call& call, std::int64_t result) {
  if (result != 0) return;
  const auto status = StatusOf(PathFromHere(caller, FolderOf(call), call.path));
  if (!status) return;
  call.event.object = caller->FileObject(*status, PathInJail(caller, FolderOf(call), call.path));
  MarkCreated(caller, call, call.event.object);
}

void EnterUnlink(const Caller& caller, Call& call) {
  NotePath(caller, call, IsAt(call.entry.number) ? 1 : 0);
  call.event.text = fmt::format("unlink({})", Quote(call.path, 80));
  const auto status = StatusOf(PathFromHere(caller, FolderOf(call), call.path));
  if (!status) return;
  call.event.object = caller->FileObject(*status, PathInJail(caller, FolderOf(call), call.path));
  call.note = static_cast<std::int64_t>(status->st_nlink);
}

void LeaveUnlink(const Caller& caller, Call& call, std::int64_t result) {
  if (result == 0 && call.event.object != kNoObject && call.note <= 1) {
    caller->objects.Remove(call.event.object, caller.process, call.event.seq);
  }
}

// link and rename: the second path is the object's name from now on.
void EnterRename(const Caller& caller, Call& call) {
  const bool at = IsAt(call.entry.number);
  NotePath(caller, call, at ? 1 : 0);
  const auto status = StatusOf(PathFromHere(caller, FolderOf(call), call.path));
  if (status) {
    call.event.object = caller->FileObject(*status, PathInJail(caller, FolderOf(call), call.path));
  }
  call.data = ReadString(caller.tid, call.argument(at ? 3 : 1));
  call.event.text =
      fmt::format("{}({}, {})", call.event.call, Quote(call.path, 80), Quote(call.data, 80));
}

void LeaveRename(const Caller& caller, Call& call, std::int64_t result) {
  if (result != 0 || call.event.object == kNoObject) return;
  const int folder = IsAt(call.entry.number) ? call.descriptor(2) : AT_FDCWD;
  Object& object = caller->objects.at(call.event.object);
  object.path = PathInJail(caller, folder, call.data);
  object.name = caller->Display(object.path);
  // sem_open(3) links
  if (object.path.starts_with("/dev/shm/sem.")) object.kind = ObjectKind::kPosixSemaphore;
}

void EnterTruncate(const Caller& caller, Call& call) {
  if (call.entry.number == SYS_ftruncate) {
    NoteDescriptor(caller, call, call.descriptor(0));
    call.event.text = fmt::format("ftruncate({}, {})", call.descriptor(0), call.argument(1));
  } else {
    NotePath(caller, call, 0);
    call.event.text = fmt::format("truncate({}, {})", Quote(call.path, 80), call.argument(1));
  }
  call.event.requested = call.argument(1);
}

void LeaveTruncate(const Caller& caller, Call& call, std::int64_t result) {
  if (result == 0 && call.event.object != kNoObject) {
    caller->objects.at(call.event.object).size = call.argument(1);
  }
}

constexpr CallSpec kCalls[] = {
    {SYS_open, "open", EnterOpen, LeaveOpen},
    {SYS_openat, "openat", EnterOpen, LeaveOpen},
    {SYS_openat2, "openat2", EnterOpen, LeaveOpen},
    {SYS_creat, "creat", EnterOpen, LeaveOpen},
    {SYS_mknod, "mknod", EnterMknod, LeaveMknod},
    {SYS_mknodat, "mknodat", EnterMknod, LeaveMknod},
    {SYS_unlink, "unlink", EnterUnlink, LeaveUnlink},
    {SYS_unlinkat, "unlinkat", EnterUnlink, LeaveUnlink},
    {SYS_rename, "rename", EnterRename, LeaveRename},
    {SYS_renameat, "renameat", EnterRename, LeaveRename},
    {SYS_renameat2, "renameat2", EnterRename, LeaveRename},
    {SYS_link, "link", EnterRename, LeaveRename},
    {SYS_linkat, "linkat", EnterRename, LeaveRename},
    {SYS_truncate, "truncate", EnterTruncate, LeaveTruncate},
    {SYS_ftruncate, "ftruncate", EnterTruncate, LeaveTruncate},
};

}  // namespace

std::span<const CallSpec> FileCalls() { return kCalls; }

}  // namespace ipclab
